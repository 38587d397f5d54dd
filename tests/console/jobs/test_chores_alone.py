"""Test that a chore does each event, job or file alone: one that fails is logged, and all others are done in time."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from portillon.accounts.models import Organisation
from portillon.console.chores import CHORES
from portillon.console.jobs import background
from portillon.console.jobs import claim as job_claim
from portillon.console.models import Work
from portillon.issuing.models import Message, Registration, RegistrationForm
from portillon.issuing.models.rehearsal import LIFE, Rehearsal
from portillon.issuing.outbox import queue
from portillon.issuing.registration import waiting_list
from portillon.issuing.rehearsal import rehearsal
from portillon.issuing.tickets import tickets
from portillon.issuing.tickets.tickets import TicketData
from portillon.places.models import Event
from portillon.scheduling import turns
from portillon.scheduling.models import Turn
from tests.console.given import event_of, user_of

pytestmark = pytest.mark.usefixtures("own_data", "db")

Patch = pytest.MonkeyPatch


@pytest.fixture
def broken(theatre: Organisation) -> Event:
    """An event of another organisation, which a chore meets before `gala`."""
    return event_of(theatre, "Broken", hours=-10)


@pytest.fixture
def sound(university: Organisation, broken: Event) -> Event:
    return event_of(university, "Sound", hours=-10)


def do(name: str) -> Turn:
    """Do a chore as a server does it, and return what became of it."""
    now = timezone.now()
    (chore,) = [chore for chore in CHORES if chore.name == name]
    for claim in turns.claim_due([chore], now):
        turns.do(claim, now)
    return Turn.objects.get(name=name)


def failing_for(pk: int, act: Callable[..., Any]) -> Callable[..., Any]:
    """Return `act`, which raises for the row with this number."""

    def acting(row: Any, *more: Any) -> Any:
        if getattr(row, "pk", row) == pk:
            raise ValueError("a date that nobody can read")
        return act(row, *more)

    return acting


def assert_failed_alone(turn: Turn, caplog: pytest.LogCaptureFixture, unit: str) -> None:
    assert f"{unit} failed" in caplog.text
    (chore,) = [chore for chore in CHORES if chore.name == turn.name]
    assert turn.failures == 1
    assert turn.error.startswith(
        ("ValueError", "ZoneInfoNotFoundError", "IsADirectoryError", "PermissionError")
    )
    assert turn.ended_at
    # Others must not wait longer because one fails.
    assert turn.due_at - turn.ended_at == chore.every


def lapsed(event: Event) -> Registration:
    RegistrationForm.objects.create(event=event)
    Event.objects.filter(pk=event.pk).update(held=1)
    return Registration.objects.create(
        organisation=event.organisation,
        event=event,
        first_name="Ann",
        last_name="Muster",
        email="ann@example.org",
        language="en",
        status=Registration.Status.UNCONFIRMED,
        until=timezone.now() - timedelta(hours=1),
        created_at=timezone.now(),
        request=f"r{event.pk}",
    )


def test_waiting_lists(
    broken: Event, sound: Event, monkeypatch: Patch, caplog: pytest.LogCaptureFixture
) -> None:
    first, second = lapsed(broken), lapsed(sound)
    monkeypatch.setattr(waiting_list, "settle", failing_for(broken.pk, waiting_list.settle))

    turn = do("waiting lists")

    assert [Registration.objects.get(pk=one.pk).status for one in (first, second)] == [
        "unconfirmed",
        "lapsed",
    ]
    assert_failed_alone(turn, caplog, f"the waiting list of event {broken.pk}")


def test_reminders(broken: Event, sound: Event, monkeypatch: Patch, caplog: pytest.LogCaptureFixture) -> None:
    soon = timezone.now() + timedelta(hours=2)
    Event.objects.update(doors_at=soon, starts_at=soon, ends_at=soon, reminder_hours=24)
    for event in (broken, sound):
        tickets.issue(event, [TicketData("Ann", "ann@example.org")])
    monkeypatch.setattr(queue, "mailable", failing_for(broken.pk, queue.mailable))

    turn = do("reminders")

    reminded = Message.objects.filter(kind=Message.Kind.REMINDER)
    assert [one.credential.event_id for one in reminded] == [sound.pk]
    assert_failed_alone(turn, caplog, f"the reminder of event {broken.pk}")


def test_erasures(broken: Event, sound: Event, caplog: pytest.LogCaptureFixture) -> None:
    Event.objects.update(erase_on=timezone.now().date())
    Organisation.objects.filter(pk=broken.organisation_id).update(time_zone="No/Where")

    turn = do("erasures")

    assert list(Event.objects.filter(erased_at=None)) == [broken]
    assert_failed_alone(turn, caplog, f"the erasure of event {broken.pk}")


def test_ends_of_rehearsals(
    broken: Event, sound: Event, monkeypatch: Patch, caplog: pytest.LogCaptureFixture
) -> None:
    over = [begun(event) for event in (broken, sound)]
    Rehearsal.objects.update(started_at=timezone.now() - LIFE)
    monkeypatch.setattr(rehearsal, "end", failing_for(over[0].pk, rehearsal.end))

    turn = do("ends of rehearsals")

    assert list(Rehearsal.objects.all()) == [over[0]]
    assert_failed_alone(turn, caplog, f"rehearsal {over[0].pk}")


def begun(event: Event) -> Rehearsal:
    later = timezone.now() + timedelta(days=1)
    Event.objects.filter(pk=event.pk).update(doors_at=later, starts_at=later, ends_at=later)
    return rehearsal.begin(event, 1, None, timezone.now())


def test_jobs_of_killed_processes(
    alice: Client, broken: Event, sound: Event, monkeypatch: Patch, caplog: pytest.LogCaptureFixture
) -> None:
    first, second = (silent(event, alice) for event in (broken, sound))
    monkeypatch.setattr(job_claim, "_given_up", failing_for(first.pk, job_claim._given_up))

    turn = do("jobs of killed processes")

    assert [Work.objects.get(pk=one.pk).state for one in (first, second)] == ["working", "failed"]
    assert_failed_alone(turn, caplog, f"work {first.pk}")


def silent(event: Event, client: Client, **fields: Any) -> Work:
    return Work.objects.create(
        event=event,
        created_by=user_of(client),
        language="en",
        kind=Work.Kind.MAILS,
        state=Work.State.WORKING,
        continued=job_claim.CONTINUED_MAX,
        heartbeat_at=timezone.now() - timedelta(minutes=5),
        **fields,
    )


def test_old_jobs(alice: Client, broken: Event, sound: Event, caplog: pytest.LogCaptureFixture) -> None:
    (background.folder() / "a folder").mkdir()
    first = silent(broken, alice, file="a folder")
    silent(sound, alice, file="a file")
    Event.objects.update(erased_at=timezone.now() + timedelta(hours=1))

    turn = do("old jobs")

    assert list(Work.objects.all()) == [first]
    assert_failed_alone(turn, caplog, f"the old work {first.pk}")


def test_old_files(monkeypatch: Patch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setattr(background, "KEPT", timedelta(days=-1))
    stuck, old = background.folder() / "a folder", background.folder() / "z"
    stuck.mkdir()
    old.touch()

    turn = do("old files")

    assert list(background.folder().iterdir()) == [stuck]
    assert_failed_alone(turn, caplog, f"the old file {Path(stuck)}")
