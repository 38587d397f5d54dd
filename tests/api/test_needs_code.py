"""Test a venue where the number of a pass is not enough: whoever typed or guessed it must show the code."""

import pytest

from portillon.entries.models import Scan
from portillon.places.models import Participation
from tests.api.passes import Board, board
from tests.organiser import Organiser


@pytest.fixture
def desk(alice: Organiser) -> Board:
    """A board whose castle asks for the code, while its museum takes numbers."""
    made = board(alice)
    assert made.takes_part(made.castle, needs_code=True)["needs_code"] is True
    return made


def test_a_number_is_refused_and_the_code_is_good(desk: Board) -> None:
    made = desk.issue("Free")
    code = desk.alice.api("GET", f"/passes/{made['id']}/code")["code"]

    refused = desk.show(made["number"])

    assert (refused.status, refused["type"]) == (403, "/problems/code-needed")
    assert refused["detail"] == "A number is not enough here. Please scan the code of the pass."
    assert not Scan.objects.exists()
    assert desk.show(code)["reason"] == "ok"
    assert desk.show(made["number"], desk.museum)["reason"] == "ok"


def test_unknown_and_mistyped_numbers_are_answered_the_same(desk: Board) -> None:
    number = desk.issue("Free")["number"]

    assert {desk.show(one).status for one in (number, "12345678", "123456789")} == {403}


def test_a_stored_verdict_is_repeated_after_the_venue_has_changed_its_mind(desk: Board) -> None:
    Participation.objects.update(needs_code=False)
    number = desk.issue("Free")["number"]
    before = desk.show(number)
    Participation.objects.update(needs_code=True)

    again = desk.show(number, scan_id=before["scan_id"])

    assert (again["reason"], again["replayed"]) == ("ok", True)


def test_nothing_is_suggested_or_looked_at_by_a_number(desk: Board) -> None:
    alice, number = desk.alice, desk.issue("Free")["number"]

    assert alice.api("GET", f"/passes?number={number[:4]}&gate={desk.castle}")["passes"] == []
    assert len(alice.api("GET", f"/passes?number={number[:4]}&gate={desk.museum}")["passes"]) == 1
    looked = alice.api("POST", "/passes/look", {"code": number, "gate": desk.castle})
    assert (looked.status, looked["type"]) == (403, "/problems/code-needed")
