"""Test that the chain of a process goes on whole when what it wrote first is undone."""

import pytest
from django.db import transaction

from portillon.cli import main
from portillon.entries.ledger import statements
from portillon.entries.ledger.row import Overtaken
from portillon.entries.ledger.turn import turn
from portillon.issuing.seals.codes import code_of
from tests.entries.registers.holder import Holder, holder
from tests.organiser import Organiser


@pytest.fixture(autouse=True)
def _whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test is one transaction; what is undone in it has to be one of its own, as it is outside of tests."""
    monkeypatch.setattr(statements, "whole", transaction.atomic)


@pytest.fixture
def north(alice: Organiser) -> Holder:
    alice.api("PATCH", f"/events/{alice.event.pk}", {"offline_policy": "strict"})
    return holder(alice)


def overtake_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let another writer be faster once: the transaction of the one who writes next is undone."""
    append = statements.append

    def overtaken(*given: object) -> None:
        append(*given)  # type: ignore[arg-type]
        monkeypatch.setattr(statements, "append", append)
        raise Overtaken

    monkeypatch.setattr(statements, "append", overtaken)


@pytest.mark.parametrize("is_first", [True, False])
def test_a_hand_over_that_was_overtaken_leaves_the_ledger_whole(
    alice: Organiser, north: Holder, monkeypatch: pytest.MonkeyPatch, *, is_first: bool
) -> None:
    held, other = alice.issue(), alice.issue()
    alice.scan(code_of(other))
    if is_first:
        turn.forget()
    overtake_once(monkeypatch)

    north.hold(held)
    alice.scan("something else")

    with pytest.raises(SystemExit) as ended:
        main(["ledger", "verify"])
    assert ended.value.code == 0
