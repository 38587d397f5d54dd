"""Test how many SQL statements a scan costs once its process is warm; SQLite adds BEGIN and COMMIT to each batch."""

import json
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.db import connection

from portillon.api import scan
from portillon.core.number import check_digit
from tests.entries.registers.desk_holder import strict_board
from tests.organiser import Organiser

Statements = list[str]


@pytest.fixture
def statements(alice: Organiser, monkeypatch: pytest.MonkeyPatch) -> Iterator[Statements]:
    """The statements from now on; a first scan has already looked up the owners of the key and of the code."""
    seen: Statements = []
    alice.scan(alice.code())
    if connection.vendor == "sqlite":
        connection.connection.set_trace_callback(seen.append)
        yield seen
        connection.connection.set_trace_callback(None)
        return
    monkeypatch.setattr(psycopg.Cursor, "execute", _noting(seen, psycopg.Cursor.execute))
    yield seen


def _noting(seen: Statements, execute: Callable[..., Any]) -> Callable[..., Any]:
    def noted(self: Any, query: Any, *arguments: Any, **options: Any) -> Any:
        seen.append(str(query))
        return execute(self, query, *arguments, **options)

    return noted


def of(sqlite: int, postgresql: int) -> int:
    return sqlite if connection.vendor == "sqlite" else postgresql


def cost(alice: Organiser, seen: Statements, code: str, **more: Any) -> int:
    seen.clear()
    alice.scan(code, **more)
    return len(seen)


def test_an_entry_costs_the_facts_and_the_append(alice: Organiser, statements: Statements) -> None:
    code = alice.code()

    # SQLite appends with three statements: the row, its tally and its writer's head.
    assert cost(alice, statements, code) == of(sqlite=4, postgresql=2), statements


def test_a_foreign_code_costs_no_more(alice: Organiser, statements: Statements) -> None:
    assert cost(alice, statements, "something else") == of(sqlite=4, postgresql=2), statements


def test_a_retry_costs_the_facts_and_the_stored_row(alice: Organiser, statements: Statements) -> None:
    code = alice.code()
    scan_id = alice.scan(code)["scan_id"]

    assert cost(alice, statements, code, scan_id=scan_id) == 2, statements


def test_a_typed_number_costs_one_look_more(alice: Organiser, statements: Statements) -> None:
    number = alice.issue().number

    assert cost(alice, statements, number) == of(sqlite=5, postgresql=3), statements


def test_a_wrong_number_is_counted_after_its_answer(alice: Organiser, statements: Statements) -> None:
    statements.clear()
    body = {"scan_id": str(uuid4()), "code": "12345678" + check_digit("12345678"), "gate": alice.gate}
    answers = scan.answers([scan.Request(f"Bearer {alice.key}", "en", json.dumps(body).encode(), "1")])

    assert json.loads(next(answers).body)["reason"] == "unknown"
    assert len(statements) == of(sqlite=5, postgresql=3), statements

    assert list(answers) == []
    # How many there were, one more, and whether it was the last.
    assert len(statements) == of(sqlite=8, postgresql=6), statements


def test_a_ticket_for_several_days_costs_two_looks_more(alice: Organiser, statements: Statements) -> None:
    event = alice.another_event(rule="daily")
    code, door = alice.code(event=event), alice.gate_of(event)
    alice.scan(alice.code(event=event), gate=door)

    # The days of the event, and the earlier rows of the ticket: other tickets do without them, so they are no facts.
    assert cost(alice, statements, code, gate=door) == of(sqlite=6, postgresql=4), statements


def test_used_up_costs_three_looks_more_for_its_words(alice: Organiser, statements: Statements) -> None:
    code = alice.code()
    alice.scan(code)

    # The sentence needs the organisation's time zone, the door's name and the earlier entries.
    assert cost(alice, statements, code) == of(sqlite=7, postgresql=5), statements


def test_a_stranger_costs_two_looks_for_the_key(alice: Organiser, statements: Statements) -> None:
    code = alice.code()

    assert cost(alice, statements, code, key="pk_guessed") == 2, statements


def test_a_desk_that_is_handed_over_costs_no_more_than_another(
    alice: Organiser, statements: Statements
) -> None:
    found = strict_board(alice)
    one, other = (found.issue("Free")["number"] for _n in range(2))

    # Besides the number: the venue and the pass with its terms and visits.
    at_museum = cost(alice, statements, one, gate=found.museum)
    assert cost(alice, statements, other, gate=found.castle) == at_museum == of(sqlite=9, postgresql=7), (
        statements
    )
