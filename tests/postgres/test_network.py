"""Test scanners and /healthz while the network between the server and PostgreSQL loses every packet."""

import json
import secrets
import time
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

import psycopg
import pytest

from tests.servers.migrated import create_postgresql
from tests.servers.network import Network, network_to
from tests.servers.portillon import portillon_server
from tests.servers.postgres import Server
from tests.servers.site import Site, site_on

# A request that is not answered by then hangs.
HANGS_SECONDS = 60


class Answer(NamedTuple):
    status: int
    retry_after: str | None
    body: bytes


@pytest.fixture
def network(postgres: Server) -> Iterator[Network]:
    with network_to(postgres.port) as network:
        yield network


@pytest.fixture
def site(postgres: Server, network: Network, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    url = create_postgresql(postgres, f"t_{secrets.token_hex(8)}")
    through = url.replace(f":{postgres.port}/", f":{network.port}/")
    with portillon_server(through, tmp_path_factory.mktemp("data"), workers=1) as running:
        yield site_on(running)


def ask(site: Site, method: str, path: str, body: object = None) -> Answer:
    headers = {"Authorization": f"Bearer {site.key}", "Content-Type": "application/json"}
    with closing(HTTPConnection("127.0.0.1", site.server.port, timeout=HANGS_SECONDS)) as connection:
        connection.request(method, path, json.dumps(body), headers)
        answer: HTTPResponse = connection.getresponse()
        return Answer(answer.status, answer.headers["Retry-After"], answer.read())


def scan(site: Site, code: str) -> Answer:
    body = {"scan_id": str(uuid4()), "code": code, "gate": site.gate}
    return ask(site, "POST", "/api/v1/scans", body)


def health(site: Site) -> Answer:
    return ask(site, "GET", "/healthz")


def processes_of(site: Site) -> list[str]:
    leader = site.server.pid
    return Path(f"/proc/{leader}/task/{leader}/children").read_text().split()


def test_a_network_that_vanishes_is_told_and_forgotten(site: Site, network: Network) -> None:
    code = site.issue(1, admits=4)[0].code
    before = scan(site, code)
    workers = processes_of(site)

    network.vanish()
    away = [
        _health_once(site, 503),
        scan(site, code),
        ask(site, "GET", f"/api/v1/events/{site.event['id']}/counts"),
    ]
    network.come_back()
    again = [
        _health_once(site, 200),
        scan(site, code),
        ask(site, "GET", f"/api/v1/events/{site.event['id']}/counts"),
    ]

    assert before.status == 200
    assert [(one.status, one.retry_after is not None) for one in away] == [(503, True)] * 3
    assert json.loads(away[0].body)["reason"] == "The database does not answer."
    assert [one.status for one in again] == [200] * 3
    assert json.loads(again[1].body)["used"] == 2
    assert processes_of(site) == workers


def _health_once(site: Site, status: int) -> Answer:
    """The first answer with this status: what was looked at a moment ago is not looked at again."""
    until = time.monotonic() + HANGS_SECONDS
    while (answer := health(site)).status != status and time.monotonic() < until:
        time.sleep(0.2)
    return answer


def test_a_statement_that_waits_for_a_lock_gives_up(site: Site, postgres: Server) -> None:
    code = site.issue(1, admits=1)[0].code
    with psycopg.connect(site.server.environment["DATABASE_URL"]) as other:
        other.execute("LOCK TABLE entries_scan IN ACCESS EXCLUSIVE MODE")
        locked = scan(site, code)

    assert (locked.status, locked.retry_after is not None) == (503, True)
    assert json.loads(scan(site, code).body)["reason"] == "ok"
