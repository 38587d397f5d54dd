"""Test how many entries could be made twice at most while phones of a desk are out of contact."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from portillon.devices.models import Device
from portillon.entries.figures import desk_exposure
from portillon.places.models import Gate, Venue
from tests.api.passes import board
from tests.organiser import Organiser

SILENT = timedelta(minutes=3)
DAY = timedelta(days=1)


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def castle(alice: Organiser) -> Gate:
    return Gate.objects.select_related("venue").get(pk=board(alice).castle)


def lost(desk: Gate, heard_at: datetime, **more: Any) -> Device:
    """A phone that has the desk's passes and was last heard then."""
    fields = {"gate": desk, "seen_at": heard_at, "roster_at": heard_at, "roster_budget": 200} | more
    number = Device.objects.count()
    return Device.objects.create(
        organisation=desk.organisation, name=f"Phone {number}", key_hash=b"%d" % number, **fields
    )


def test_it_is_limited_by_the_time_then_by_the_budget(castle: Gate, now: datetime) -> None:
    lost(castle, now - SILENT)

    assert desk_exposure.of(castle, now) == (1, now - SILENT, 100)
    assert desk_exposure.of(castle, now + 60 * SILENT) == (1, now - SILENT, 200)


def test_each_phone_adds_its_own_and_the_longest_silence_is_told(castle: Gate, now: datetime) -> None:
    lost(castle, now - SILENT)
    lost(castle, now - DAY, roster_budget=7)
    lost(castle, now - timedelta(seconds=90))

    assert desk_exposure.of(castle, now) == (2, now - DAY, 107)


def test_a_phone_counts_with_what_it_was_told(castle: Gate, now: datetime) -> None:
    lost(castle, now - DAY, roster_budget=5)
    lost(castle, now - DAY, roster_budget=None)
    Venue.objects.update(offline_policy="server")
    castle.refresh_from_db()

    assert desk_exposure.of(castle, now) == (1, now - DAY, 5)


@pytest.mark.parametrize("fact", [{"roster_at": None}, {"roster_budget": 0}])
def test_a_phone_that_cannot_decide_does_not_count(castle: Gate, now: datetime, fact: dict[str, Any]) -> None:
    lost(castle, now - DAY, **fact)

    assert desk_exposure.of(castle, now) is None


def test_the_list_of_an_event_or_another_desk_does_not_count(
    alice: Organiser, castle: Gate, now: datetime
) -> None:
    lost(castle, now - DAY, roster_event=alice.event)
    lost(Gate.objects.get(venue__name="Museum"), now - DAY)

    assert desk_exposure.of(castle, now) is None


@pytest.mark.parametrize("end", ["revoked_at", "expires_at"])
def test_a_phone_that_ended_counts_until_it_is_told_or_for_a_week(
    castle: Gate, now: datetime, end: str
) -> None:
    phone = lost(castle, now - 2 * DAY, **{end: now - DAY})

    assert desk_exposure.of(castle, now) is not None
    assert desk_exposure.of(castle, now + 7 * DAY) is None
    Device.objects.filter(pk=phone.pk).update(seen_at=now - DAY / 2)
    assert desk_exposure.of(castle, now) is None
