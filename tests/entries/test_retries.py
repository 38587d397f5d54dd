"""Test through the API that a repeated scan_id gets its stored verdict again, and that nobody is counted."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from portillon.entries.models import Scan
from portillon.issuing.models import Credential
from portillon.issuing.seals.codes import code_of
from portillon.issuing.tickets import tickets
from tests.organiser import Answer, Organiser


def told(answer: Answer) -> dict[str, object]:
    return {name: value for name, value in answer.content.items() if name != "replayed"}


def test_a_retry_gets_the_same_answer(alice: Organiser) -> None:
    scan_id, code = str(uuid4()), alice.code(admits=2)

    first = alice.scan(code, scan_id=scan_id)
    again = alice.scan(code, scan_id=scan_id)

    assert (first["replayed"], again["replayed"]) == (False, True)
    assert told(first) == told(again)


def test_a_retry_counts_nobody(alice: Organiser) -> None:
    scan_id, code = str(uuid4()), alice.code(admits=2)
    alice.scan(code, scan_id=scan_id)
    alice.scan(code, scan_id=scan_id)

    assert alice.scan(code)["used"] == 2


def test_a_retry_of_a_refusal_stays_a_refusal(alice: Organiser) -> None:
    scan_id, ticket = str(uuid4()), alice.issue()
    old = code_of(ticket)
    alice.scan(old)
    first = alice.scan(old, scan_id=scan_id)

    again = alice.scan(old, scan_id=scan_id)

    assert again["reason"] == "used_up"
    assert told(first) == told(again)


@pytest.mark.parametrize("what_happened", [tickets.cancel, tickets.reissue, tickets.remove])
def test_a_retry_of_a_success_stays_a_success(
    alice: Organiser, what_happened: Callable[[Credential], None]
) -> None:
    scan_id, ticket = str(uuid4()), alice.issue()
    code = code_of(ticket)
    alice.scan(code, scan_id=scan_id)
    what_happened(ticket)

    again = alice.scan(code, scan_id=scan_id)

    assert (again["verdict"], again["reason"], again["replayed"]) == ("admitted", "ok", True)


def test_a_retry_of_a_reversed_entry_stays_a_success(alice: Organiser) -> None:
    scan_id, code = str(uuid4()), alice.code()
    alice.scan(code, scan_id=scan_id)
    alice.reverse(scan_id)

    assert alice.scan(code, scan_id=scan_id)["verdict"] == "admitted"


def test_the_same_in_another_spelling_is_a_retry(alice: Organiser) -> None:
    scan_id, code = str(uuid4()), alice.code()
    alice.scan(code, scan_id=scan_id)

    assert alice.scan(f"{code.lower()}\r", scan_id=scan_id.upper())["replayed"]


@pytest.mark.parametrize(
    "other", [{"party": 2}, {"code": "something else"}, {"scanned_at": "2026-11-22T19:30:00+01:00"}]
)
def test_the_same_scan_id_with_another_body_is_a_conflict(alice: Organiser, other: dict[str, Any]) -> None:
    body: dict[str, Any] = {"scan_id": str(uuid4()), "code": alice.code(admits=2)}
    alice.scan(**body)

    assert alice.scan(**(body | other)).status == 409


def test_the_same_scan_id_at_another_gate_is_a_conflict(alice: Organiser) -> None:
    scan_id, code = str(uuid4()), alice.code()
    alice.scan(code, scan_id=scan_id)

    assert alice.scan(code, scan_id=scan_id, gate=alice.gate_of(alice.another_event())).status == 409


def test_another_organisations_scan_id_tells_nothing(alice: Organiser, bob: Organiser) -> None:
    scan_id, code = str(uuid4()), alice.code()
    alice.scan(code, scan_id=scan_id)

    answer = bob.scan(code, scan_id=scan_id, gate=alice.gate)

    assert answer.status == 409
    assert "credential" not in answer.content


def test_a_retry_speaks_the_language_of_who_asks(alice: Organiser) -> None:
    scan_id, code = str(uuid4()), alice.code()
    alice.scan(code, scan_id=scan_id)

    assert alice.scan(code, scan_id=scan_id, language="de")["detail"] == "Willkommen."


def test_a_new_scan_id_is_a_new_attempt(alice: Organiser) -> None:
    code = alice.code()
    alice.scan(code)
    alice.scan(code)

    assert Scan.objects.count() == 2
