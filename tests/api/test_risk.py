"""Test that doors and programs are told what phones without contact could cost."""

import threading
import time
from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from portillon.devices.models import Device
from portillon.entries import risk
from tests.organiser import Organiser
from tests.roster.phone import Phone, enrolled


@pytest.fixture
def lost(alice: Organiser) -> Phone:
    """A phone at Alice's event, with its roster, that was not heard for 14 minutes."""
    phone = Phone(alice, enrolled(alice.event))
    alice.issue("Zoë", admits=2)
    phone.sync()
    before = timezone.now() - timedelta(minutes=14, seconds=30)
    assert Device.objects.filter(roster_event=alice.event).update(seen_at=before, roster_at=before) == 1
    return phone


def test_counts_and_statistics_say_it(alice: Organiser, lost: Phone) -> None:
    for call in ("counts", "stats"):
        told = alice.api("GET", f"/events/{alice.event.pk}/{call}")["risk"]

        assert (told["phones"], told["minutes"], told["persons"]) == (1, 14, 2)
        assert told["detail"] == "1 phone without contact for 14 min; at most 2 people could come in twice."


def test_nothing_is_told_while_all_are_in_contact(alice: Organiser, lost: Phone) -> None:
    lost.sync()

    assert alice.api("GET", f"/events/{alice.event.pk}/counts")["risk"] is None


def test_a_verdict_carries_what_the_process_knows(alice: Organiser, lost: Phone) -> None:
    code = alice.code(admits=9)
    assert alice.scan(code)["risk"] is None
    risk.look_again(threading.Event())

    told = alice.scan(code, language="de")["risk"]

    assert (told["phones"], told["persons"]) == (1, 11)
    assert told["detail"].startswith("1 Telefon seit 14 Min.")


def test_a_scan_never_waits_for_it(
    alice: Organiser, lost: Phone, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    risk.remembered(alice.event.pk)
    risk.look_again(threading.Event())

    with django_assert_num_queries(0):
        assert risk.remembered(alice.event.pk) is not None


def test_a_verdict_is_told_nothing_that_is_old(
    alice: Organiser, lost: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice.api("GET", f"/events/{alice.event.pk}/counts")
    assert alice.scan(alice.code())["risk"] is not None

    passes_on(monkeypatch, risk.TOLD_SECONDS)

    assert alice.scan(alice.code())["risk"] is None


def test_who_asks_again_does_not_wait_for_it_either(
    alice: Organiser, lost: Phone, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    first = risk.current(alice.event)

    with django_assert_num_queries(0):
        assert risk.current(alice.event) == first
    assert first is not None


def test_what_somebody_looked_at_is_looked_at_again(alice: Organiser, lost: Phone) -> None:
    assert alice.api("GET", f"/events/{alice.event.pk}/counts")["risk"] is not None
    lost.sync()

    risk.look_again(threading.Event())

    assert alice.scan(alice.code())["risk"] is None


def passes_on(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    """Set the clock of the process forward."""
    now = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: now + seconds)


def test_another_events_scan_is_told_of_its_own(alice: Organiser, lost: Phone) -> None:
    other = alice.another_event()
    risk.current(alice.event)
    risk.current(other)
    assert alice.scan(alice.code())["risk"] is not None

    assert alice.scan(alice.code(event=other), gate=alice.gate_of(other))["risk"] is None
