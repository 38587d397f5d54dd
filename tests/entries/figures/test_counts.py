"""Test with scans through the API that all counts of admitted and expected persons agree."""

from typing import Any

from portillon.issuing.seals.codes import code_of
from portillon.issuing.tickets import tickets
from portillon.places.models import Gate
from tests.organiser import Organiser


def counts(alice: Organiser) -> dict[str, Any]:
    told: dict[str, Any] = alice.api("GET", f"/events/{alice.event.pk}/counts").content
    return {name: told[name] for name in ("admitted", "expected", "remaining", "refused")}


def test_nobody_yet(alice: Organiser) -> None:
    assert counts(alice) == {"admitted": 0, "expected": 0, "remaining": 0, "refused": 0}


def test_persons_are_counted_not_scans(alice: Organiser) -> None:
    code = alice.code(admits=4)
    alice.scan(code, party=3)
    alice.scan(code, party=3)

    assert counts(alice) == {"admitted": 3, "expected": 4, "remaining": 1, "refused": 1}


def test_the_verdict_counts_itself_in(alice: Organiser) -> None:
    code = alice.code(admits=4)
    alice.code(admits=2)

    assert alice.scan(code, party=3)["counts"] == {"admitted": 3, "expected": 6}


def test_a_reversal_is_taken_off(alice: Organiser) -> None:
    scan = alice.scan(alice.code())

    reversal = alice.reverse(scan["scan_id"])

    assert reversal["counts"] == {"admitted": 0, "expected": 1}
    assert counts(alice) == {"admitted": 0, "expected": 1, "remaining": 1, "refused": 0}


def test_a_cancelled_ticket_is_no_longer_expected(alice: Organiser) -> None:
    ticket = alice.issue(admits=3)
    tickets.cancel(ticket)

    assert counts(alice)["expected"] == 0


def test_who_was_in_stays_counted_when_removed(alice: Organiser) -> None:
    ticket = alice.issue()
    alice.scan(code_of(ticket))
    tickets.remove(ticket)

    assert counts(alice) == {"admitted": 1, "expected": 0, "remaining": 0, "refused": 0}


def test_each_gate_has_its_own_counts(alice: Organiser) -> None:
    side = Gate.objects.create(organisation=alice.organisation, event=alice.event, title="Side door")
    alice.scan(alice.code())
    alice.scan(alice.code(admits=2), party=2, gate=str(side.pk))

    per_gate = alice.api("GET", f"/events/{alice.event.pk}/counts")["per_gate"]

    assert [(gate["title"], gate["admitted"]) for gate in per_gate] == [("Main door", 1), ("Side door", 2)]


def test_a_wrong_gate_is_counted_where_it_was_tried(alice: Organiser) -> None:
    reading = alice.another_event()
    alice.scan(alice.code(event=reading))

    assert counts(alice)["refused"] == 1


def test_a_ticket_shows_how_many_of_it_are_in(alice: Organiser) -> None:
    ticket = alice.issue(admits=4)
    alice.scan(code_of(ticket), party=3)

    assert alice.api("GET", f"/tickets/{ticket.pk}")["used"] == 3
