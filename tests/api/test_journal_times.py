"""Test when late facts happened: by the device's clock, corrected, and where they then count."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from portillon.entries.figures import event_sums
from portillon.entries.models import Scan
from portillon.issuing.seals.codes import code_of
from portillon.places.models import Gate
from tests.api.journal import Phone, phone_of
from tests.organiser import Organiser


@pytest.fixture
def phone(alice: Organiser) -> Phone:
    return phone_of(alice, enrolled_at=timezone.now() - timedelta(days=3))


def test_the_server_measures_the_clock_of_a_phone(alice: Organiser, phone: Phone) -> None:
    """The phone's clock is a day slow."""
    now = timezone.now()
    slow = now - timedelta(days=1)
    phone.note(alice.code(), scanned_at=(slow - timedelta(minutes=10)).isoformat())

    phone.hand_over(sent_at=slow.isoformat())

    scan = Scan.objects.get()
    assert abs(scan.decided_at - (now - timedelta(minutes=10))) < timedelta(minutes=1)
    assert scan.scanned_at == slow - timedelta(minutes=10)
    assert scan.clock_error_ms == pytest.approx(86_400_000, abs=60_000)


def test_the_error_that_the_phone_measured_then_counts_first(alice: Organiser, phone: Phone) -> None:
    fast = timezone.now() + timedelta(hours=2)
    phone.note(alice.code(), scanned_at=fast.isoformat(), clock_error_ms=-3 * 3_600_000)

    phone.hand_over(sent_at=fast.isoformat())

    scan = Scan.objects.get()
    assert (scan.decided_at, scan.clock_error_ms) == (fast - timedelta(hours=3), -10_800_000)


@pytest.mark.parametrize("off", [timedelta(days=-30), timedelta(days=2)])
def test_nothing_happened_before_the_phone_was_enrolled_or_after_the_call(
    alice: Organiser, phone: Phone, off: timedelta
) -> None:
    phone.note(alice.code(), scanned_at=(timezone.now() + off).isoformat())
    phone.hand_over()

    scan = Scan.objects.earliest("pk")
    phone.device.refresh_from_db()
    assert scan.received_at
    assert phone.device.created_at - timedelta(minutes=5) <= scan.decided_at <= scan.received_at


@pytest.mark.parametrize("ago, outcome", [(timedelta(hours=2), "overrun"), (timedelta(0), "stored")])
def test_the_doors_hours_hold_at_the_time_of_the_scan(
    alice: Organiser, phone: Phone, ago: timedelta, outcome: str
) -> None:
    phone.note(alice.code(), scanned_at=(timezone.now() - ago).isoformat())

    assert phone.became() == [outcome]


def test_late_entries_count_in_the_minute_in_which_they_happened(alice: Organiser, phone: Phone) -> None:
    at = timezone.now() - timedelta(minutes=30)
    phone.note(alice.code(), scanned_at=at.isoformat())
    phone.hand_over()

    assert list(event_sums.of(alice.event.pk).fresh) == [at.replace(second=0, microsecond=0)]


def test_since_finds_what_came_in_since(alice: Organiser, phone: Phone) -> None:
    alice.scan("something else")
    begun = timezone.now()
    phone.note(alice.code(), scanned_at=(begun - timedelta(minutes=30)).isoformat())
    phone.hand_over()

    found = alice.api("GET", f"/scans?since={begun:%Y-%m-%dT%H:%M:%S.%fZ}")["scans"]

    assert [one["shown"] for one in found] == ["admitted"]


@pytest.fixture
def fair(alice: Organiser) -> str:
    """The gate of an event of several days, whose tickets are good once on each."""
    now = timezone.now()
    begins = now - timedelta(days=2)
    event = alice.another_event(
        rule="daily", doors_at=begins, starts_at=begins, ends_at=now + timedelta(days=1)
    )
    return alice.gate_of(event)


def code_at(alice: Organiser, gate: str) -> str:
    return code_of(alice.issue(event=Gate.objects.get(pk=int(gate)).event))


def test_a_monday_entry_that_comes_on_tuesday_counts_for_monday(
    alice: Organiser, phone: Phone, fair: str
) -> None:
    code = code_at(alice, fair)
    alice.scan(code, gate=fair)
    yesterday = (timezone.now() - timedelta(days=1)).isoformat()
    phone.note(code, gate=fair, scanned_at=yesterday)
    phone.note(code, gate=fair, scanned_at=yesterday)

    assert phone.became() == ["stored", "overrun"]
    assert alice.scan(code, gate=fair)["reason"] == "used_up"


def test_the_last_entry_of_a_day_is_not_the_one_that_came_in_last(
    alice: Organiser, phone: Phone, fair: str
) -> None:
    code = code_at(alice, fair)
    today = alice.scan(code, gate=fair)
    phone.note(code, gate=fair, scanned_at=(timezone.now() - timedelta(days=1)).isoformat())
    phone.hand_over()

    assert alice.scan(code, gate=fair)["reason"] == "used_up"
    because = Scan.objects.latest("pk").because
    assert because
    assert (because["at"], because["device"]) == (today["decided_at"], None)


def test_an_overrun_names_the_entry_of_its_own_day(alice: Organiser, phone: Phone, fair: str) -> None:
    code = code_at(alice, fair)
    alice.scan(code, gate=fair)
    yesterday = timezone.now() - timedelta(days=1)
    first = phone.note(code, gate=fair, scanned_at=yesterday.isoformat())
    phone.hand_over()
    other = phone_of(alice, "Dave", enrolled_at=timezone.now() - timedelta(days=3))
    other.note(code, gate=fair, scanned_at=(yesterday + timedelta(seconds=1)).isoformat())
    today = phone.note(code, gate=fair)
    other.hand_over()
    phone.hand_over()

    before = {str(one.because["scan"]["scan_id"]): one.because["before"] for one in overruns()}

    assert before[other.entries[0]["scan_id"]]["scan_id"] == first["scan_id"]
    assert before[today["scan_id"]]["device"] is None


def overruns() -> list[Any]:
    return list(Scan.objects.filter(kind="overrun"))
