"""Test that a phone gives tickets back by its journal, and that the server then decides about them again."""

from portillon.issuing.seals.codes import code_of
from tests.api.journal import all_sums_agree
from tests.entries.registers.holder import Holder, register_of, steps
from tests.organiser import Organiser


def test_what_was_given_back_comes_in_anywhere(alice: Organiser, north: Holder) -> None:
    ticket, other = alice.issue("Ann"), alice.issue("Bob")
    north.hold(ticket, other)

    assert north.became(north.give_back(ticket)) == ["stored"]

    assert alice.scan(code_of(ticket))["verdict"] == "admitted"
    assert alice.scan(code_of(other))["reason"] == "wrong_gate"
    assert steps(ticket) == [("hand", north.device.pk, 0), ("return", None, 0), ("entry", None, 1)]
    all_sums_agree()


def test_it_comes_after_what_its_holder_let_in(alice: Organiser, north: Holder) -> None:
    ticket = alice.issue()
    north.hold(ticket)
    entry = north.note(code_of(ticket))

    assert north.became(entry, north.give_back(ticket)) == ["stored", "stored"]

    refused = alice.scan(code_of(ticket))
    assert refused["reason"] == "used_up"
    # The last row is no entry, and nobody is told of it as one.
    assert "Main door, North's phone" in refused["detail"]
    (last,) = refused["history"]
    assert last["device"] == "North's phone"


def test_the_same_again_and_a_former_register_change_nothing(alice: Organiser, north: Holder) -> None:
    ticket = alice.issue()
    north.hold(ticket)
    back = north.give_back(ticket)
    former = register_of(ticket)
    assert [north.became(back) for _ in range(2)] == [["stored"], ["nothing"]]

    north.hold(ticket)

    assert north.became(back) == ["nothing"]
    assert north.became(north.give_back(ticket, register=former)) == ["nothing"]
    assert steps(ticket)[-1] == ("hand", north.device.pk, 0)


def test_nobody_gives_back_what_another_one_holds(alice: Organiser, north: Holder, south: Holder) -> None:
    ticket = alice.issue()
    north.hold(ticket)

    assert south.became(south.give_back(ticket)) == ["nothing"]

    assert steps(ticket) == [("hand", north.device.pk, 0)]


def test_what_cannot_be_read_is_kept(alice: Organiser, north: Holder) -> None:
    entry = north.give_back(alice.issue(), register=1) | {"returns": [{"ticket": "1"}]}

    assert north.became(entry) == ["quarantined"]
