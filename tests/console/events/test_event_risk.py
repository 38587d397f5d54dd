"""Test that the pages of an event say what phones without contact could cost, and what is still on them."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from portillon.devices.models import Device
from portillon.entries.models import Journal
from portillon.issuing.models import Credential
from portillon.places.models import Event


@pytest.fixture
def lost(gala: Event, ticket: Credential) -> Device:
    """A phone that was not heard for 14 minutes, with three scans on it."""
    before = timezone.now() - timedelta(minutes=14, seconds=30)
    device = Device.objects.create(
        organisation=gala.organisation,
        event=gala,
        name="North",
        key_hash=b"north",
        seen_at=before,
        roster_at=before,
        roster_event=gala,
    )
    Journal.objects.create(device=device, length=8, stored=5, heard_at=before)
    return device


@pytest.mark.parametrize("page", ["participants/", "devices/", "risk/"])
def test_supervisors_are_told(dana: Client, gala: Event, lost: Device, page: str) -> None:
    told = dana.get(f"/events/{gala.pk}/{page}").content.decode()

    assert "1 phone without contact for 14 min; at most 2 people could come in twice." in told


def test_it_disappears_when_the_phone_is_heard(dana: Client, gala: Event, lost: Device) -> None:
    Device.objects.update(seen_at=timezone.now())

    assert "without contact" not in dana.get(f"/events/{gala.pk}/risk/").content.decode()


def test_the_risk_is_for_those_who_decide(bob: Client, charlie: Client, gala: Event) -> None:
    assert bob.get(f"/events/{gala.pk}/risk/").status_code == 403
    assert charlie.get(f"/events/{gala.pk}/risk/").status_code == 404


def test_the_devices_tell_what_is_still_on_them(dana: Client, gala: Event, lost: Device) -> None:
    devices = dana.get(f"/events/{gala.pk}/devices/").content.decode()
    board = dana.get(f"/events/{gala.pk}/rehearsal/").content.decode()

    assert "list of tickets as of" in devices
    assert "3 scans not handed over" in devices
    assert "14 minutes old" in board
    assert "3 scans wait" in board


def test_a_list_of_another_day_is_told_with_its_day(dana: Client, gala: Event, lost: Device) -> None:
    Device.objects.update(roster_at=timezone.now())
    assert re.search(
        r"list of tickets as of \d\d:\d\d<", dana.get(f"/events/{gala.pk}/devices/").content.decode()
    )

    Device.objects.update(roster_at=datetime(2026, 3, 6, 18, 2, tzinfo=UTC))
    assert "as of Fri, 6 Mar 2026, 19:02" in dana.get(f"/events/{gala.pk}/devices/").content.decode()
