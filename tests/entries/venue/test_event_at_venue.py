"""Test that an event runs at its venue by itself, and that the main server counts what happened there."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.entries.venue.at_venue import Phone, Venue, checked_out, command, phone_at, server_on
from tests.servers.site import Site, Ticket


@pytest.fixture
def tickets(site: Site) -> list[Ticket]:
    return site.issue(6, admits=2)


def north(venue: Venue) -> Phone:
    return phone_at(venue.server, "alice", venue.event, venue.site.gate, "North 2")


def test_from_checkout_to_checkin(site: Site, tickets: list[Ticket], tmp_path: Path) -> None:
    home = phone_at(site.server, "alice", str(site.event["id"]), site.gate, "Home")
    assert home.scan(tickets[0].code)["verdict"] == "admitted"
    venue = checked_out(site, tmp_path / "laptop", from_nothing=True)
    away = home.scan(tickets[1].code)
    venue.server.start()
    try:
        phone = north(venue)
        entries = [phone.scan(ticket.code) for ticket in tickets[:4]]
        again = [phone.scan(ticket.code, 2) for ticket in tickets[:4]]
        sent = venue.sync()
    finally:
        venue.server.kill()

    assert (away["verdict"], away["reason"]) == ("refused", "wrong_gate")
    assert away["detail"].startswith("The server at the venue holds this ticket: ")
    assert [one["used"] for one in entries] == [2, 1, 1, 1]
    assert [one["reason"] for one in again] == ["used_up", *["party_too_large"] * 3]
    assert sent >= 0
    rows = {row["scan_id"]: row for row in site.ledger()}
    told = [rows[one["scan_id"]] for one in (*entries, *again)]
    assert [(row["verdict"], row["used"]) for row in told] == [
        (one["verdict"], one["used"]) for one in (*entries, *again)
    ]
    assert {row["decided_at"] for row in told} == {one["decided_at"] for one in (*entries, *again)}

    given = venue.checkin()

    assert given == "6"
    assert "Serveur principal" not in [one["name"] for one in site.call("GET", "/devices")]
    assert home.scan(tickets[1].code)["used"] == 2
    assert home.scan(tickets[5].code)["used"] == 1
    assert home.scan(tickets[0].code)["reason"] == "used_up"
    site.server.run("ledger", "verify")
    venue.verify()


def test_over_the_network(site: Site, tickets: list[Ticket], tmp_path: Path) -> None:
    laptop = server_on(tmp_path / "laptop")
    receive = [
        sys.executable,
        "-m",
        "portillon.cli",
        "event",
        "receive",
        "--host",
        "localhost",
        "--port",
        "0",
    ]
    with subprocess.Popen(receive, env=laptop.environment, stdout=subprocess.PIPE, text=True) as waiting:
        assert waiting.stdout is not None
        address = waiting.stdout.readline().strip()
        whole, _hash, known = address.rpartition("#")
        event = str(site.event["id"])
        own = ("--server", site.server.base_url)
        elsewhere = command(site.server, "event", "checkout", event, *own, "--to", f"{whole}#{known[::-1]}")
        site.server.run("event", "checkout", event, *own, "--to", address)
    venue = Venue(site, tmp_path / "laptop", laptop)

    assert waiting.returncode == 0
    assert (elsewhere.returncode, elsewhere.stderr) == (
        1,
        "portillon: another machine answers at this address: nothing was sent\n",
    )
    assert venue.sync() == 0
    assert venue.checkin() == "6"
