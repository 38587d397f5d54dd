"""Test `admission.decide` with vectors/admission, and that these vectors try every pair of reasons."""

from datetime import datetime
from itertools import combinations
from typing import Any

import pytest

from portillon.core.admission import decide
from portillon.core.credential import Credential, Gate, Missing, Rule, Usage
from portillon.core.verdict import Reason
from tests.core.vectors import read

CASES = [case for name in ("decide", "doors", "days") for case in read(f"admission/{name}")["cases"]]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_vector(case: dict[str, Any]) -> None:
    credential = case["credential"]
    facts = Missing(credential) if isinstance(credential, str) else ticket_of(credential)
    gate = gate_of(case["gate"])

    verdict = decide(facts, Usage(**case["usage"]), gate, case["party"], at(case["at"]))

    expected = {"left": 0, "moved": case["party"] if verdict.admitted else 0, **case["verdict"]}
    assert expected | {"fresh": expected.get("fresh", expected["moved"])} == {
        "verdict": "admitted" if verdict.admitted else "refused",
        "reason": verdict.reason,
        "used": verdict.used,
        "allowed": verdict.allowed,
        "remaining": verdict.remaining,
        "left": verdict.left,
        "moved": verdict.moved,
        "fresh": verdict.fresh,
    }


def ticket_of(facts: dict[str, Any]) -> Credential:
    return Credential(**{**facts, "rule": Rule.of_tickets(facts.get("rule", "once"))})


def gate_of(facts: dict[str, Any]) -> Gate:
    times = {name: at(facts[name]) for name in ("doors_at", "ends_at")}
    return Gate(**{**facts, **times, "categories": frozenset(facts.get("categories", ()))})


def test_no_two_vectors_have_one_name() -> None:
    assert len({case["name"] for case in CASES}) == len(CASES)


def test_every_pair_of_reasons_is_tried() -> None:
    tried = {case["verdict"]["reason"] for case in CASES if " and " in case["name"]}
    reasons = [reason for reason in Reason if reason not in (Reason.UNREADABLE, Reason.UNKNOWN, Reason.OK)]
    pairs = sum(case["name"].endswith(f": {case['verdict']['reason']}") for case in CASES)

    assert tried == set(reasons[:-1])
    assert pairs == len(list(combinations(reasons, 2))) + 1  # and one with all reasons at once


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)
