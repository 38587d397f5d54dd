"""Test overrides through the API: each is made once, counted apart, reversible, and proved in the ledger."""

import io
import json
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from portillon.entries.ledger import export
from portillon.entries.ledger.verify import verify
from portillon.entries.models import Kind, Scan
from portillon.entries.override import OverrideReason, OverrideRequest, override, override_id
from portillon.places import doors
from tests.organiser import Answer, Organiser


def refused(alice: Organiser, admits: int = 1, **more: Any) -> str:
    """Return the scan_id of a refused scan: the ticket is used up."""
    code = alice.code(admits=admits)
    alice.scan(code, party=admits)
    return str(alice.scan(code, **more)["scan_id"])


def let_in(alice: Organiser, scan_id: str, key: str | None = None, **more: Any) -> Answer:
    body = {"override_id": str(uuid4()), "reason": "goodwill"} | more
    return alice.api("POST", f"/scans/{scan_id}/override", body, key)


def counts(alice: Organiser) -> dict[str, int]:
    told = alice.api("GET", f"/events/{alice.event.pk}/counts")
    return {name: told[name] for name in ("admitted", "inside", "overridden", "refused")}


def test_it_lets_in_and_says_what_it_did(alice: Organiser) -> None:
    scan_id, own_id = refused(alice), str(uuid4())

    answer = let_in(alice, scan_id, override_id=own_id, reason="our_error")

    assert answer.status == 201
    told = {name: answer[name] for name in ("override_id", "scan_id", "party", "reason", "used", "replayed")}
    assert told == {
        "override_id": own_id,
        "scan_id": scan_id,
        "party": 1,
        "reason": "our_error",
        "used": 1,
        "replayed": False,
    }
    assert counts(alice) == {"admitted": 1, "inside": 2, "overridden": 1, "refused": 1}
    assert Scan.objects.get(kind=Kind.OVERRIDE).because == {"scan": scan_id, "note": "our_error"}


def test_as_many_as_were_refused_unless_it_says_otherwise(alice: Organiser) -> None:
    all_, some = refused(alice, admits=3, party=3), refused(alice, admits=3, party=3)

    assert (let_in(alice, all_)["party"], let_in(alice, some, party=2)["party"]) == (3, 2)


def test_a_retry_gets_the_same_answer_and_lets_nobody_in_twice(alice: Organiser) -> None:
    scan_id, own_id = refused(alice), str(uuid4())
    first = let_in(alice, scan_id, override_id=own_id)

    again = let_in(alice, scan_id, override_id=own_id)

    assert {**again.content, "replayed": False} == first.content
    assert (again.status, again["replayed"]) == (201, True)
    assert counts(alice)["overridden"] == 1


def test_a_refusal_is_overridden_once_whoever_asks(alice: Organiser) -> None:
    by_console, by_program = refused(alice), refused(alice)
    scan = Scan.objects.get(scan_id=by_console)
    own_id = override_id(scan.scan_id)
    override(alice.organisation.pk, OverrideRequest(scan.scan_id, own_id, OverrideReason.GOODWILL, 7, 1))

    let_in(alice, by_program)

    assert [let_in(alice, scan_id).status for scan_id in (by_console, by_program)] == [409, 409]
    assert counts(alice)["overridden"] == 2


def test_an_override_id_stands_for_one_scan(alice: Organiser) -> None:
    own_id = str(uuid4())
    first, second = refused(alice), refused(alice)
    let_in(alice, first, override_id=own_id)

    assert let_in(alice, second, override_id=own_id).status == 409
    assert let_in(alice, second, override_id=first).status == 409


@pytest.mark.parametrize(
    "change", [{"reason": "our_error"}, {"party": 2}], ids=["another reason", "another number"]
)
def test_another_wish_under_the_same_id_is_refused(alice: Organiser, change: dict[str, Any]) -> None:
    scan_id, own_id = refused(alice, admits=2), str(uuid4())
    let_in(alice, scan_id, override_id=own_id)

    assert let_in(alice, scan_id, override_id=own_id, **change).status == 409


@pytest.mark.parametrize(
    "wrong", [{"reason": "because"}, {"reason": ""}, {"party": 0}, {"party": "1"}, {"override_id": "x"}]
)
def test_what_makes_no_sense_lets_nobody_in(alice: Organiser, wrong: dict[str, Any]) -> None:
    assert let_in(alice, refused(alice), **wrong).status == 422
    assert not Scan.objects.filter(kind=Kind.OVERRIDE).exists()


