"""Test times on the days on which the clock changes, in every form of the console that takes a time."""

from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from portillon.devices.models import Enrolment
from portillon.issuing.models import RegistrationForm
from portillon.places.models import Event, Gate

NIGHT = {
    "title_en": "Party",
    "doors_at": "2027-10-30T22:00",
    "starts_at": "2027-10-30T23:00",
    "ends_at": "2027-10-31T02:30",
}
FIRST, SECOND = "2027-10-31T00:30:00+00:00", "2027-10-31T01:30:00+00:00"


def posted(client: Client, address: str, data: dict[str, Any]) -> str:
    return client.post(address, data).content.decode()


def test_of_a_time_that_comes_twice_the_form_asks_which_and_proposes_the_first(
    alice: Client, university: object
) -> None:
    page = posted(alice, "/events/new/", NIGHT)

    assert "On Sun, 31 Oct 2027 the clock shows 02:30 twice." in page
    assert '<option value="first" selected>the first time (UTC+02:00)</option>' in page
    assert '<option value="second">the second time (UTC+01:00)</option>' in page
    assert page.count("_which") == 1
    assert not Event.objects.exists()


@pytest.mark.parametrize("which, end", [("first", FIRST), ("second", SECOND)])
def test_the_chosen_one_is_kept_when_the_event_is_edited(
    alice: Client, university: object, which: str, end: str
) -> None:
    posted(alice, "/events/new/", {**NIGHT, "ends_at_which": which})

    event = Event.objects.get()
    assert event.ends_at.isoformat() == end
    page = alice.get(f"/events/{event.pk}/edit/").content.decode()
    assert 'value="2027-10-31T02:30"' in page
    assert f'<option value="{which}" selected>' in page
    posted(alice, f"/events/{event.pk}/edit/", {**NIGHT, "title_en": "Ball", "ends_at_which": which})
    event.refresh_from_db()
    assert (event.title, event.ends_at.isoformat()) == ("Ball", end)


@pytest.mark.parametrize(
    "language, said",
    [
        ("en", "There is no 02:30 on Sun, 28 Mar 2027: the clock goes from 02:00 straight to 03:00."),
        ("de", "Am So., 28. März 2027 gibt es 02:30 Uhr nicht: Die Uhr springt von 02:00 auf 03:00."),
        (
            "fr",
            "Le dim. 28 mars 2027, 02:30 n’existe pas\u00a0: l’horloge passe directement de 02:00 à 03:00.",
        ),
    ],
)
def test_a_time_that_the_clock_skips_is_refused(
    alice: Client, university: object, language: str, said: str
) -> None:
    skipped = {
        "doors_at": "2027-03-27T22:00", "starts_at": "2027-03-27T23:00", "ends_at": "2027-03-28T02:30",
    }  # fmt: skip

    page = alice.post(
        "/events/new/", {"title_en": "Party", **skipped}, headers={"Accept-Language": language}
    ).content.decode()

    assert said in page
    assert 'value="2027-03-28T02:30"' in page
    assert not Event.objects.exists()


@pytest.fixture
def night(gala: Event) -> Event:
    """An event that ends after the clock was put back."""
    for name, at in {**NIGHT, "ends_at": "2027-10-31T05:00"}.items():
        if name != "title_en":
            setattr(gala, name, datetime.fromisoformat(f"{at}+02:00"))
    gala.save()
    return gala


def test_every_form_with_a_time_asks(alice: Client, night: Event) -> None:
    door = night.gates.get()
    twice = "2027-10-31T02:30"
    forms: list[tuple[str, dict[str, Any], str]] = [
        (f"/doors/{door.pk}/edit/", {"title": "Main", "kind": "entry"}, "closes_at"),
        (f"/events/{night.pk}/authorisations/new/", {"max_devices": 3}, "expires_at"),
        (
            f"/events/{night.pk}/registration/edit/",
            {"offer_hours": 24, "tells_guests": "nothing"},
            "opens_at",
        ),
        (f"/events/{night.pk}/copy/", {k: v for k, v in NIGHT.items() if k != "ends_at"}, "ends_at"),
    ]
    for address, fields, name in forms:
        asked = posted(alice, address, {**fields, name: twice})
        assert f'<select name="{name}_which"' in asked, address
        posted(alice, address, {**fields, name: twice, f"{name}_which": "second"})

    at = datetime.fromisoformat(SECOND)
    assert Gate.objects.get(pk=door.pk).closes_at == at
    assert Enrolment.objects.get().expires_at == at
    assert RegistrationForm.objects.get(event=night).opens_at == at
    assert Event.objects.get(title_en="Party").ends_at == at
