"""Test that a venue's desk is handed over to one device, which alone admits passes there until it gives it back."""

from datetime import timedelta

import pytest
from django.utils import timezone

from portillon.devices.models import Device
from portillon.entries.figures import recount, rollup
from portillon.entries.ledger.snapshot import snapshot
from portillon.entries.ledger.verify import verify
from portillon.entries.models import PassDay, Scan, Tally
from portillon.places.models import OfflinePolicyOfVenue, Venue
from tests.api.passes import Board
from tests.entries.registers.desk_holder import DeskHolder, at_desk, gate_of, moves, strict_board
from tests.organiser import Organiser


@pytest.fixture
def castle(alice: Organiser) -> Board:
    return strict_board(alice)


@pytest.fixture
def first(alice: Organiser, castle: Board) -> DeskHolder:
    return at_desk(alice, castle.castle, "Desk 1")


@pytest.fixture
def second(alice: Organiser, castle: Board) -> DeskHolder:
    return at_desk(alice, castle.castle, "Desk 2")


def told(holder: DeskHolder) -> tuple[int, int, int]:
    answer = holder.ask()
    assert answer.status == 200, answer.content
    return answer["handed"], answer["held"], answer["elsewhere"]


def test_the_first_that_asks_gets_the_desk(first: DeskHolder, second: DeskHolder) -> None:
    assert told(first) == (1, 1, 0)
    assert told(first) == (0, 1, 0)
    assert told(second) == (0, 0, 1)
    assert moves() == [("hand", first.device.pk, 1)]
    assert gate_of(first.desk).held_since is not None


def test_nobody_else_admits_a_pass_there_and_the_sentence_says_who_does(
    castle: Board, first: DeskHolder, second: DeskHolder
) -> None:
    number = castle.issue("Free")["number"]
    first.hold()

    asked = [castle.show(number), second.scan(second.note(number, gate=castle.castle))]
    asked.append(first.scan(first.note(number, None, gate=castle.castle)))

    assert [one["reason"] for one in asked] == ["wrong_gate"] * 3
    assert [one["used"] for one in asked] == [0, 0, 0]
    assert asked[0]["detail"] == "Only one device admits passes at this desk: Desk 1. Show the pass there."
    assert castle.show(number, castle.museum)["verdict"] == "admitted"


def test_what_the_rules_refuse_is_refused_for_their_reason(castle: Board, first: DeskHolder) -> None:
    used, late = castle.issue("Once")["number"], castle.issue("Last year")["number"]
    castle.show(used)
    first.hold()

    assert castle.reasons(used, castle.castle) == ["used_up"]
    assert castle.reasons(late, castle.castle) == ["expired"]


def test_everybody_looks_at_a_pass_as_before(castle: Board, first: DeskHolder, second: DeskHolder) -> None:
    number = castle.issue("Daily")["number"]
    first.hold()

    body = {"code": number, "gate": castle.castle}
    seen = [castle.alice.api("POST", "/passes/look", body, one.key)["found"] for one in (first, second)]

    assert [(one["number"], one["reason"]) for one in seen] == [(number, "ok")] * 2


def test_the_holders_journal_decides_and_that_of_others_does_not(
    castle: Board, first: DeskHolder, second: DeskHolder
) -> None:
    mine, other, off = (castle.issue("Daily")["number"] for _n in range(3))
    first.hold()

    assert first.became(first.validate(mine)) == ["stored"]
    assert second.became(second.validate(other), second.note(off, "refused", gate=castle.castle)) == [
        "overrun", "stored",
    ]  # fmt: skip
    assert castle.reasons(mine, castle.castle) == ["used_up"]


def test_a_live_refusal_of_the_holder_becomes_the_entry_that_it_showed(
    castle: Board, first: DeskHolder
) -> None:
    number = castle.issue("Daily")["number"]
    first.hold()
    entry = first.validate(number)
    first.scan(entry)

    assert first.became(entry) == ["stored"]
    assert first.became(entry) == ["replayed"]
    assert castle.reasons(number, castle.castle) == ["used_up"]


