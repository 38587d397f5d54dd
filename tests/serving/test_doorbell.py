"""Test on a real server that phones which listen are told to look, as long as they may listen."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from tests.servers.portillon import portillon_server
from tests.servers.site import Site, call, site_on
from tests.serving.conftest import PATIENCE_SECONDS

RING = b"event: look\n"

Listen = Callable[[Site, str], HTTPResponse]


@pytest.fixture
def listen() -> Iterator[Listen]:
    """A function that opens the doorbell of a site's gate with a key; all are closed at the end of the test."""
    with ExitStack() as stack:

        def opened(site: Site, key: str) -> HTTPResponse:
            connection = HTTPConnection("127.0.0.1", site.server.port, timeout=PATIENCE_SECONDS)
            stack.enter_context(closing(connection))
            headers = {"Authorization": f"Bearer {key}"}
            connection.request("GET", f"/api/v1/doorbell?gate={site.gate}", headers=headers)
            return connection.getresponse()

        yield opened


def enrolled(site: Site) -> dict[str, Any]:
    """Return a phone at all doors of the event: its `device` and `key`."""
    url = site.call("POST", f"/events/{site.event['id']}/enrolments", {"label": "North"})["url"]
    phone: dict[str, Any] = call(site.server.port, "", "POST", "/devices", {"token": url, "name": "North 1"})
    return phone


def until_rung(bell: HTTPResponse) -> None:
    """Raises TimeoutError if it is silent for too long."""
    while line := bell.readline():
        if line == RING:
            return
    raise AssertionError("the connection ended without a ring")


def change(site: Site, ticket: str) -> dict[str, Callable[[], object]]:
    event = f"/events/{site.event['id']}"
    return {
        "a ticket is cancelled": lambda: site.call("POST", f"/tickets/{ticket}/cancel", {}),
        "a ticket is reissued": lambda: site.call("POST", f"/tickets/{ticket}/reissue", {}),
        "phones may admit nobody": lambda: site.call("PATCH", event, {"offline_policy": "server"}),
        "the title changes": lambda: site.call("PATCH", event, {"title": "Another concert"}),
        "somebody comes in": lambda: scan(site, site.code(ticket)),
    }


def scan(site: Site, code: str) -> None:
    site.call("POST", "/scans", {"scan_id": str(uuid4()), "code": code, "gate": site.gate})


@pytest.mark.parametrize(
    "what",
    [
        "a ticket is cancelled",
        "a ticket is reissued",
        "phones may admit nobody",
        "the title changes",
        "somebody comes in",
    ],
)
def test_it_rings_when(site: Site, listen: Listen, what: str) -> None:
    (ticket,) = site.issue(1, admits=1)
    bell = listen(site, enrolled(site)["key"])
    assert (bell.status, bell.headers["Content-Type"]) == (200, "text/event-stream")
    assert bell.headers["X-Accel-Buffering"] == "no"
    assert "X-Listener" not in bell.headers
    assert bell.readline() == b":\n"

    change(site, ticket.id)[what]()

    until_rung(bell)


def test_it_rings_for_all_phones_of_the_event_and_again(site: Site, listen: Listen) -> None:
    tickets = site.issue(2, admits=1)
    bells = [listen(site, enrolled(site)["key"]) for _ in range(5)]
    assert [bell.readline() for bell in bells] == [b":\n"] * 5

    for ticket in tickets:
        site.call("POST", f"/tickets/{ticket.id}/cancel", {})
        for bell in bells:
            until_rung(bell)


def test_a_revoked_phone_is_cut(site: Site, listen: Listen) -> None:
    phone = enrolled(site)
    bell = listen(site, phone["key"])

    site.call("DELETE", f"/devices/{phone['device']}")

    bell.read()
    assert listen(site, phone["key"]).status == 401


def test_a_phone_that_was_moved_is_cut(site: Site, listen: Listen) -> None:
    phone = enrolled(site)
    side = site.call("POST", f"/events/{site.event['id']}/gates", {"title": "Side door"})
    bell = listen(site, phone["key"])

    site.call("PATCH", f"/devices/{phone['device']}", {"gate": side["id"]})

    bell.read()
    assert listen(site, phone["key"]).status == 403


def test_an_api_key_does_not_listen(site: Site, listen: Listen) -> None:
    assert listen(site, site.key).status == 403


def test_a_newer_connection_ends_the_former(tmp_path: Path, listen: Listen) -> None:
    with portillon_server(None, tmp_path / "data", workers=1) as server:
        site = site_on(server)
        phone = enrolled(site)
        former = listen(site, phone["key"])
        newer = listen(site, phone["key"])

        former.read()
        scan(site, site.issue(1, admits=1)[0].code)
        until_rung(newer)


def test_a_server_that_stops_ends_them(tmp_path: Path, listen: Listen) -> None:
    with portillon_server(None, tmp_path / "data", workers=2) as server:
        site = site_on(server)
        bells = [listen(site, enrolled(site)["key"]) for _ in range(20)]
        assert [bell.readline() for bell in bells] == [b":\n"] * 20

        server.stop()

        for bell in bells:
            bell.read()
        assert "refused to gracefully stop" not in server.log


class Phone:
    """A phone that may hold tickets, with its journal."""

    def __init__(self, site: Site) -> None:
        enrolment = enrolled(site)
        self.device, self.key = enrolment["device"], enrolment["key"]
        self._site, self._incarnation, self._returns = site, str(uuid4()), 0

    def call(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        told: dict[str, Any] = call(self._site.server.port, self.key, method, path, body)
        return told

    def roster(self) -> dict[str, Any]:
        return self.call("GET", f"/roster?gate={self._site.gate}")

    def ask(self, ticket: str) -> None:
        body = {"gate": self._site.gate, "incarnation": self._incarnation, "want": [ticket]}
        assert self.call("POST", "/registers", body)["handed"] == 1

    def recall(self, ticket: str) -> dict[str, Any]:
        return self.call("POST", "/registers/recall", {"gate": self._site.gate, "tickets": [ticket]})

    def give_back(self, ticket: str) -> None:
        self._returns += 1
        held = [{"ticket": ticket, "register": 1}]
        entry = {"number": self._returns, "returns": held, "at": "2031-01-01T00:00:00Z"}
        self.call("POST", "/scans/batch", {"journal": self._returns, "scans": [entry]})


def test_a_recall_rings_who_is_asked_and_then_who_asked(site: Site, listen: Listen) -> None:
    site.call("PATCH", f"/events/{site.event['id']}", {"offline_policy": "strict"})
    (ticket,) = site.issue(1, admits=1)
    north, south, other = phones = [Phone(site) for _ in range(3)]
    # Each is known by now, so that no ring is about a new one.
    assert [phone.roster()["settings"]["asked"] for phone in phones] == [[], [], []]
    bells = [listen(site, phone.key) for phone in phones]
    assert [bell.readline() for bell in bells] == [b":\n"] * 3
    north.ask(ticket.id)

    answer = south.recall(ticket.id)
    assert [one["device"] for one in answer["asked"]] == [north.device]
    until_rung(bells[0])
    assert north.roster()["settings"]["asked"] == [ticket.id]

    north.give_back(ticket.id)
    until_rung(bells[1])
    assert [one["holder"] for one in south.roster()["tickets"]] == [None]

    # Nothing else was rung: the next ring is for all of them, and the last one.
    site.call("POST", f"/tickets/{ticket.id}/cancel", {})
    for phone, bell in zip(phones, bells, strict=True):
        until_rung(bell)
        site.call("DELETE", f"/devices/{phone.device}")
        assert RING not in bell.read(), phone is other
