"""Test what /healthz says while nothing can be stored, and that a server recovers by itself."""

import json
import resource
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

import psycopg
import pytest

from tests.servers.portillon import Running
from tests.servers.site import Site, site_on

PATIENCE_SECONDS = 60


class Answer(NamedTuple):
    status: int
    retry_after: str | None
    body: bytes


def ask(server: Running, method: str, path: str, key: str = "", body: object = None) -> Answer:
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    with closing(HTTPConnection("127.0.0.1", server.port, timeout=30)) as connection:
        connection.request(method, path, json.dumps(body), headers)
        answer = connection.getresponse()
        return Answer(answer.status, answer.headers["Retry-After"], answer.read())


def scan(site: Site, code: str) -> Answer:
    body = {"scan_id": str(uuid4()), "code": code, "gate": site.gate}
    return ask(site.server, "POST", "/api/v1/scans", site.key, body)


def once(status: int, look: Callable[[], Answer]) -> Answer:
    """The first answer with this status, or the last one: what was looked at a moment ago is not looked at again."""
    until = time.monotonic() + PATIENCE_SECONDS
    while (answer := look()).status != status and time.monotonic() < until:
        time.sleep(0.2)
    return answer


def test_a_server_that_stores_is_well(server: Running) -> None:
    """Nobody needs a key to ask."""
    answer = ask(server, "GET", "/healthz")

    assert (answer.status, json.loads(answer.body)) == (200, {"status": "ok"})


def limit_files(server: Running, size_max: int) -> None:
    """Let no process of the server write further into any file, as on a full disk."""
    for pid in (server.pid, *children_of(server.pid)):
        _soft, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (size_max, hard))


def children_of(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_files_that_cannot_grow_are_told_and_forgotten(server: Running) -> None:
    site = site_on(server)
    code = site.issue(1, admits=4)[0].code
    limit_files(server, 4096)
    refused = [scan(site, code), once(503, lambda: ask(server, "GET", "/healthz"))]
    limit_files(server, resource.RLIM_INFINITY)
    again = [once(200, lambda: scan(site, code)), once(200, lambda: ask(server, "GET", "/healthz"))]

    assert [(answer.status, answer.retry_after) for answer in refused] == [(503, "2")] * 2
    assert json.loads(refused[1].body)["reason"] == "The database answers, but stores nothing."
    assert [answer.status for answer in again] == [200, 200]
    assert json.loads(again[0].body)["used"] == 1


@pytest.fixture
def standing_by(database_url: str) -> Iterator[Callable[[bool], None]]:
    """A function that forbids a PostgreSQL database to write, as a standby does."""
    yield lambda wanted: _forbid_writing(database_url, wanted)
    _forbid_writing(database_url, wanted=False)


def _forbid_writing(url: str, wanted: bool) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        name = connection.info.dbname
        connection.execute("SET default_transaction_read_only = off")
        connection.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = {wanted}")
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()",
            [name],
        )


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_a_database_that_only_reads_is_told_and_forgotten(
    server: Running, standing_by: Callable[[bool], None]
) -> None:
    site = site_on(server)
    code = site.issue(1, admits=4)[0].code
    scan(site, code)

    standing_by(True)
    refused = [scan(site, code), once(503, lambda: ask(server, "GET", "/healthz"))]
    standing_by(False)
    again = [once(200, lambda: scan(site, code)), once(200, lambda: ask(server, "GET", "/healthz"))]

    assert [(answer.status, answer.retry_after) for answer in refused] == [(503, "2")] * 2
    assert json.loads(refused[1].body)["reason"] == "The database answers, but stores nothing."
    assert [answer.status for answer in again] == [200, 200]
