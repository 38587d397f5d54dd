"""Test what people and programs are told while the database is away, and that no broken connection is kept."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client

from portillon.entries.ledger import statements
from tests.organiser import Organiser

JUST_A_MOMENT = {"en": "Just a moment", "fr": "Un instant", "de": "Einen Moment"}


@contextmanager
def without_database() -> Iterator[None]:
    def refuse(*_statement: Any) -> None:
        raise OperationalError("attempt to write a readonly database")

    with connection.execute_wrapper(refuse):
        yield


@pytest.fixture
def let_go(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was closed. A test keeps its connection, in which it has its transaction."""
    closed: list[str] = []
    monkeypatch.setattr("portillon.operating.unavailable.let_go", lambda: closed.append("connection"))
    return closed


@pytest.mark.parametrize("language", ["en", "fr", "de"])
def test_a_page_says_when_to_try_again(db: None, let_go: list[str], language: str) -> None:
    with without_database():
        answer = Client(raise_request_exception=False).get(
            "/o/alice/1/", headers={"Accept-Language": language}
        )

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
    assert JUST_A_MOMENT[language] in answer.content.decode()
    assert let_go == ["connection"]


def test_a_call_of_the_api_says_when_to_try_again(alice: Organiser, let_go: list[str]) -> None:
    with without_database():
        answer = Client(raise_request_exception=False).get(
            "/api/v1/events/1", headers={"Authorization": f"Bearer {alice.key}"}
        )

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert let_go == ["connection"]


def test_a_scan_lets_go_of_a_connection_that_stores_nothing(
    alice: Organiser, let_go: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    code = alice.code()

    def refuse(*_batch: Any) -> None:
        raise OperationalError("attempt to write a readonly database")

    with monkeypatch.context() as patched:
        patched.setattr(statements, "append", refuse)
        answer = alice.scan(code)

    assert answer.status == 503
    assert let_go[0] == "connection"
    assert alice.scan(code)["reason"] == "ok"


def test_a_page_that_works_keeps_its_connection(db: None, let_go: list[str]) -> None:
    assert Client().get("/login/").status_code == 200
    assert let_go == []