def test_who_was_admitted_or_is_not_known_is_not_let_in(alice: Organiser, bob: Organiser) -> None:
    admitted = alice.scan(alice.code())["scan_id"]
    foreign = alice.scan("no ticket of ours")["scan_id"]

    statuses = [let_in(alice, one).status for one in (admitted, foreign, str(uuid4()), refused(bob))]

    assert statuses == [409, 404, 404, 404]


def test_no_more_than_the_ticket_is_for(alice: Organiser) -> None:
    assert let_in(alice, refused(alice), party=2).status == 409


def test_a_device_may_not(alice: Organiser) -> None:
    _device, key = alice.steward()

    assert let_in(alice, refused(alice), key=key).status == 401


def test_it_is_reversed(alice: Organiser) -> None:
    own_id = let_in(alice, refused(alice, admits=2, party=2))["override_id"]
    before = counts(alice)

    answer = alice.reverse(own_id)

    assert (answer.status, answer["used"], answer["allowed"]) == (201, 2, 2)
    assert before == {"admitted": 2, "inside": 4, "overridden": 2, "refused": 1}
    assert counts(alice) == {"admitted": 2, "inside": 2, "overridden": 0, "refused": 1}
    assert verify() == 4


def test_it_is_reversed_where_the_ticket_was_never_in(alice: Organiser) -> None:
    ticket = alice.issue()
    alice.api("POST", f"/tickets/{ticket.pk}/cancel")
    own_id = let_in(alice, alice.scan(ticket.number)["scan_id"])["override_id"]

    assert (alice.reverse(own_id).status, counts(alice)["inside"], verify()) == (201, 0, 3)


def test_it_is_reversed_once(alice: Organiser) -> None:
    own_id, reversal_id = let_in(alice, refused(alice))["override_id"], str(uuid4())
    first = alice.reverse(own_id, reversal_id=reversal_id)

    again = alice.reverse(own_id, reversal_id=reversal_id)

    assert (again.status, again["replayed"], again["used"]) == (201, True, first["used"])
    assert alice.reverse(own_id).status == 409
    assert alice.reverse(reversal_id).status == 404
    assert counts(alice)["overridden"] == 0


def test_a_device_does_not_take_it_back(alice: Organiser) -> None:
    _device, key = alice.steward()

    assert alice.reverse(let_in(alice, refused(alice))["override_id"], key=key).status == 403


def test_a_refusal_stays_overridden_and_the_next_one_may_be(alice: Organiser) -> None:
    code = alice.code()
    alice.scan(code)
    scan_id = alice.scan(code)["scan_id"]
    alice.reverse(let_in(alice, scan_id)["override_id"])

    again = alice.scan(code)

    assert let_in(alice, scan_id).status == 409
    assert len(again["history"]) == 1
    assert let_in(alice, again["scan_id"]).status == 201


def test_the_tables_call_it_a_reversal(alice: Organiser) -> None:
    own_id = let_in(alice, refused(alice))["override_id"]
    alice.reverse(own_id)
    text = io.StringIO()
    export.as_jsonl(export.scans(), text)

    exported = json.loads(text.getvalue().splitlines()[-1])
    listed = alice.api("GET", "/scans")["scans"][-1]

    for row in (exported, listed):
        told = {name: row[name] for name in ("kind", "verdict", "party", "reverses")}
        assert told == {"kind": "reversal", "verdict": "admitted", "party": 1, "reverses": own_id}


def test_at_an_exit_the_tickets_own_persons_are_counted_out_and_no_more(alice: Organiser) -> None:
    way_out = doors.add(alice.event, title="Out", is_exit=True)
    code = alice.code()
    alice.scan(code)
    let_in(alice, alice.scan(code)["scan_id"])

    leaving = [alice.scan(code, gate=str(way_out.pk)) for _person in range(2)]

    assert [one["reason"] for one in leaving] == ["ok", "party_too_large"]
    told = counts(alice)
    assert (told["inside"], told["overridden"]) == (1, 1)


def test_of_two_that_decide_at_the_same_moment_one_writes(alice: Organiser) -> None:
    """If two callers both find that a refusal has no override yet, a unique constraint lets only one of them write."""
    own_id = let_in(alice, refused(alice))["override_id"]
    rival = Scan.objects.get(scan_id=own_id)
    rival.pk, rival.scan_id, rival.writer_seq = None, uuid4(), rival.writer_seq + 1

    with pytest.raises(IntegrityError), transaction.atomic():
        rival.save(force_insert=True)
