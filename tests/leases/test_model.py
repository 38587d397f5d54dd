"""Test that the rules of leases keep their promises in every order of events, and that each is needed."""

from pathlib import Path

import pytest

from tests.leases.spin import DESK, REGISTER, look_at

WORLDS = (
    (REGISTER, "ROWS=6 ENTRIES=4"),
    (REGISTER, "ADMITS=2 UNDO"),
    (REGISTER, "TAKE_BACK ROWS=4"),
    (REGISTER, "TAKE_BACK WIPE ROWS=4"),
    (REGISTER, "TAKE_BACK UNDO ROWS=4 ENTRIES=2"),
    (DESK, "MOMENTS=4"),
    (DESK, "WIPE MOMENTS=4 ENTRIES=2"),
    (DESK, "TAKE_BACK MOMENTS=4 ENTRIES=2"),
    (DESK, "IN_HAND UNDO MOMENTS=4 ENTRIES=2"),
)
TOO_MANY = "inside<="
TWO_HOLDERS = "taken["
# Which rule is left out, in which world, and the promise that is broken.
BROKEN = (
    (REGISTER, "BREAK_HAND_WITHOUT_SEQ", "", TOO_MANY),
    (REGISTER, "BREAK_TAKE_BACK_ALONE", "TAKE_BACK", TOO_MANY),
    (REGISTER, "BREAK_RISK_WITHOUT_UNDO", "TAKE_BACK UNDO", TOO_MANY),
    (REGISTER, "BREAK_ORDER", "", TOO_MANY),
    (REGISTER, "BREAK_ANY_RETURN", "TAKE_BACK", TWO_HOLDERS),
    (REGISTER, "BREAK_OLD_ROW", "", TWO_HOLDERS),
    (REGISTER, "BREAK_FORGET_TOLD", "", TWO_HOLDERS),
    (REGISTER, "BREAK_HOLD_AFTER_RETURN", "", TWO_HOLDERS),
    (REGISTER, "BREAK_RETURN_UNSTORED", "", TWO_HOLDERS),
    (REGISTER, "BREAK_SAME_INCARNATION", "WIPE", TOO_MANY),
    (DESK, "BREAK_NO_FENCE", "", TOO_MANY),
    (DESK, "BREAK_HAND_UNLOCKED", "", TWO_HOLDERS),
    (DESK, "BREAK_TAKE_BACK_ALONE", "TAKE_BACK", TWO_HOLDERS),
    (DESK, "BREAK_ORDER", "", TOO_MANY),
    (DESK, "BREAK_ANY_RETURN", "TAKE_BACK", TWO_HOLDERS),
    (DESK, "BREAK_OLD_SETTINGS", "", TWO_HOLDERS),
    (DESK, "BREAK_PASSES_BEHIND", "", TOO_MANY),
    (DESK, "BREAK_FORGET_TOLD", "", TWO_HOLDERS),
    (DESK, "BREAK_HOLD_AFTER_RETURN", "", TWO_HOLDERS),
    (DESK, "BREAK_SAME_INCARNATION", "WIPE", TOO_MANY),
    (DESK, "BREAK_STILL_ON", "IN_HAND", TOO_MANY),
    (DESK, "BREAK_RISK_OF_NOTHING", "IN_HAND", TOO_MANY),
)


@pytest.mark.parametrize("model, world", WORLDS, ids=[f"{model.stem} {world}" for model, world in WORLDS])
def test_the_promises_hold_in_every_order_of_events(model: Path, world: str) -> None:
    found = look_at(model, world)

    assert found.broken is None
    assert found.states > 10_000  # else hardly anything happens in this world


@pytest.mark.parametrize(
    "model, rule, world, promise", BROKEN, ids=[f"{model.stem} {rule}" for model, rule, _, _ in BROKEN]
)
def test_a_promise_is_broken_without_this_rule(model: Path, rule: str, world: str, promise: str) -> None:
    found = look_at(model, f"{world} {rule}")

    assert found.broken is not None
    assert promise in found.broken


@pytest.mark.parametrize("model", [REGISTER, DESK], ids=["register", "desk"])
def test_every_rule_that_can_be_left_out_is(model: Path) -> None:
    words = model.read_text(encoding="utf-8").split()
    named = {word.strip("().:") for word in words if word.strip("(").startswith("BREAK_")} - {"BREAK_"}

    assert named == {rule for of, rule, _, _ in BROKEN if of == model}
