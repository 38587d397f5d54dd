"""Test that the rules of a ticket's register keep their promises in every order of events, and that each is needed."""

import pytest

from tests.leases.spin import MODEL, look_at

WORLDS = (
    "ROWS=6 ENTRIES=4",
    "ADMITS=2 UNDO",
    "TAKE_BACK ROWS=4",
    "TAKE_BACK WIPE ROWS=4",
    "TAKE_BACK UNDO ROWS=4 ENTRIES=2",
)
TOO_MANY = "inside<="
TWO_HOLDERS = "taken["
# Which rule is left out, in which world, and the promise that is broken.
BROKEN = (
    ("BREAK_HAND_WITHOUT_SEQ", "", TOO_MANY),
    ("BREAK_TAKE_BACK_ALONE", "TAKE_BACK", TOO_MANY),
    ("BREAK_RISK_WITHOUT_UNDO", "TAKE_BACK UNDO", TOO_MANY),
    ("BREAK_ORDER", "", TOO_MANY),
    ("BREAK_ANY_RETURN", "TAKE_BACK", TWO_HOLDERS),
    ("BREAK_OLD_ROW", "", TWO_HOLDERS),
    ("BREAK_FORGET_TOLD", "", TWO_HOLDERS),
    ("BREAK_HOLD_AFTER_RETURN", "", TWO_HOLDERS),
    ("BREAK_RETURN_UNSTORED", "", TWO_HOLDERS),
    ("BREAK_SAME_INCARNATION", "WIPE", TOO_MANY),
)


@pytest.mark.parametrize("world", WORLDS)
def test_the_promises_hold_in_every_order_of_events(world: str) -> None:
    found = look_at(world)

    assert found.broken is None
    assert found.states > 10_000  # else hardly anything happens in this world


@pytest.mark.parametrize("rule, world, promise", BROKEN, ids=[rule for rule, _, _ in BROKEN])
def test_a_promise_is_broken_without_this_rule(rule: str, world: str, promise: str) -> None:
    found = look_at(f"{world} {rule}")

    assert found.broken is not None
    assert promise in found.broken


def test_every_rule_that_can_be_left_out_is() -> None:
    named = {
        word.strip("()") for word in MODEL.read_text(encoding="utf-8").split() if word.startswith("BREAK_")
    }

    assert named - {"BREAK_..."} == {rule for rule, _, _ in BROKEN}
