"""Test that the OpenAPI document is public and current, and tells truly which calls need a key."""

import json

from django.test import Client

from tests.api.openapi import FILE, as_text, document, operations

# The token in the body of this call takes the place of a key.
OPEN = {"POST /devices"}


def test_it_needs_no_key() -> None:
    answer = Client().get("/api/v1/openapi.json")

    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/json")
    assert answer.json()["openapi"].startswith("3.1.")


def test_the_file_in_docs_is_current() -> None:
    current = FILE.read_text(encoding="utf-8") == as_text(document())

    assert current, "write it anew: python -m tests.api.openapi"


def test_every_other_call_needs_a_key() -> None:
    assert {operation.name for operation in operations() if operation.is_open} <= OPEN


def test_every_call_says_what_it_is_for() -> None:
    assert [operation.name for operation in operations() if not operation.about["summary"]] == []


def test_every_problem_is_described_as_problem_json() -> None:
    described = {
        (operation.name, status, kind)
        for operation in operations()
        for status, answer in operation.about["responses"].items()
        for kind in answer.get("content", {})
        if int(status) >= 400
    }

    assert [one for one in described if one[2] != "application/problem+json"] == []


def test_it_tells_nothing_of_where_it_was_made() -> None:
    assert "/" + "work" not in json.dumps(document())
