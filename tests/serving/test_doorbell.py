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
