"""Test that what a venue's desk hands over late counts on the day on which it happened."""

from datetime import timedelta

import pytest
from django.utils import timezone

from portillon.accounts.models import Membership, Role, User
from portillon.devices.enrol import enrol_browser
from portillon.devices.models import Device
from portillon.entries.figures import recount, rollup
from portillon.entries.ledger.snapshot import snapshot
from portillon.entries.ledger.verify import verify
from portillon.entries.models import PassDay, Scan
from portillon.places.models import Gate
from tests.api.journal import Phone
from tests.api.passes import Board, board
from tests.organiser import Organiser


@pytest.fixture
def desk(alice: Organiser) -> Board:
    return board(alice)


@pytest.fixture
def phone(alice: Organiser, desk: Board) -> Phone:
    """A phone at the desk of the castle."""
    user = User.objects.create_user("dora@example.org")
    Membership.objects.create(user=user, organisation=alice.organisation, role=Role.ORGANISER)
    device, key = enrol_browser(user, alice.organisation, "Desk", desk=Gate.objects.get(pk=int(desk.castle)))
    Device.objects.filter(pk=device.pk).update(created_at=timezone.now() - timedelta(days=3))
    return Phone(alice, device, key)


def test_yesterdays_entry_uses_yesterday(desk: Board, phone: Phone) -> None:
    number = desk.issue("Daily")["number"]
    yesterday = timezone.now() - timedelta(days=1)
    phone.note(number, gate=desk.castle, scanned_at=yesterday.isoformat())
    phone.note(number, gate=desk.castle, scanned_at=yesterday.isoformat())

    assert phone.became() == ["stored", "overrun"]
    assert desk.show(number)["verdict"] == "admitted"
    assert phone.became() == ["replayed", "overrun"]


def test_it_is_summed_up_on_yesterday_without_the_overrun(desk: Board, phone: Phone) -> None:
    number = desk.issue("Once")["number"]
    yesterday = timezone.now() - timedelta(days=1)
    phone.note(number, gate=desk.castle, scanned_at=yesterday.isoformat(), party=3)
    phone.note(number, gate=desk.castle, scanned_at=yesterday.isoformat(), party=2)
    phone.hand_over()

    rollup.fold()

    days = PassDay.objects.filter(gate_id=int(desk.castle)).values_list("day", "entries", "persons")
    assert set(days) == {(yesterday.date(), 1, 3)}
    assert verify() == Scan.objects.count() == 3
    with snapshot():
        assert recount.wrong_figures() is None


def test_a_pass_that_was_not_shown_as_admitted_is_free_again(desk: Board, phone: Phone) -> None:
    number = desk.issue("Once")["number"]
    phone.scan(phone.note(number, None, gate=desk.castle))

    assert phone.became() == ["taken_back"]
    assert desk.show(number)["verdict"] == "admitted"


def test_a_party_that_is_too_large_for_a_pass_is_counted_in_part(desk: Board, phone: Phone) -> None:
    phone.note(desk.issue("Once")["number"], gate=desk.castle, party=7)

    (one,) = phone.hand_over()["answers"]

    assert (one["outcome"], one["overrun"]) == ("overrun", 2)
    assert list(Scan.objects.order_by("pk").values_list("kind", "party")) == [("entry", 5), ("overrun", 2)]


def test_a_desk_hands_over_nothing_of_another_desk(desk: Board, phone: Phone) -> None:
    phone.note(desk.issue("Once")["number"], gate=desk.museum)

    assert phone.became() == ["quarantined"]
