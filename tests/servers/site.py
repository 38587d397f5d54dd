"""An organisation on a running server, which tests reach as its users do: by command line and HTTP."""

import json
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from typing import Any, NamedTuple

from tests.servers.crowd import Crowd, Told
from tests.servers.portillon import Running


class Ticket(NamedTuple):
    id: str
    admits: int
    code: str


@dataclass
class Site:
    server: Running
    key: str
    event: dict[str, Any]

    @property
    def gate(self) -> str:
        return str(self.event["gates"][0]["id"])

    def crowd(self) -> Crowd:
        return Crowd(self.server.port, self.key, self.gate)

    def issue(self, count: int, admits: int) -> list[Ticket]:
        """Issue `count` tickets, and return each with a code."""
        guests = [
            {"name": f"Guest {n}", "email": f"guest{n}@example.org", "admits": admits} for n in range(count)
        ]
        made = self.call("POST", f"/events/{self.event['id']}/tickets", guests)
        return [Ticket(ticket["id"], admits, self.code(ticket["id"])) for ticket in made]

    def code(self, ticket: str) -> str:
        return str(self.call("GET", f"/tickets/{ticket}/code")["code"])

    def call(self, method: str, path: str, body: Any = None) -> Any:
        return call(self.server.port, self.key, method, path, body)

    def ledger(self) -> list[dict[str, Any]]:
        """Return the rows of the site's event."""
        lines = self.server.run(
            "ledger", "export", "--format", "jsonl", "--event", self.event["id"]
        ).splitlines()
        return [json.loads(line) for line in lines]


def site_on(server: Running, **fields: Any) -> Site:
    server.run("org", "create", "alice", "--name", "Alice")
    return with_event(server, server.run("api-key", "create", "door", "--org", "alice").strip(), **fields)


def with_event(server: Running, key: str, **fields: Any) -> Site:
    """Create an event whose doors are open and which mails no tickets, unless `fields` say otherwise."""
    now = datetime.now(UTC)
    times = {
        name: (now + timedelta(hours=n)).isoformat() for n, name in enumerate(("starts_at", "ends_at"), 1)
    }
    event = {
        "title": "Concert",
        "doors_at": (now - timedelta(hours=1)).isoformat(),
        "mails_tickets": False,
        **times,
        **fields,
    }
    return Site(server, key, call(server.port, key, "POST", "/events", event))


def call(port: int, key: str, method: str, path: str, body: Any = None) -> Any:
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    connection.request(method, f"/api/v1{path}", None if body is None else json.dumps(body), headers)
    response = connection.getresponse()
    content = response.read()
    connection.close()
    assert response.status < 300, f"{method} {path}: {response.status} {content[:500]!r}"
    return json.loads(content or b"null")


def assert_ledger_holds(site: Site, told: list[Told], tickets: list[Ticket]) -> None:
    """Check all that follows from counting each scan exactly once, and that the chains are whole."""
    assert_counted_once(site, told, tickets)
    assert int(site.server.run("ledger", "verify").split()[0]) >= len(told)


def assert_counted_once(site: Site, told: list[Told], tickets: list[Ticket]) -> None:
    rows = site.ledger()
    assert_told_as_stored(rows, told)
    assert_nobody_twice(rows, tickets)
    assert_counts(site, rows)


def assert_told_as_stored(rows: list[dict[str, Any]], told: list[Told]) -> None:
    """Check that the ledger holds each scan once, with the verdict that its client was told, and no other rows."""
    assert {one.status for one in told} == {200}
    stored = {row["scan_id"]: row for row in rows}
    assert len(stored) == len(rows)
    assert stored.keys() == {one.body["scan_id"] for one in told}
    for one in told:
        assert _essence(one.answer) == _essence(stored[one.body["scan_id"]])
        assert stored[one.body["scan_id"]]["party"] == one.body["party"]


def _essence(verdict: dict[str, Any]) -> dict[str, Any]:
    names = ("verdict", "reason", "used", "allowed", "decided_at")
    return {name: verdict[name] for name in names}


def assert_nobody_twice(rows: list[dict[str, Any]], tickets: list[Ticket]) -> None:
    """Check that no ticket admits more persons than it may, and that `used` grows by each party in turn."""
    used: Counter[str] = Counter()
    for row in sorted(rows, key=lambda row: row["used"]):
        if row["verdict"] == "admitted":
            used[str(row["credential"])] += row["party"]
            assert row["used"] == used[str(row["credential"])]
    assert [ticket for ticket in tickets if used[ticket.id] > ticket.admits] == []


def assert_counts(site: Site, rows: list[dict[str, Any]]) -> None:
    counts = site.call("GET", f"/events/{site.event['id']}/counts")
    admitted = [row["party"] for row in rows if row["verdict"] == "admitted"]
    assert counts["admitted"] == sum(admitted)
    assert counts["refused"] == len(rows) - len(admitted)
