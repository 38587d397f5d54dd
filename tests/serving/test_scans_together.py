"""Test that scans which are decided together are answered apart, each with its own id and its own fault."""

import asyncio
import json
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest

from portillon.api import scan
from portillon.serving.crews import Full
from portillon.serving.scans import Scans
from tests.organiser import Organiser


def body(alice: Organiser, code: str, **more: Any) -> bytes:
    return json.dumps({"scan_id": str(uuid4()), "gate": alice.gate, "code": code} | more).encode()


def request(alice: Organiser, body: bytes, name: str = "", key: str | None = None) -> scan.Request:
    return scan.Request(f"Bearer {key or alice.key}", "en", body, name)


def test_each_gets_its_own_answer(alice: Organiser) -> None:
    code = alice.code()
    bodies = [body(alice, code), b"no scan", body(alice, code), body(alice, "something else")]
    requests = [request(alice, one, f"r{number}") for number, one in enumerate(bodies)]
    requests.insert(1, request(alice, bodies[0], "stranger", key="pk_nobody"))
    requests.append(request(alice, bodies[0], "again"))

    given = [(one.status, json.loads(one.body), dict(one.headers)) for one in scan.answers(requests)]

    assert [status for status, _content, _headers in given] == [200, 401, 422, 200, 200, 200]
    assert [content.get("reason") for _status, content, _headers in given] == [
        "ok", None, None, "used_up", "unreadable", "ok",
    ]  # fmt: skip
    assert given[5][1]["replayed"] is True
    ids = ["r0", "stranger", "r1", "r2", "r3", "again"]
    assert [headers["X-Request-ID"] for _status, _content, headers in given] == ids
    assert [content["request_id"] for status, content, _headers in given if status != 200] == ids[1:3]


def test_a_fault_of_one_spares_the_others(alice: Organiser, monkeypatch: pytest.MonkeyPatch) -> None:
    codes = [alice.code(), alice.code()]
    verdict = scan.verdict

    def broken(outcome: Any, language: str) -> dict[str, Any]:
        if outcome.row.party == 1:
            raise ValueError
        return verdict(outcome, language)

    monkeypatch.setattr(scan, "verdict", broken)
    requests = [request(alice, body(alice, code, party=n)) for n, code in enumerate(codes, start=1)]

    assert [one.status for one in scan.answers(requests)] == [500, 200]


class Protocol:
    """What granian gives with a request."""

    def __init__(self) -> None:
        self.statuses: list[int] = []

    def response_bytes(self, status: int, _headers: Any, _body: bytes) -> None:
        self.statuses.append(status)


def answered(count: int, waiting_max: int = 100) -> tuple[list[Any], list[Protocol]]:
    """Return how each of `count` requests ended that were sent at once, and its protocol."""

    async def ask(protocols: Sequence[Protocol]) -> list[Any]:
        scans = Scans(waiting_max)
        requests = [scan.Request("", "en", b"", str(number)) for number in range(count)]
        asked = [
            asyncio.ensure_future(scans.answer(one, protocol))  # type: ignore[arg-type]
            for one, protocol in zip(requests, protocols, strict=True)
        ]
        # All of them wait before the thread begins.
        await asyncio.sleep(0)
        scans.start(asyncio.get_running_loop())
        return await asyncio.gather(*asked, return_exceptions=True)

    protocols = [Protocol() for _ in range(count)]
    # The thread of a test may have a loop already, that of the browser.
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(ask(protocols))).result(), protocols


def teapots(requests: Sequence[scan.Request]) -> Iterator[scan.HttpAnswer]:
    for _request in requests:
        yield scan.HttpAnswer(418, "text/plain", b"")


def test_all_end_also_without_a_scan_behind_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan, "answers", teapots)

    ended, protocols = answered(70)

    assert ended == [None] * 70
    assert [one.statuses for one in protocols] == [[418]] * 70


def test_a_thread_that_fails_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    batches: list[int] = []

    def fail_once(requests: Sequence[scan.Request]) -> Iterator[scan.HttpAnswer]:
        batches.append(len(requests))
        if len(batches) == 1:
            raise SystemError
        return teapots(requests)

    monkeypatch.setattr(scan, "answers", fail_once)

    ended, protocols = answered(40)

    assert [type(one) for one in ended] == [SystemError] * 32 + [type(None)] * 8
    assert [one.statuses for one in protocols] == [[]] * 32 + [[418]] * 8


def test_more_than_may_wait_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan, "answers", teapots)

    ended, _protocols = answered(5, waiting_max=3)

    assert [type(one) for one in ended] == [type(None)] * 3 + [Full] * 2
