"""Test on a real server that heavy work, however much of it, leaves scans and pages their threads."""

import select
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import psycopg
import pytest

from tests.servers.migrated import create_postgresql
from tests.servers.portillon import portillon_server
from tests.servers.postgres import Server
from tests.servers.site import Site, site_on
from tests.serving.conftest import PATIENCE_SECONDS, Send, assert_answers, until_closed

# As many as may be under way for one address; those of two addresses are more than there are threads of all kinds.
OF_ONE_ADDRESS = 8


@pytest.fixture(scope="module")
def held_site(postgres: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One worker behind a proxy, whose statements wait as long as a test holds what they need."""
    url = f"{create_postgresql(postgres, 'heavy')}?lock_timeout=0&statement_timeout=0"
    settings = {"PORTILLON_REQUEST_SECONDS": "60", "PORTILLON_PROXIES": "1"}
    with portillon_server(url, tmp_path_factory.mktemp("held"), workers=1, env=settings) as server:
        yield site_on(server)


@contextmanager
def statistics_wait(site: Site) -> Iterator[None]:
    """Hold a table that statistics read, and neither scans nor the pages of strangers."""
    url = site.server.environment["DATABASE_URL"].partition("?")[0]
    with psycopg.connect(url) as holder:
        holder.execute("LOCK TABLE places_venue IN ACCESS EXCLUSIVE MODE")
        yield


def statistics(site: Site, address: str) -> bytes:
    head = (
        f"GET /api/v1/events/{site.event['id']}/stats HTTP/1.1\r\nHost: localhost\r\n"
        f"Authorization: Bearer {site.key}\r\nX-Forwarded-For: {address}\r\nConnection: close\r\n\r\n"
    )
    return head.encode()


def answered(connections: Sequence[socket.socket]) -> list[socket.socket]:
    return select.select(connections, [], [], 0)[0]


def test_heavy_work_keeps_nobody_waiting(held_site: Site, send: Send) -> None:
    asked = [statistics(held_site, f"192.0.2.{address}") for address in (1, 2) for _ in range(OF_ONE_ADDRESS)]
    with statistics_wait(held_site):
        heavy = [send(held_site.server, request) for request in asked]

        assert_answers(held_site)

        assert answered(heavy) == []
    assert {until_closed(connection)[:12] for connection in heavy} == {b"HTTP/1.1 200"}


def test_one_address_has_only_so_much_heavy_work(held_site: Site, send: Send) -> None:
    with statistics_wait(held_site):
        heavy = [
            send(held_site.server, statistics(held_site, "192.0.2.3")) for _ in range(OF_ONE_ADDRESS * 2)
        ]
        refused = [until_closed(connection)[:12] for connection in some(heavy, OF_ONE_ADDRESS)]
    answers = [until_closed(connection)[:12] for connection in heavy]

    assert refused == [b"HTTP/1.1 429"] * OF_ONE_ADDRESS
    assert sorted(filter(None, answers)) == [b"HTTP/1.1 200"] * OF_ONE_ADDRESS


def some(connections: Sequence[socket.socket], number: int) -> list[socket.socket]:
    """Return the first that are answered, once they are so many. Raises TimeoutError."""
    found: list[socket.socket] = []
    while len(found) < number:
        ready = select.select([one for one in connections if one not in found], [], [], PATIENCE_SECONDS)[0]
        if not ready:
            raise TimeoutError
        found += ready
    return found


@pytest.mark.parametrize("path", ["/h/none/ticket.pdf", "/events/1/statistics/", "/api/v1/events/1/stats"])
def test_heavy_requests_are_answered_like_all_others(patient_site: Site, send: Send, path: str) -> None:
    head = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"

    answer = until_closed(send(patient_site.server, head.encode()))

    assert answer[:12] in (b"HTTP/1.1 302", b"HTTP/1.1 401", b"HTTP/1.1 404")
