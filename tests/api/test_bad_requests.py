"""Test that the API answers a bad request with a problem that names the mistake, and changes nothing."""

from typing import Any

import pytest
from django.test import Client

from portillon.places.models import Event
from tests.organiser import Answer, Organiser

TIMES = {
    "doors_at": "2030-01-01T18:00:00+01:00",
    "starts_at": "2030-01-01T19:00:00+01:00",
    "ends_at": "2030-01-01T22:00:00+01:00",
}
GOOD = {"title": "Concert", **TIMES}


def assert_problem(answer: Answer, status: int) -> None:
    assert (answer.status, answer.content_type) == (status, "application/problem+json"), answer.content
    assert {"type", "title", "status", "detail"} <= answer.content.keys()
    assert answer["status"] == status
    assert answer["detail"]
    assert "Traceback" not in str(answer.content)


@pytest.mark.parametrize(
    "path", ["/", "/nothing", "/events/1/nothing", "/scans/", "/openapi.yaml", "/%00", "/%ff"]
)
def test_an_address_that_is_none(alice: Organiser, path: str) -> None:
    assert_problem(alice.api("GET", path), 404)


@pytest.mark.parametrize(
    "method, path", [("PUT", "/events"), ("DELETE", "/scans"), ("GET", "/events"), ("PATCH", "/scans")]
)
def test_a_method_that_is_none_of_the_addresss(alice: Organiser, method: str, path: str) -> None:
    assert_problem(alice.api(method, path), 405)


def test_a_wrong_method_tells_the_right_ones(alice: Organiser) -> None:
    answer = Client().put("/api/v1/events", headers={"Authorization": f"Bearer {alice.key}"})

    assert answer.headers["Allow"] == "POST"


@pytest.mark.parametrize(
    "body", [b"", b"{", b"\xff\xfe", b"nul", b'{"title": "\\ud800"', b"[" * 50_000, b"NaN"]
)
def test_a_body_that_is_not_json(alice: Organiser, body: bytes) -> None:
    assert alice.api("POST", "/events", body).status in (400, 422)
    assert_problem(alice.api("POST", "/events", body), alice.api("POST", "/events", body).status)


@pytest.mark.parametrize("body", [None, [], "x", 7, {}, {"title": None}])
def test_a_body_that_is_something_else(alice: Organiser, body: object) -> None:
    answer = alice.api("POST", "/events", body)

    assert_problem(answer, answer.status)
    assert answer.status in (400, 422)


WRONG_FIELDS: list[tuple[str, Any]] = [
    ("title", ""),
    ("title", 7),
    ("title", {"fr": 7}),
    ("title", {}),
    ("title", "x" * 201),
    ("title", "\x00"),
    ("title", "\ud800"),
    ("doors_at", "2030-01-01T18:00:00"),
    ("doors_at", "01.02.2030 18:00"),
    ("doors_at", 1_893_456_000),
    ("doors_at", "soon"),
    ("doors_at", None),
    ("doors_at", "0001-01-01T00:00:00+14:00"),
    ("doors_at", "1899-12-31T23:59:59+00:00"),
    ("ends_at", "2200-01-01T00:00:00+00:00"),
    ("ends_at", "9999-12-31T23:59:59-14:00"),
    ("erase_on", "0001-01-01"),
    ("erase_on", "2200-01-01"),
    ("ends_at", "2030-01-01T17:00:00+01:00"),
    ("capacity", -1),
    ("capacity", "many"),
    ("capacity", 10**30),
    ("capacity", 1.5),
    ("max_companions", -1),
    ("max_companions", 10**6),
    ("redirect_url", "javascript:alert(1)"),
    ("redirect_url", "x" * 300),
    ("notes", "x" * 2001),
    ("notes", "\x00"),
    ("notes", "\ud800"),
    ("venue", "999999"),
    ("venue", {"name": ""}),
    ("venue", {"name": "\x00"}),
    ("venue", {"name": "x", "address": "\ud800"}),
]