def test_a_return_brings_all_entries_and_counts_once(castle: Board, first: DeskHolder) -> None:
    number = castle.issue("Once")["number"]
    first.hold()
    first.validate(number)
    first.give_back()

    assert first.became() == ["stored", "stored"]
    assert first.became() == ["replayed", "nothing"]

    assert gate_of(castle.castle).holder_id is None
    assert castle.reasons(number, castle.castle) == ["used_up"]
    assert castle.show(castle.issue("Once")["number"])["verdict"] == "admitted"
    assert moves() == [("hand", first.device.pk, 1), ("return", None, None)]


def test_an_old_return_does_not_end_a_newer_hand_over(first: DeskHolder) -> None:
    first.hold()
    old = first.give_back()
    first.became(old)
    first.hold()

    assert first.became(old) == ["nothing"]
    assert (gate_of(first.desk).holder_id, gate_of(first.desk).register) == (first.device.pk, 2)


def test_a_return_of_somebody_else_changes_nothing(first: DeskHolder, second: DeskHolder) -> None:
    first.hold()

    assert second.became(second.give_back()) == ["nothing"]
    assert gate_of(first.desk).holder_id == first.device.pk


def test_a_venue_that_is_not_strict_keeps_its_desk(castle: Board) -> None:
    phone = at_desk(castle.alice, castle.museum, "Desk")

    assert told(phone) == (0, 0, 0)
    assert moves() == []


def test_a_venue_that_ceases_to_be_strict_waits_for_the_return(castle: Board, first: DeskHolder) -> None:
    number = castle.issue("Free")["number"]
    first.hold()
    Venue.objects.update(offline_policy=OfflinePolicyOfVenue.KNOWN)

    assert castle.reasons(number, castle.castle) == ["wrong_gate"]
    first.became(first.give_back())
    assert castle.reasons(number, castle.castle) == ["ok"]
    assert told(first) == (0, 0, 0)


def test_a_phone_whose_storage_was_emptied_gets_nothing_before_the_take_back(
    castle: Board, first: DeskHolder
) -> None:
    first.hold()
    first.incarnation = "f7a3c6de-8f43-4b41-9f4c-4b8a93dbd0b3"

    refused = first.ask()

    assert (refused.status, refused["type"]) == (409, "/problems/storage-emptied")
    path = f"/venues/{castle.castle}/devices/{first.device.pk}/take-back"
    assert castle.alice.api("POST", path, {"in_hand": True})["taken"]
    assert told(first) == (1, 1, 0)


def test_a_device_of_another_desk_gets_nothing(castle: Board, first: DeskHolder) -> None:
    first.desk = castle.museum
    assert first.ask().status == 403


def test_the_rows_count_nowhere_and_the_ledger_is_whole(castle: Board, first: DeskHolder) -> None:
    first.hold()
    first.validate(castle.issue("Free")["number"])
    first.give_back()
    first.became()

    rollup.fold()

    (tally,) = Tally.objects.all()
    assert (tally.admitted, tally.overridden, tally.overrun, tally.refused) == (1, 0, 0, 0)
    assert set(PassDay.objects.filter(gate_id=int(castle.castle)).values_list("entries", "persons")) == {
        (1, 1)
    }
    listed = castle.alice.api("GET", "/scans")
    assert [one["kind"] for one in listed["scans"]] == ["entry"]
    assert verify() == Scan.objects.count() == 3
    with snapshot():
        assert recount.wrong_figures() is None


def test_the_first_use_is_the_earliest_in_whatever_order_it_is_heard(
    castle: Board, first: DeskHolder
) -> None:
    before = timezone.now() - timedelta(days=1)
    Device.objects.update(created_at=timezone.now() - timedelta(days=3))
    first.hold()
    in_order, late, only_today = (castle.issue("Three days") for _n in range(3))

    first.became(first.validate(in_order["number"], scanned_at=before.isoformat()))
    for one in (in_order, late, only_today):
        assert castle.show(one["number"], castle.museum)["verdict"] == "admitted"
    assert first.became(first.validate(late["number"], scanned_at=before.isoformat())) == ["stored"]

    until = [
        castle.alice.api("GET", f"/passes/{one['id']}")["valid_until"] for one in (in_order, late, only_today)
    ]
    assert until[0] == until[1] < until[2]
