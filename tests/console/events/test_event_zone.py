"""Test an event in another time zone than its organisation's, in the console and over the API."""

from datetime import date, datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from portillon.accounts.models import Organisation
from portillon.issuing.tickets import tickets
from portillon.issuing.tickets.issued import persons_by_day
from portillon.issuing.tickets.tickets import TicketData
from portillon.places.models import Event, Venue, last_day_of
from portillon.places.retention import is_due

NEW_YORK = "America/New_York"
# From 18:30 to 22:00 in New York, on the next day in Zurich.
TIMES = {"doors_at": "2031-12-01T18:30", "starts_at": "2031-12-01T19:30", "ends_at": "2031-12-01T22:00"}
START = "2031-12-02T00:30:00+00:00"


def html(client: Client, address: str) -> str:
    return client.get(address).content.decode()


@pytest.fixture
def gala(alice: Client) -> Event:
    alice.post("/events/new/", {"title_en": "Gala", "time_zone": NEW_YORK, **TIMES})
    return Event.objects.select_related("organisation", "venue").get()


def test_its_times_are_typed_and_shown_by_its_own_clock(alice: Client, gala: Event) -> None:
    assert (gala.time_zone, gala.starts_at.isoformat()) == (NEW_YORK, START)
    form = html(alice, f"/events/{gala.pk}/edit/")
    assert 'value="2031-12-01T19:30"' in form
    assert 'value="New York, United States"' in form
    assert form.count('<small class="help">New York time</small>') == 3
    for page in ("/events/", f"/events/{gala.pk}/doors/", f"/events/{gala.pk}/participants/"):
        assert "19:30 to 22:00</span><span>New York time</span>" in html(alice, page), page
    door = html(alice, f"/events/{gala.pk}/doors/new/")
    assert "New York time" in door


@pytest.mark.parametrize("typed", ["new york", "America/New_York", "New York, United States"])
def test_a_zone_is_chosen_by_what_a_person_types(alice: Client, university: object, typed: str) -> None:
    alice.post("/events/new/", {"title_en": "Gala", "time_zone": typed, **TIMES})

    assert Event.objects.get().time_zone == NEW_YORK


def test_what_is_no_zone_is_refused_and_kept_in_the_form(alice: Client, university: object) -> None:
    page = alice.post("/events/new/", {"title_en": "Gala", "time_zone": "Gotham", **TIMES}).content.decode()

    assert "Gotham is not a time zone." in page
    assert 'value="Gotham"' in page
    assert not Event.objects.exists()


def test_without_one_an_event_has_its_venues_and_the_organiser_is_told(
    alice: Client, university: Organisation
) -> None:
    hall = Venue.objects.create(organisation=university, name="Hall", time_zone=NEW_YORK)

    created = alice.post("/events/new/", {"title_en": "Gala", "venue": hall.pk, **TIMES}, follow=True)

    event = Event.objects.get()
    assert (event.time_zone, event.starts_at.isoformat()) == ("", START)
    assert "The times of this event are New York time." in created.content.decode()
    assert 'value="2031-12-01T19:30"' in html(alice, f"/events/{event.pk}/edit/")


def test_its_days_are_those_of_its_own_calendar(gala: Event, monkeypatch: pytest.MonkeyPatch) -> None:
    at = datetime.fromisoformat("2031-11-20T23:00-05:00")
    monkeypatch.setattr(timezone, "now", lambda: at)
    tickets.issue(gala, [TicketData("Zoë", "zoe@example.org", admits=2)])
    gala.erase_on = date(2031, 12, 5)

    assert persons_by_day(gala) == {date(2031, 11, 20): 2}
    assert last_day_of(gala) == date(2031, 12, 1)
    assert not is_due(gala, datetime.fromisoformat("2031-12-05T04:59+00:00"), None)
    assert is_due(gala, datetime.fromisoformat("2031-12-05T05:00+00:00"), None)


def test_a_copy_keeps_the_zone(alice: Client, gala: Event) -> None:
    assert 'value="New York, United States"' in html(alice, f"/events/{gala.pk}/copy/")

    alice.post(f"/events/{gala.pk}/copy/", {"title_en": "Again", "time_zone": NEW_YORK, **TIMES})

    assert Event.objects.get(title_en="Again").starts_at.isoformat() == START


def test_the_organisations_zone_is_changed_after_it_was_said_what_that_changes(
    alice: Client, university: Organisation
) -> None:
    alice.post("/events/new/", {"title_en": "Ball", **TIMES})
    alice.post("/events/new/", {"title_en": "Gala", "time_zone": "Pacific/Auckland", **TIMES})
    body: dict[str, Any] = {"name": "University", "accent": "#7a1f5c", "time_zone": "new york"}

    asked = alice.post("/organisation/", body).content.decode()
    university.refresh_from_db()

    assert university.time_zone == "Europe/Zurich"
    assert (
        "One coming event keeps its moment but is shown in New York time and no longer in Zurich time"
        in asked
    )
    alice.post("/organisation/", {**body, "change_zone": "on"})
    university.refresh_from_db()
    assert university.time_zone == NEW_YORK
    assert 'value="2031-12-01T13:30"' in html(alice, f"/events/{Event.objects.get(title_en='Ball').pk}/edit/")
    assert "Time zone" in html(alice, "/organisation/")


def test_an_unknown_zone_of_the_organisation_is_refused(alice: Client, university: Organisation) -> None:
    body = {"name": "University", "accent": "#7a1f5c", "time_zone": "Gotham"}

    assert "Gotham is not a time zone." in alice.post("/organisation/", body).content.decode()
