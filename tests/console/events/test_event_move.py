"""Test the question of an event's form about times that were set on their own, when the event moves."""

import html
import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from portillon.accounts.models import Organisation
from portillon.devices.authorisation import authorise
from portillon.issuing.models import RegistrationForm
from portillon.places import doors
from portillon.places.models import Event, Gate

DOORS, START, END = (datetime(2030, 6, 7, hour, 0, tzinfo=UTC) for hour in (18, 19, 23))
WEEK = timedelta(days=7)
LINES = [
    "Main door · opens: Fri, 7 Jun 2030, 17:00 → Fri, 14 Jun 2030, 17:00",
    "Team · valid until: Fri, 7 Jun 2030, 18:00 → Fri, 14 Jun 2030, 18:00",
    "Registration closes: Thu, 6 Jun 2030, 18:00 → Thu, 13 Jun 2030, 18:00",
    "Personal data is erased on: Mon, 1 Jul 2030 → Mon, 8 Jul 2030",
]


@pytest.fixture
def gala(gala: Event) -> Event:
    """An event in the time zone UTC that follows its own times in everything."""
    Organisation.objects.update(time_zone="UTC")
    Event.objects.update(doors_at=DOORS, starts_at=START, ends_at=END, erase_on=None)
    gala.refresh_from_db()
    return gala


@pytest.fixture
def by_hand(gala: Event) -> Gate:
    """The event's door; it, a code, the registration and the erasure have times of their own."""
    door = gala.gates.get()
    doors.change(door, doors_at=DOORS - timedelta(hours=1))
    authorise(gala, "Team", expires_at=DOORS)
    RegistrationForm.objects.create(event=gala, closes_at=DOORS - timedelta(days=1))
    Event.objects.update(erase_on=date(2030, 7, 1))
    return door


def sent(event: Event, later: timedelta = WEEK, **fields: Any) -> dict[str, Any]:
    event.refresh_from_db()
    times = {"doors_at": DOORS + later, "starts_at": START + later, "ends_at": END + later}
    shown = {name: f"{at:%Y-%m-%dT%H:%M}" for name, at in times.items()}
    return {"title_en": "Gala", "mails_tickets": "on", "erase_on": event.erase_on or "", **shown, **fields}


def edit(alice: Client, event: Event, **fields: Any) -> Any:
    return alice.post(f"/events/{event.pk}/edit/", sent(event, **fields))


def text_of(page: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html.unescape(page.content.decode())))


def test_it_is_asked_once_and_lists_all_that_would_move(alice: Client, gala: Event, by_hand: Gate) -> None:
    page = edit(alice, gala)

    assert [line for line in LINES if line not in text_of(page)] == []
    assert "Move these times as well?" in text_of(page)
    gala.refresh_from_db()
    assert gala.starts_at == START

    assert edit(alice, gala, own_times="move").status_code == 302
    by_hand.refresh_from_db()
    assert by_hand.doors_at == DOORS - timedelta(hours=1) + WEEK
    assert gala.enrolments.get().expires_at == DOORS + WEEK
    assert RegistrationForm.objects.get().closes_at == DOORS - timedelta(days=1) + WEEK
    gala.refresh_from_db()
    assert (gala.starts_at, gala.erase_on) == (START + WEEK, date(2030, 7, 8))


def test_what_is_to_stay_stays(alice: Client, gala: Event, by_hand: Gate) -> None:
    edit(alice, gala, own_times="keep")

    by_hand.refresh_from_db()
    gala.refresh_from_db()
    assert gala.starts_at == START + WEEK
    assert by_hand.doors_at == DOORS - timedelta(hours=1)
    assert gala.enrolments.get().expires_at == DOORS
    assert gala.erase_on == date(2030, 7, 1)


def test_a_day_of_erasure_that_would_come_too_early_is_refused(alice: Client, gala: Event) -> None:
    Event.objects.update(erase_on=date(2030, 6, 10))

    page = edit(alice, gala, own_times="keep")

    assert "The event is not over on that day." in text_of(page)


def test_another_day_that_was_typed_is_not_moved(alice: Client, gala: Event) -> None:
    Event.objects.update(erase_on=date(2030, 7, 1))

    assert edit(alice, gala, erase_on="2030-08-01").status_code == 302

    gala.refresh_from_db()
    assert gala.erase_on == date(2030, 8, 1)


@pytest.mark.parametrize("later", [timedelta(), WEEK])
def test_without_such_times_or_a_move_nothing_is_asked(
    alice: Client, gala: Event, by_hand: Gate, later: timedelta
) -> None:
    if later:
        doors.keep_to_the_event(by_hand)
        gala.enrolments.all().delete()
        RegistrationForm.objects.all().delete()
        Event.objects.update(erase_on=None)

    assert edit(alice, gala, later=later).status_code == 302


def test_a_form_that_shows_no_seconds_does_not_move_the_event_by_seconds(
    alice: Client, gala: Event, by_hand: Gate
) -> None:
    Event.objects.update(starts_at=START + timedelta(seconds=17))

    assert edit(alice, gala, later=timedelta()).status_code == 302

    gala.refresh_from_db()
    assert gala.starts_at == START + timedelta(seconds=17)
    assert not gala.changes.exists()


def test_the_log_says_what_moved_along(alice: Client, gala: Event, by_hand: Gate) -> None:
    edit(alice, gala, own_times="move")

    log = text_of(alice.get(f"/events/{gala.pk}/log/"))

    assert "Changed: Doors open, Start, End" in log
    assert "The door “Main door” was changed." in log
    assert "The authorisation “Team” was changed." in log
    assert "The registration's settings were changed." in log
    assert "Changed: Personal data is erased on" in log
