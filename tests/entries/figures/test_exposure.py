"""Test how many persons could come in twice at most while phones are out of contact."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portillon.accounts.models import Organisation
from portillon.devices.models import Device
from portillon.entries.figures import exposure
from portillon.issuing.seals.codes import code_of
from portillon.issuing.tickets import tickets
from portillon.issuing.tickets.tickets import TicketData
from portillon.places.models import Event, Gate
from tests.organiser import Organiser

SILENT = timedelta(minutes=3)


@pytest.fixture
def now() -> datetime:
    return timezone.now()


def lost(alice: Organiser, heard_at: datetime, **more: Any) -> Device:
    """A phone that has the roster of Alice's event and was last heard then."""
    event = Event.objects.get(pk=alice.event.pk)
    fields = {"event": event, "roster_event": event, "seen_at": heard_at, "roster_at": heard_at} | more
    number = Device.objects.count()
    return Device.objects.create(
        organisation=alice.organisation, name=f"Phone {number}", key_hash=b"%d" % number, **fields
    )


def persons(now: datetime) -> int | None:
    found = exposure.of(Event.objects.get(), now)
    return found and found.persons


def everybody(alice: Organiser, guests: int) -> None:
    """Issue so many tickets, each for one person, of which a phone may admit all."""
    tickets.issue(alice.event, [TicketData(f"Guest {n}") for n in range(guests)])
    Event.objects.update(offline_budget=guests)


def test_a_phone_in_contact_risks_nothing(alice: Organiser, now: datetime) -> None:
    alice.issue(admits=5)
    lost(alice, now - timedelta(seconds=90))

    assert exposure.of(Event.objects.get(), now) is None


def test_it_is_limited_by_the_time_and_by_who_came_in_elsewhere(alice: Organiser, now: datetime) -> None:
    everybody(alice, 900)
    alice.scan(alice.code(admits=7), party=7)
    lost(alice, now - SILENT)

    assert persons(now) == 7 + 7 + 99


def test_each_scan_may_admit_a_whole_party(alice: Organiser, now: datetime) -> None:
    for admits in (2, 50, 40, 1):
        alice.issue(admits=admits)
    lost(alice, now - SILENT)
    Gate.objects.update(doors_at=now - 2 * exposure.A_TICKET)

    assert persons(now) == 50 + 40


def test_what_a_phone_knows_is_as_old_as_its_list(alice: Organiser, now: datetime) -> None:
    everybody(alice, 900)
    alice.scan(alice.code(admits=7), party=7)
    lost(alice, now - SILENT, roster_at=now - timedelta(hours=2))
    assert persons(now) == 7 + 7 + 99

    lost(alice, now, roster_at=now - timedelta(hours=2))
    assert persons(now) == 7 + 7 + 99


def test_who_came_in_with_a_ticket_that_ended_since_counts(alice: Organiser, now: datetime) -> None:
    ended = [alice.issue(admits=admits) for admits in (3, 4, 5)]
    alice.issue(admits=1)
    for ticket in ended:
        alice.scan(code_of(ticket), party=ticket.admits)
    lost(alice, now - SILENT)
    tickets.block(ended[0])
    tickets.cancel(ended[1])
    tickets.remove(ended[2])

    assert persons(now) == 13


def test_it_is_limited_by_who_had_not_come_yet(alice: Organiser, now: datetime) -> None:
    alice.scan(code_of(alice.issue(admits=3)))
    lost(alice, now - SILENT)

    assert persons(now) == 3


def test_it_is_limited_by_the_budget_of_tickets(alice: Organiser, now: datetime) -> None:
    for admits in (1, 4, 2):
        alice.issue(admits=admits)
    Event.objects.update(offline_budget=2)
    lost(alice, now - SILENT)

    assert persons(now) == 6


def test_a_closed_door_admits_nobody(alice: Organiser, now: datetime) -> None:
    everybody(alice, 900)
    lost(alice, now - timedelta(minutes=50))
    Gate.objects.update(doors_at=now - timedelta(seconds=18))
    assert persons(now) == 10

    Gate.objects.update(doors_at=now + timedelta(seconds=1))
    assert persons(now) is None


def test_each_phone_adds_its_own_and_the_longest_silence_is_told(alice: Organiser, now: datetime) -> None:
    everybody(alice, 900)
    lost(alice, now - SILENT)
    lost(alice, now - SILENT * 2)

    found = exposure.of(Event.objects.get(), now)

    assert found == exposure.Exposure(2, now - SILENT * 2, 300)


def test_only_the_categories_of_its_door_count(alice: Organiser, now: datetime) -> None:
    alice.issue(admits=2, category="VIP")
    alice.issue("Carla", admits=5)
    Gate.objects.update(categories=["VIP"])
    lost(alice, now - SILENT, gate=Gate.objects.get())

    assert persons(now) == 2


@pytest.mark.parametrize("choice", [{"offline_policy": "server"}, {"offline_budget": 0}])
def test_phones_that_never_decide_risk_nothing(
    alice: Organiser, now: datetime, choice: dict[str, Any]
) -> None:
    alice.issue()
    lost(alice, now - SILENT)
    Event.objects.update(**choice)

    assert persons(now) is None


def test_phones_that_cannot_decide_here_do_not_count(alice: Organiser, now: datetime) -> None:
    alice.issue()
    lost(alice, now - SILENT, roster_event=None, roster_at=None)
    lost(
        alice,
        now - SILENT,
        gate=Gate.objects.create(
            organisation=Organisation.objects.get(), event=Event.objects.get(), title="Out", is_exit=True
        ),
    )

    assert persons(now) is None


@pytest.mark.parametrize("end", ["revoked_at", "expires_at"])
def test_a_phone_that_ended_goes_on_until_it_is_told(alice: Organiser, now: datetime, end: str) -> None:
    alice.issue(admits=5)
    phone = lost(alice, now - SILENT, **{end: now - timedelta(minutes=1)})
    assert persons(now) == 5

    Device.objects.filter(pk=phone.pk).update(seen_at=now - timedelta(seconds=30))
    assert persons(now + timedelta(hours=1)) is None


@pytest.mark.parametrize("choice", [{"offline_policy": "server"}, {"offline_budget": 0}])
def test_a_silent_phone_cannot_learn_of_a_stricter_choice(
    alice: Organiser, now: datetime, choice: dict[str, Any]
) -> None:
    for admits in (5, 2, 3):
        alice.issue(admits=admits)
    lost(alice, now - SILENT, roster_budget=2)
    Event.objects.update(**choice)

    assert persons(now) == 8


def test_who_came_back_counts_again(alice: Organiser, now: datetime) -> None:
    Event.objects.update(reentry=True)
    alice.scan(code_of(alice.issue(admits=3)), party=3)
    lost(alice, now + timedelta(minutes=5))

    assert persons(now + timedelta(minutes=8)) == 3


def test_tickets_are_read_again_only_if_one_has_changed(alice: Organiser, now: datetime) -> None:
    alice.issue(admits=3)
    lost(alice, now - SILENT)
    event = Event.objects.get()
    with CaptureQueriesContext(connection) as first:
        exposure.of(event, now)

    with CaptureQueriesContext(connection) as second:
        assert exposure.of(event, now) is not None
    assert len(second) == len(first) - 3

    alice.issue(admits=4)
    assert persons(now) == 7
