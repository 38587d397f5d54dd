"""Test scanners while PostgreSQL crashes and comes back: they wait, and every verdict that was told is kept."""

import secrets
import time
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection

import pytest

from tests.servers.migrated import create_postgresql
from tests.servers.portillon import portillon_server
from tests.servers.postgres import Server, postgres_server
from tests.servers.site import Site, assert_ledger_holds, site_on, with_event

CRASHES = 4
PATIENCE_SECONDS = 60


@pytest.fixture(scope="module")
def database() -> Iterator[Server]:
    """A PostgreSQL cluster for this module alone, because its tests crash it."""
    with postgres_server(fsync=True) as server:
        yield server


@pytest.fixture(scope="module")
def shaken_site(database: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    url = create_postgresql(database, f"t_{secrets.token_hex(8)}")
    with portillon_server(url, tmp_path_factory.mktemp("data"), workers=2) as running:
        yield site_on(running)


@pytest.fixture
def site(shaken_site: Site) -> Site:
    """A new event on the server of this module."""
    return with_event(shaken_site.server, shaken_site.key)


def test_a_database_that_crashes_under_load_costs_no_verdict(site: Site, database: Server) -> None:
    tickets = site.issue(10, admits=500) + site.issue(200, admits=4)
    with site.crowd() as crowd:
        crowd.start_scanning([(ticket.code, 3) for ticket in tickets])
        for _ in range(CRASHES):
            time.sleep(0.5)
            database.crash()
            time.sleep(0.2)
            database.start()
        told = crowd.stop_scanning()

    assert_ledger_holds(site, told, tickets)


def test_after_an_idle_crash_the_next_scan_is_answered(site: Site, database: Server) -> None:
    tickets = site.issue(20, admits=1)
    with site.crowd() as crowd:
        first = crowd.scan_at_once([{"code": ticket.code, "party": 1} for ticket in tickets])
        database.crash()
        database.start()
        second = crowd.scan_at_once([{"code": ticket.code, "party": 1} for ticket in tickets])

    assert {one.answer["reason"] for one in first} == {"ok"}
    assert {one.answer["reason"] for one in second} == {"used_up"}


def test_without_its_database_every_call_says_503_and_then_works_again(site: Site, database: Server) -> None:
    told = site.issue(1, admits=1)[0]
    paths = [f"/api/v1/tickets/{told.id}", f"/api/v1/events/{site.event['id']}/counts"]
    database.crash()
    without = [status(site, path) for path in paths * 3]
    health_without = health(site, 503)
    database.start()
    again = [status(site, path) for path in paths * 3]

    assert (set(without), health_without) == ({503}, 503)
    assert (set(again), health(site, 200)) == ({200}, 200)


def health(site: Site, awaited: int) -> int:
    """Return the answer of /healthz, which may be as old as the last look: wait for another one if it must change."""
    until = time.monotonic() + PATIENCE_SECONDS
    while (found := status(site, "/healthz")) != awaited and time.monotonic() < until:
        time.sleep(0.1)
    return found


def status(site: Site, path: str) -> int:
    connection = HTTPConnection("127.0.0.1", site.server.port, timeout=30)
    with closing(connection):
        connection.request("GET", path, headers={"Authorization": f"Bearer {site.key}"})
        return connection.getresponse().status
