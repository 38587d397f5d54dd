"""Test that nothing is lost or stored twice, whenever the server at the venue stops or the main one is away."""

import hashlib
import json
import re
import shutil
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.entries.venue.at_venue import Phone, Venue, checked_out, command, phone_at, server_on
from tests.servers.site import Site, Ticket

# With a number where the organisation has had another one.
LAPTOP = r"“Ordinateur portable( \d+)?” \(device \d+\)"


@pytest.fixture
def engine() -> str:
    """One is enough here: test_event_at_venue.py compares both."""
    return "sqlite"


@pytest.fixture
def tickets(site: Site) -> list[Ticket]:
    return site.issue(12, admits=1)


@pytest.fixture
def venue(site: Site, tickets: list[Ticket], tmp_path: Path) -> Iterator[Venue]:
    made = checked_out(site, tmp_path / "laptop")
    yield made
    made.server.kill()


def north(venue: Venue) -> Phone:
    return phone_at(venue.server, "alice", venue.event, venue.site.gate, "North 2")


def admitted(rows: list[dict[str, Any]]) -> Counter[str]:
    """Return by ticket how many rows let persons in."""
    return Counter(
        str(row["credential"]) for row in rows if row["verdict"] == "admitted" and row["kind"] == "entry"
    )


def rewind(folder: Path) -> None:
    """Let the folder forget that the main server has stored anything: as if its power had failed before the answer."""
    with sqlite3.connect(folder / "portillon.sqlite3") as raw:
        (incarnation,) = raw.execute("SELECT incarnation FROM entries_origin").fetchone()
        beginning = hashlib.sha256(bytes.fromhex(incarnation)).digest()
        raw.execute("UPDATE entries_origin SET sent = 0, sent_row = first_row, digest = ?", (beginning,))


def test_a_power_cut_costs_nothing(venue: Venue, tickets: list[Ticket]) -> None:
    venue.server.start()
    phone = north(venue)
    for ticket in tickets[:4]:
        assert phone.scan(ticket.code)["verdict"] == "admitted"
    sync = subprocess.Popen(
        [sys.executable, "-m", "portillon.cli", "event", "sync", venue.event], env=venue.server.environment
    )
    phone.scan(tickets[4].code)
    sync.kill()
    sync.wait()
    venue.server.kill()

    venue.server.start()
    again = [phone.scan(ticket.code)["reason"] for ticket in tickets[:5]]
    for ticket in tickets[5:8]:
        assert phone.scan(ticket.code)["verdict"] == "admitted"
    rewind(venue.folder)
    venue.sync()
    before = venue.site.ledger()
    twice = venue.sync()
    venue.server.kill()

    assert again == ["used_up"] * 5
    assert admitted(before) == {ticket.id: 1 for ticket in tickets[:8]}
    assert (twice, len(venue.site.ledger())) == (0, len(before))
    assert venue.checkin() == str(len(tickets))
    assert venue.checkin() == "0"
    venue.site.server.run("ledger", "verify")


def test_without_the_internet_it_goes_on(venue: Venue, tickets: list[Ticket]) -> None:
    link = venue.folder / "venue.json"
    kept = link.read_text()
    link.write_text(json.dumps(json.loads(kept) | {"url": "http://127.0.0.1:9"}))
    venue.server.start()
    phone = north(venue)
    first = phone.scan(tickets[0].code)
    away, back = venue.command("event", "sync", venue.event), venue.command("event", "checkin", venue.event)
    second = phone.scan(tickets[1].code)
    link.write_text(kept)
    venue.sync()

    assert (first["verdict"], second["verdict"]) == ("admitted", "admitted")
    for refused in (away, back):
        assert refused.returncode == 1
        assert "the main server cannot be reached at http://" in refused.stderr
    assert admitted(venue.site.ledger()) == {ticket.id: 1 for ticket in tickets[:2]}


