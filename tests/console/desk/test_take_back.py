"""Test that who runs a desk takes it back from a device that is gone, and reads before what that risks."""

from uuid import uuid4

import pytest

from portillon.accounts.models import Organisation, Role
from portillon.devices.models import Device
from portillon.entries.models import Scan
from portillon.entries.registers.desk import hand
from portillon.places.models import Gate, OfflinePolicyOfVenue, Venue
from tests.console.desk.desk_given import Destination, destination

MOVES = ("hand", "take_back")


@pytest.fixture
def desk(university: Organisation) -> Destination:
    found = destination(university)
    Venue.objects.update(offline_policy=OfflinePolicyOfVenue.STRICT)
    return found


@pytest.fixture
def till(desk: Destination) -> Device:
    """The device that holds the castle's desk."""
    made = Device.objects.create(
        organisation=desk.organisation, gate=desk.castle, name="Till", key_hash=b"till"
    )
    hand(made, desk.castle, uuid4())
    return made


def page_of(desk: Destination, till: Device) -> str:
    return f"/desks/{desk.castle.pk}/devices/{till.pk}/take-back/"


def test_a_manager_reads_what_it_risks_and_takes_it_back(desk: Destination, till: Device) -> None:
    manager = desk.signed_in(Role.VENUE_MANAGER, desk.castle)
    team = manager.get(f"/desks/{desk.castle.pk}/team/").content.decode()
    told = manager.get(page_of(desk, till)).content.decode()

    done = manager.post(page_of(desk, till), {"where": "here"}, follow=True).content.decode()

    assert "Till alone admits passes at this desk, since" in team
    assert "Till was last heard at: " in told
    assert "It may have made at most 1 entry since then." in told
    assert "The desk was taken back from Till." in done
    assert Gate.objects.get(pk=desk.castle.pk).holder_id is None
    row = Scan.objects.get(kind="take_back")
    assert row.operator_id is not None
    assert (row.because or {})["in_hand"] is True


def test_where_the_device_is_has_to_be_said(desk: Destination, till: Device) -> None:
    manager = desk.signed_in(Role.VENUE_MANAGER, desk.castle)

    told = manager.post(page_of(desk, till)).content.decode()

    assert "Please choose where the device is." in told
    assert Gate.objects.get(pk=desk.castle.pk).holder_id == till.pk


def test_twice_takes_nothing(desk: Destination, till: Device) -> None:
    manager = desk.signed_in(Role.VENUE_MANAGER, desk.castle)
    manager.post(page_of(desk, till), {"where": "elsewhere"})
    done = manager.post(page_of(desk, till), {"where": "elsewhere"}, follow=True)

    assert "Till does not hold this desk." in done.content.decode()
    assert "Till does not hold this desk." in manager.get(page_of(desk, till)).content.decode()
    assert list(Scan.objects.order_by("pk").values_list("kind", flat=True)) == list(MOVES)


@pytest.mark.parametrize("role, status", [(Role.CONTROLLER, 403), (Role.STEWARD, 403), (Role.BOARD, 200)])
def test_only_who_runs_the_desk_may(desk: Destination, till: Device, role: Role, status: int) -> None:
    at = desk.castle if role == Role.CONTROLLER else None
    assert desk.signed_in(role, at).get(page_of(desk, till)).status_code == status


def test_nobody_of_another_venue_or_organisation_may(desk: Destination, till: Device) -> None:
    there = desk.signed_in(Role.VENUE_MANAGER, desk.garden)
    stranger = Organisation.objects.create(slug="other", name="Other", language="en")
    elsewhere = Device.objects.create(organisation=stranger, name="Theirs", key_hash=b"theirs")
    board = desk.signed_in(Role.BOARD)

    assert there.post(page_of(desk, till), {"where": "here"}).status_code == 403
    assert board.get(page_of(desk, elsewhere)).status_code == 404
    assert Gate.objects.get(pk=desk.castle.pk).holder_id == till.pk
