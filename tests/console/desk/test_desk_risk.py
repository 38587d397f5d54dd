"""Test that the pages of a desk say what its phones without contact could cost."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from portillon.accounts.models import Organisation, Role
from portillon.devices.models import Device
from portillon.entries import risk
from tests.console.desk.desk_given import Destination, destination

TOLD = "1 phone without contact for 14 min; at most 200 entries could be made twice."


@pytest.fixture
def desk(university: Organisation) -> Destination:
    return destination(university)


@pytest.fixture
def lost(desk: Destination) -> Device:
    """A phone of the castle that was not heard for 14 minutes."""
    before = timezone.now() - timedelta(minutes=14, seconds=30)
    told = {"seen_at": before, "roster_at": before, "roster_budget": 200}
    return Device.objects.create(
        organisation=desk.organisation, gate=desk.castle, name="Till", key_hash=b"till", **told
    )


@pytest.mark.parametrize("page", ["", "team/", "risk/"])
def test_a_manager_is_told(desk: Destination, lost: Device, page: str) -> None:
    manager = desk.signed_in(Role.VENUE_MANAGER, desk.castle)

    told = manager.get(f"/desks/{desk.castle.pk}/{page}").content.decode()

    assert TOLD in told
    assert ("Which phones?" in told) == (page != "team/")


def test_a_controller_is_told_without_the_way_to_the_devices(desk: Destination, lost: Device) -> None:
    told = desk.controller().get(f"/desks/{desk.castle.pk}/").content.decode()

    assert TOLD in told
    assert "Which phones?" not in told


def test_it_disappears_when_the_phone_is_heard(desk: Destination, lost: Device) -> None:
    Device.objects.update(seen_at=timezone.now())

    assert "without contact" not in desk.controller().get(f"/desks/{desk.castle.pk}/").content.decode()


def test_it_is_told_at_its_own_desk_alone(desk: Destination, lost: Device, bob: Client) -> None:
    board = desk.signed_in(Role.BOARD)

    assert "without contact" not in board.get(f"/desks/{desk.garden.pk}/risk/").content.decode()
    assert desk.controller(desk.garden).get(f"/desks/{desk.castle.pk}/risk/").status_code == 403
    assert TOLD in board.get(f"/desks/{desk.castle.pk}/risk/").content.decode()


def test_another_organisation_is_told_nothing(desk: Destination, lost: Device, charlie: Client) -> None:
    assert charlie.get(f"/desks/{desk.castle.pk}/risk/").status_code == 404


@pytest.mark.parametrize(
    "silent, language, words",
    [
        (timedelta(hours=14), "en", "1 phone without contact for 14 hours; at most 200 entries"),
        (
            timedelta(hours=14),
            "de",
            "1 Telefon seit 14 Stunden ohne Kontakt; höchstens 200 Eintritte könnten",
        ),
        (timedelta(days=3), "fr", "1 téléphone sans contact depuis 3 jours"),
    ],
)
def test_a_long_silence_is_told_in_hours_or_days(
    desk: Destination, lost: Device, silent: timedelta, language: str, words: str
) -> None:
    heard_at = timezone.now() - silent
    Device.objects.update(seen_at=heard_at, roster_at=heard_at)
    risk.forget()
    client = desk.controller()

    told = client.get(f"/desks/{desk.castle.pk}/risk/", headers={"Accept-Language": language})

    assert words in told.content.decode()
