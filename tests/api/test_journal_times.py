"""Test when late facts happened: by the device's clock, corrected, and where they then count."""

from datetime import timedelta

import pytest
from django.utils import timezone

from portillon.entries.figures import event_sums
from portillon.entries.models import Scan
from portillon.issuing.seals.codes import code_of
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


def test_a_monday_entry_that_comes_on_tuesday_counts_for_monday(alice: Organiser, phone: Phone) -> None:
    now = timezone.now()
    event = alice.another_event(
        rule="daily",
        doors_at=now - timedelta(days=2),
        starts_at=now - timedelta(days=2),
        ends_at=now + timedelta(days=1),
    )
    ticket = alice.issue(event=event)
    gate = alice.gate_of(event)
    alice.scan(code_of(ticket), gate=gate)
    yesterday = (now - timedelta(days=1)).isoformat()
    phone.note(code_of(ticket), gate=gate, scanned_at=yesterday)
    phone.note(code_of(ticket), gate=gate, scanned_at=yesterday)

    assert phone.became() == ["stored", "overrun"]
    assert alice.scan(code_of(ticket), gate=gate)["reason"] == "used_up"
