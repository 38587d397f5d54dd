"""Test that a venue's desk is taken back from a device that is gone, and that it is told what that risks."""

from datetime import timedelta

import pytest
from django.utils import timezone

from portillon.devices.models import Device
from portillon.entries.models import Journal, Scan
from portillon.entries.registers.desk_take_back import risk_of
from tests.api.passes import Board
from tests.entries.registers.desk_holder import DeskHolder, at_desk, gate_of, moves, strict_board
from tests.organiser import Answer, Organiser


@pytest.fixture
def castle(alice: Organiser) -> Board:
    return strict_board(alice)


@pytest.fixture
def first(alice: Organiser, castle: Board) -> DeskHolder:
    return at_desk(alice, castle.castle, "Desk 1")


def take_back(castle: Board, phone: DeskHolder, venue: str = "", *, in_hand: bool) -> Answer:
    path = f"/venues/{venue or castle.castle}/devices/{phone.device.pk}/take-back"
    return castle.alice.api("POST", path, {"in_hand": in_hand})


def test_the_server_decides_again_and_the_row_says_what_was_risked(castle: Board, first: DeskHolder) -> None:
    number = castle.issue("Once")["number"]
    first.hold()

    told = take_back(castle, first, in_hand=True)

    assert (told.status, told["taken"], told["exposed"]) == (200, True, told["at_most"])
    assert castle.reasons(number, castle.castle) == ["ok"]
    assert moves() == [("hand", first.device.pk, 1), ("take_back", None, None)]
    because = Scan.objects.get(kind="take_back").because
    assert because == {
        "holder": first.device.pk, "register": 1, "in_hand": True, "exposed": told["exposed"]
    }  # fmt: skip


def test_what_a_device_may_do_that_is_not_in_hand_nobody_knows(castle: Board, first: DeskHolder) -> None:
    first.hold()

    told = take_back(castle, first, in_hand=False)

    assert (told["taken"], told["exposed"]) == (True, None)


@pytest.mark.parametrize(
    "silent_seconds, waiting, at_most", [(0, 0, 0), (1.8, 0, 1), (1.9, 2, 4), (18, 0, 10)]
)
def test_it_may_have_made_one_entry_each_second_or_two_and_what_it_still_had(
    castle: Board, first: DeskHolder, silent_seconds: float, waiting: int, at_most: int
) -> None:
    first.hold()
    heard_at = timezone.now()
    Journal.objects.update(length=waiting, heard_at=heard_at)
    # That it asked for its roster says nothing of its journal.
    Device.objects.update(seen_at=heard_at + timedelta(seconds=silent_seconds))

    risk = risk_of(gate_of(castle.castle), heard_at + timedelta(seconds=silent_seconds))

    assert risk is not None
    assert (risk.heard_at, risk.at_most) == (heard_at, at_most)


def test_what_comes_late_is_an_overrun_if_the_pass_was_used_since(castle: Board, first: DeskHolder) -> None:
    used, free = (castle.issue("Once")["number"] for _n in range(2))
    first.hold()
    noted = [first.validate(one) for one in (used, free)]
    take_back(castle, first, in_hand=False)
    castle.show(used)

    assert first.became(*noted) == ["overrun", "stored"]
    assert first.became(first.give_back(register=1)) == ["nothing"]


def test_only_the_device_that_holds_the_desk_is_concerned(castle: Board, first: DeskHolder) -> None:
    first.hold()
    other = at_desk(castle.alice, castle.castle, "Desk 2")

    assert not take_back(castle, other, in_hand=True)["taken"]
    assert not take_back(castle, first, castle.museum, in_hand=True)["taken"]
    assert take_back(castle, first, "0", in_hand=True).status == 404
    assert gate_of(castle.castle).holder_id == first.device.pk