@pytest.mark.parametrize("field, value", WRONG_FIELDS, ids=lambda value: ascii(value)[:30])
def test_a_field_of_an_event_that_is_wrong(alice: Organiser, field: str, value: object) -> None:
    before = Event.objects.count()

    answer = alice.api("POST", "/events", GOOD | {field: value})

    assert_problem(answer, 422)
    assert field in str(answer["errors"]) or "body" in answer["errors"]
    assert Event.objects.count() == before


@pytest.mark.parametrize("field, value", WRONG_FIELDS, ids=lambda value: ascii(value)[:30])
def test_a_change_of_an_event_that_is_wrong(alice: Organiser, field: str, value: object) -> None:
    before = Event.objects.values().get()
    if (field, value) in (("title", ""), ("title", {})):
        return  # an empty title counts as not given, so nothing changes

    answer = alice.api("PATCH", f"/events/{alice.event.pk}", TIMES | {field: value})

    assert_problem(answer, 422)
    assert Event.objects.values().get() == before


@pytest.mark.parametrize(
    "field, value",
    [
        ("scan_id", "x"),
        ("scan_id", None),
        ("code", None),
        ("code", 7),
        ("code", "x" * 8193),
        ("code", "\ud800"),
        ("gate", None),
        ("gate", 1),
        ("party", 0),
        ("party", -1),
        ("party", 10_001),
        ("party", 10**30),
        ("party", 1.5),
        ("party", "2"),
        ("party", True),
        ("scanned_at", "2026-11-22T19:30:00"),
        ("scanned_at", "yesterday"),
        ("scanned_at", "0001-01-01T00:00:00+14:00"),
        ("scanned_at", "9999-12-31T23:59:59-14:00"),
    ],
    ids=lambda value: ascii(value)[:30],
)
def test_a_field_of_a_scan_that_is_wrong(alice: Organiser, field: str, value: object) -> None:
    answer = alice.scan(**{"code": "x", field: value})  # type: ignore[arg-type]

    assert answer.status == 422
    assert field in answer["errors"] or "body" in answer["errors"]


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'"x"', b"\xff", b"7" * 16_000])
def test_a_scan_that_is_not_json(alice: Organiser, body: bytes) -> None:
    assert alice.scan_raw(body).status == 422


def test_a_scan_that_is_huge(alice: Organiser) -> None:
    answer = alice.scan("x" * 20_000)

    assert (answer.status, answer["detail"]) == (413, "The body is too large.")


def test_a_body_that_is_huge(alice: Organiser) -> None:
    assert_problem(alice.api("POST", "/events", GOOD | {"notes": "x" * 3_000_000}), 413)


@pytest.mark.parametrize("identifier", ["0", "-1", "x", "1e3", "9" * 18, "9" * 40, "١", "%00", "1.0"])
@pytest.mark.parametrize("path", ["/events/{0}", "/events/{0}/counts", "/tickets/{0}", "/tickets/{0}/code"])
def test_an_id_that_cannot_be(alice: Organiser, path: str, identifier: str) -> None:
    assert_problem(alice.api("GET", path.format(identifier)), 404)


@pytest.mark.parametrize("identifier", ["x", "1", "00000000-0000-0000-0000-00000000000g"])
def test_a_scan_id_that_cannot_be(alice: Organiser, identifier: str) -> None:
    answer = alice.api(
        "POST", f"/scans/{identifier}/reversal", {"reversal_id": "00000000-0000-4000-8000-000000000000"}
    )

    assert_problem(answer, answer.status)
    assert answer.status in (404, 422)


@pytest.mark.parametrize(
    "query",
    [
        "since=yesterday",
        "until=2026-11-22T10:00:00",
        "verdict=maybe",
        "limit=0",
        "limit=x",
        "since=0001-01-01T00:00:00%2B14:00",
        "cursor=x",
    ],
)
def test_a_filter_that_cannot_be(alice: Organiser, query: str) -> None:
    assert_problem(alice.api("GET", f"/scans?{query}"), 422)


@pytest.mark.parametrize("header", ["Basic YTpi", "Bearer", "Bearer ", "bearer\t", "\xe9", "Bearer \xe9"])
def test_an_authorisation_that_is_none(alice: Organiser, header: str) -> None:
    answer = Client().get("/api/v1/scans", headers={"Authorization": header})

    assert (answer.status_code, answer.headers["Content-Type"]) == (401, "application/problem+json")
