"""Test that opening one link to a PDF again and again costs one PDF, and that a changed ticket makes a new one."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.test import Client

from portillon.issuing.models import Credential
from portillon.issuing.paper import recent, typesetting
from tests.public.conftest import Issue
from tests.public.visits.destination import Destination

Made = Callable[[], int]


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> Made:
    """How many PDFs were set so far. Each is a text that nobody reads."""
    count = [0]

    def alone(*_page: object) -> bytes:
        count[0] += 1
        return b"%%PDF %d" % count[0]

    monkeypatch.setattr(typesetting, "alone", alone)
    return lambda: count[0]


def pdf_of(client: Client, one: Credential, query: str = "", name: str = "ticket") -> bytes:
    response = client.get(f"/h/{one.page_secret}/{name}.pdf{query}")
    assert response.status_code == 200
    return response.content


def test_forty_loops_of_one_link_set_it_once_in_each_language(
    client: Client, ticket_for: Issue, made: Made
) -> None:
    ticket = ticket_for()

    for _loop in range(40):
        for language in ("fr", "de", "en"):
            pdf_of(client, ticket, f"?lang={language}")

    assert made() == 3


def test_what_is_changed_is_set_anew(client: Client, ticket_for: Issue, made: Made) -> None:
    ticket = ticket_for()
    before = pdf_of(client, ticket)

    ticket.seat = "Row 9"
    ticket.roster_n += 1
    ticket.save()
    moved = pdf_of(client, ticket)
    assert ticket.event
    ticket.event.doors_at += timedelta(minutes=30)
    ticket.event.save()
    put_off = pdf_of(client, ticket)
    ticket.holder.email = "other@example.org"
    ticket.holder.save()

    assert len({before, moved, put_off, pdf_of(client, ticket)}) == 4
    assert pdf_of(client, ticket_for()) not in (before, moved, put_off)


def test_a_pass_is_set_once_in_each_form(client: Client, destination: Destination, made: Made) -> None:
    one = destination.issue()
    for _loop in range(5):
        for query in ("", "?form=card"):
            pdf_of(client, one, query, "pass")

    assert made() == 2


def test_who_asks_while_it_is_made_waits_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    kept, second_looked = recent.Recent(), threading.Event()
    made: list[int] = []

    def clock() -> float:
        # The time is asked when a PDF is looked for.
        if threading.current_thread() is not threading.main_thread():
            second_looked.set()
        return 0.0

    def make() -> bytes:
        made.append(1)
        if len(made) == 1:
            asked.append(pool.submit(kept.pdf, "a", make))
            assert second_looked.wait(60)
        return b"%d" % len(made)

    monkeypatch.setattr(time, "monotonic", clock)
    asked: list[Future[bytes]] = []
    with ThreadPoolExecutor(1) as pool:
        first = kept.pdf("a", make)

    assert (first, asked[0].result(), len(made)) == (b"1", b"1", 1)


def test_a_failed_one_is_made_by_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = recent.Recent()

    with pytest.raises(ZeroDivisionError):
        kept.pdf("a", lambda: b"%d" % (1 // 0))
    assert kept.pdf("a", lambda: b"good") == b"good"


def test_little_is_kept_and_not_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    kept, now = recent.Recent(), [0.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    monkeypatch.setattr(recent, "BYTES_MAX", 10)
    assert kept.pdf("a", lambda: b"1234") == kept.pdf("a", lambda: b"other") == b"1234"
    kept.pdf("b", lambda: b"1234")
    kept.pdf("a", lambda: b"")
    kept.pdf("c", lambda: b"1234")

    assert (kept.pdf("a", lambda: b"new"), kept.pdf("b", lambda: b"new")) == (b"1234", b"new")
    now[0] = recent.KEPT_SECONDS + 1
    assert kept.pdf("a", lambda: b"later") == b"later"
