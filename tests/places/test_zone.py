"""Test time zones: their words in three languages, how a person may name one, and which one a place has."""

import pytest
from django.utils.translation import override

from portillon.accounts import zone_words
from portillon.places.models import Event, Gate, Venue
from portillon.places.zone import told_of
from tests.organiser import Organiser

NEW_YORK, AUCKLAND = "America/New_York", "Pacific/Auckland"


@pytest.mark.parametrize(
    "zone, english, german, french",
    [
        ("Europe/Zurich", "Zurich time", "Ortszeit Zürich", "heure de Zurich"),
        (NEW_YORK, "New York time", "Ortszeit New York", "heure de New York"),
        (AUCKLAND, "Auckland time", "Ortszeit Auckland", "heure d’Auckland"),
        ("Europe/Athens", "Athens time", "Ortszeit Athen", "heure d’Athènes"),
        ("Africa/Cairo", "Cairo time", "Ortszeit Kairo", "heure du Caire"),
        ("America/Argentina/Buenos_Aires", "Buenos Aires time", "Ortszeit Buenos Aires", "heure de Buenos Aires"),
        ("Asia/Calcutta", "Kolkata time", "Ortszeit Kolkata", "heure de Kolkata"),
        ("UTC", "UTC", "UTC", "UTC"),
        ("Etc/GMT+5", "GMT+5", "GMT+5", "GMT+5"),
    ],
)  # fmt: skip
def test_a_zone_is_told_by_its_city(zone: str, english: str, german: str, french: str) -> None:
    told = {}
    for language in ("en", "de", "fr"):
        with override(language):
            told[language] = zone_words.in_words(zone)

    assert told == {"en": english, "de": german, "fr": french}


@pytest.mark.parametrize(
    "typed, zone",
    [
        (NEW_YORK, NEW_YORK),
        ("america/new york", NEW_YORK),
        ("new york", NEW_YORK),
        ("New York, United States", NEW_YORK),
        ("  zürich ", "Europe/Zurich"),
        ("US/Eastern", "US/Eastern"),
        ("utc", "UTC"),
        ("Gotham", None),
        ("../../etc/passwd", None),
        ("", None),
    ],
)
def test_a_person_names_a_zone_by_city_country_or_iana_name(typed: str, zone: str | None) -> None:
    with override("en"):
        assert zone_words.zone_named(typed) == zone


def test_every_offered_zone_is_found_by_its_label() -> None:
    for language in ("en", "de", "fr"):
        with override(language):
            offered = zone_words.choices()
            found = [zone_words.zone_named(label) for _zone, label in offered]
        assert found == [zone for zone, _label in offered]
        assert len(offered) > 400


def test_an_event_has_its_own_zone_else_the_venues_else_the_organisations(alice: Organiser) -> None:
    hall = Venue.objects.create(organisation=alice.organisation, name="Hall")
    event = alice.event
    door = Gate(event=event)
    zones = [door.zone]
    event.venue = hall
    zones.append(door.zone)
    hall.time_zone = AUCKLAND
    zones.append(door.zone)
    event.time_zone = NEW_YORK
    zones.append(door.zone)

    assert zones == ["Europe/Zurich", "Europe/Zurich", AUCKLAND, NEW_YORK]
    desk = Gate(organisation=alice.organisation, venue=hall)
    assert (hall.zone, desk.zone) == (AUCKLAND, AUCKLAND)


@pytest.mark.parametrize(
    "zone, told", [("", ""), ("Europe/Zurich", ""), ("Europe/Paris", ""), (NEW_YORK, "New York time")]
)
def test_a_zone_is_told_where_its_clocks_are_others(alice: Organiser, zone: str, told: str) -> None:
    event: Event = alice.event
    event.time_zone = zone

    with override("en"):
        assert told_of(event) == told
