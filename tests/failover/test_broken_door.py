"""Test that a door whose data is broken fails alone: scans of others that come at the same time get their verdicts."""

import json
import sqlite3
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from tests.servers.crowd import Told
from tests.servers.portillon import Running
from tests.servers.site import Site, assert_ledger_holds, site_on, with_event

SCANNERS = 12
SCANS_EACH = 10

NOT_A_LIST = ["UPDATE places_gate SET categories = '5' WHERE id = {gate}"]
# The driver of PostgreSQL cannot read this date.
BEFORE_CHRIST = [
    "ALTER TABLE places_gate DROP CONSTRAINT a_door_is_open_in_known_years",
    "UPDATE places_gate SET doors_at = '0001-01-01 00:00:00+00 BC' WHERE id = {gate}",
]


@pytest.mark.parametrize(
    "engine, damage",
    [("sqlite", NOT_A_LIST), ("postgresql", NOT_A_LIST), ("postgresql", BEFORE_CHRIST)],
    ids=["sqlite", "postgresql", "a date on postgresql"],
)
def test_a_broken_door_fails_alone(server: Running, database_url: str, damage: Sequence[str]) -> None:
    whole = site_on(server)
    server.run("org", "create", "bob", "--name", "Bob")
    broken = with_event(server, server.run("api-key", "create", "door", "--org", "bob").strip())
    tickets, others = whole.issue(SCANNERS, admits=10), broken.issue(SCANNERS, admits=10)
    for statement in damage:
        execute(database_url, statement.format(gate=broken.gate))

    with ThreadPoolExecutor(2 * SCANNERS) as pool:
        whole_scans = [pool.submit(scan_often, whole, ticket.code) for ticket in tickets]
        broken_scans = [pool.submit(scan_often, broken, other.code) for other in others]
        told = [one for scans in whole_scans for one in scans.result()]
        failed = [one for scans in broken_scans for one in scans.result()]

    assert {one.status for one in failed} == {500}
    assert_ledger_holds(whole, told, tickets)
    assert broken.ledger() == []
    assert f"a scan at gate {broken.gate} failed" in server.log


def execute(database_url: str, statement: str) -> None:
    if database_url.startswith("sqlite"):
        connection: Any = sqlite3.connect(Path(database_url.removeprefix("sqlite:///")))
    else:
        connection = psycopg.connect(database_url)
    with closing(connection):
        connection.execute(statement)
        connection.commit()


def scan_often(site: Site, code: str) -> list[Told]:
    """Scan again and again on one connection. A scan that is not answered is not repeated."""
    connection = HTTPConnection("127.0.0.1", site.server.port, timeout=30)
    headers = {"Authorization": f"Bearer {site.key}", "Content-Type": "application/json"}
    told = []
    for _ in range(SCANS_EACH):
        body = {"scan_id": str(uuid4()), "gate": site.gate, "code": code, "party": 1}
        connection.request("POST", "/api/v1/scans", json.dumps(body), headers)
        response = connection.getresponse()
        told.append(Told(body, response.status, json.loads(response.read()), 0))
    connection.close()
    return told
