"""Test reading the ledger in pages through the API, and that scans are answered alike with and without middleware."""

import io
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from tests.api.web import application
from tests.organiser import Answer, Organiser

ShortWay = Callable[..., Answer]


def pages(alice: Organiser, query: str = "") -> list[dict[str, Any]]:
    """Return all rows of the ledger, fetched in pages of two."""
    rows: list[dict[str, Any]] = []
    cursor = ""
    while True:
        answer = alice.api("GET", f"/scans?limit=2{query}{cursor}")
        assert answer.status == 200, answer.content
        rows += answer["scans"]
        if answer["cursor"] is None:
            return rows
        cursor = f"&cursor={answer['cursor']}"


def test_every_scan_is_a_row_in_order(alice: Organiser) -> None:
    code = alice.code(admits=2)
    told = [alice.scan(code) for _ in range(3)]
    alice.reverse(told[0]["scan_id"])

    rows = pages(alice)

    assert [row["kind"] for row in rows] == ["entry", "entry", "entry", "reversal"]
    assert [row["scan_id"] for row in rows[:3]] == [one["scan_id"] for one in told]
    assert rows[3]["reverses"] == told[0]["scan_id"]


@pytest.mark.parametrize("name", ["verdict", "reason", "used", "allowed", "decided_at"])
def test_a_row_says_what_was_told(alice: Organiser, name: str) -> None:
    told = alice.scan(alice.code(admits=3), party=2)

    assert pages(alice)[0][name] == told[name]


def test_a_clients_time_is_kept_beside_the_servers(alice: Organiser) -> None:
    alice.scan(alice.code(), scanned_at="2026-11-22T19:30:00.123456+01:00")

    assert pages(alice)[0]["scanned_at"] == "2026-11-22T18:30:00.123456+00:00"


def test_the_ledger_is_ones_own(alice: Organiser, bob: Organiser) -> None:
    bob.scan("something else")

    assert pages(alice) == []


def test_filters_narrow_it(alice: Organiser) -> None:
    device, key = alice.steward()
    reading = alice.another_event()
    alice.scan(alice.code(), key=key)
    alice.scan("something else")
    alice.scan(alice.code(event=reading), gate=alice.gate_of(reading))

    found = {
        query: len(pages(alice, query))
        for query in (
            f"&event={reading.pk}",
            "&event=999999",
            "&verdict=admitted",
            "&verdict=refused",
            f"&device={device.pk}",
            f"&device={device.pk}&verdict=refused",
        )
    }

    assert list(found.values()) == [1, 0, 2, 1, 1, 0]


def test_a_venue_narrows_it_to_its_events(alice: Organiser) -> None:
    times = dict.fromkeys(("doors_at", "starts_at", "ends_at"), datetime.now(UTC).isoformat())
    event = alice.api("POST", "/events", {"title": "Reading", "venue": {"name": "Aula"}, **times})
    alice.scan("something else", gate=event["gates"][0]["id"])
    alice.scan("something else")

    assert [len(pages(alice, f"&venue={venue}")) for venue in (event["venue"], "999999")] == [1, 0]


def test_times_narrow_it_and_include_their_ends(alice: Organiser) -> None:
    at = alice.scan(alice.code())["decided_at"].replace("+", "%2B")
    alice.scan(alice.code())

    assert len(pages(alice, f"&until={at}")) == 1
    assert len(pages(alice, f"&since={at}")) == 2


def test_a_page_has_two_hundred_rows_unless_asked(alice: Organiser) -> None:
    assert alice.api("GET", "/scans").content == {"scans": [], "cursor": None}
    assert alice.api("GET", "/scans?limit=1001").status == 422


def scan_of(alice: Organiser, **fields: Any) -> bytes:
    return json.dumps({"scan_id": str(uuid4()), "gate": alice.gate} | fields).encode()


def through_django(alice: Organiser, body: bytes) -> Answer:
    return alice.api("POST", "/scans", body)


@pytest.fixture
def short_way(alice: Organiser) -> ShortWay:
    """A function that sends a scan's body past Django's middleware."""

    def ask(body: bytes, **more: Any) -> Answer:
        seen: list[Any] = []
        environ = {
            "REQUEST_METHOD": "POST",
            "PATH_INFO": "/api/v1/scans",
            "HTTP_AUTHORIZATION": f"Bearer {alice.key}",
            "wsgi.input": io.BytesIO(body),
        }
        content = b"".join(application(environ | more, lambda *answer: seen.append(answer)))
        status, headers = seen[0]
        return Answer(int(status.split()[0]), json.loads(content), dict(headers)["Content-Type"])

    return ask


@pytest.mark.parametrize("code", ["", "something else"])
def test_both_ways_in_give_the_same_answer(alice: Organiser, short_way: ShortWay, code: str) -> None:
    body = scan_of(alice, code=code or alice.code())

    first, second = through_django(alice, body), short_way(body)

    assert first.content == second.content | {"replayed": False}
    assert (first.status, first.content_type) == (second.status, second.content_type)


def test_a_body_that_is_cut_off_is_no_scan(alice: Organiser, short_way: ShortWay) -> None:
    assert short_way(scan_of(alice, code=alice.code())[:-9]).status == 422


def test_an_answer_is_never_kept_by_a_cache(alice: Organiser) -> None:
    answer = Client().post(
        "/api/v1/scans", b"", "application/json", headers={"Authorization": f"Bearer {alice.key}"}
    )

    assert answer.status_code == 422
    assert "no-store" in answer.headers.get("Cache-Control", "")