def test_two_copies_of_the_folder(venue: Venue, tickets: list[Ticket], tmp_path: Path) -> None:
    shutil.copytree(venue.folder, tmp_path / "copy")
    copy = Venue(venue.site, tmp_path / "copy", server_on(tmp_path / "copy"))
    for one, ticket in ((venue, tickets[0]), (copy, tickets[1])):
        one.server.start()
        assert north(one).scan(ticket.code)["verdict"] == "admitted"
        if one is venue:
            one.sync()
        one.server.kill()

    refused = copy.command("event", "sync", copy.event)

    assert refused.returncode == 1
    assert "copy" in refused.stderr
    assert admitted(venue.site.ledger()) == {tickets[0].id: 1}
    assert venue.sync() == 0


def test_the_folder_is_for_its_own_user(venue: Venue) -> None:
    files = [file for file in (venue.folder, *venue.folder.rglob("*")) if file.name != "server.log"]

    assert [file for file in files if file.stat().st_mode & 0o077] == []
    assert {"portillon.sqlite3", "secrets.json", "venue.json"} <= {file.name for file in files}
    assert not (venue.folder / "event.json").exists()


def test_new_and_cancelled_tickets_arrive(venue: Venue, tickets: list[Ticket]) -> None:
    venue.server.start()
    phone = north(venue)
    (late,) = venue.site.issue(1, admits=1)
    venue.site.call("POST", f"/tickets/{tickets[0].id}/cancel")
    venue.sync()

    assert phone.scan(late.code)["verdict"] == "admitted"
    assert phone.scan(tickets[0].code)["reason"] == "cancelled"


def test_a_lost_laptop(venue: Venue, site: Site, tickets: list[Ticket]) -> None:
    asked = command(site.server, "event", "checkin", venue.event)
    taken = command(site.server, "event", "checkin", venue.event, "--lost")
    nothing = command(site.server, "event", "checkin", venue.event)

    concert = f"“Concert” (event {venue.event})"
    assert asked.returncode == 1
    assert re.match(f"portillon: run this at the venue, on {LAPTOP}; ", asked.stderr)
    assert re.search(r"last heard at 20\d\d-\d\d-\d\d \d\d:\d\d \(Europe/Zurich\)", asked.stderr)
    assert "holds 12 unused places, and may have let in at most " in asked.stderr
    assert (taken.stdout, taken.stderr) == ("12\n", f"12 tickets of {concert} were taken back\n")
    assert (nothing.returncode, nothing.stderr) == (
        1,
        f"portillon: {concert} is at home: it is at no server at a venue\n",
    )


def test_a_revoked_laptop(venue: Venue, site: Site, tickets: list[Ticket]) -> None:
    venue.server.start()
    assert north(venue).scan(tickets[0].code)["verdict"] == "admitted"
    asked = command(site.server, "event", "checkin", venue.event)
    found = re.search(r"\(device (\d+)\)", asked.stderr)
    assert found
    site.call("DELETE", f"/devices/{found[1]}")

    refused = [venue.command("event", act, venue.event) for act in ("sync", "checkin")]
    taken = site.server.run("event", "checkin", venue.event, "--lost", "--in-hand").strip()

    for one in refused:
        assert one.returncode == 1
        assert one.stderr.startswith(
            "portillon: this server was revoked at the main one. What happened here is kept"
        )
    assert admitted(site.ledger()) == {}
    assert taken == "12"


def test_wrong_input_gets_a_sentence(venue: Venue, site: Site) -> None:
    full = command(site.server, "event", "checkout", venue.event, "--to", str(venue.folder))
    new = ("event", "checkout", venue.event, "--to", str(venue.folder / "new"))
    nowhere = command(site.server, *new)
    twice = command(site.server, *new, "--server", site.server.base_url)
    unknown = command(site.server, "event", "checkout", "no", "--to", "new")
    home = command(site.server, "event", "sync", venue.event)
    received = command(venue.server, "event", "receive", str(venue.folder / "secrets.json"))

    assert [one.returncode for one in (full, twice, unknown, home, received)] == [1] * 5
    assert "is not an empty folder" in full.stderr
    assert "could not reach this one at http://localhost:" in nowhere.stderr
    assert re.search(rf"“Concert” \(event {venue.event}\) is at {LAPTOP} already", twice.stderr)
    assert unknown.stderr == "portillon: there is no event 'no'\n"
    assert "this is not a server at a venue" in home.stderr
    assert "holds data already" in received.stderr
