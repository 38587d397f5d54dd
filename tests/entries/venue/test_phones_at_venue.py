"""Test that tickets go from the main server by the laptop to one of its phones, and the whole way back."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from tests.entries.venue.at_venue import Answer, Phone, Venue, call, checked_out, phone_at
from tests.servers.site import Site, Ticket


class Holding:
    """A phone at the laptop that asks for all tickets, and lets in by itself."""

    def __init__(self, phone: Phone) -> None:
        self.phone = phone
        self.incarnation = str(uuid4())
        self.journal: list[dict[str, Any]] = []

    def ask(self) -> Answer:
        want = {"gate": self.phone.gate, "incarnation": self.incarnation, "want": "all"}
        status, answer = call(self.phone.server, self.phone.key, "POST", "/registers", want)
        assert status == 200, answer
        return answer

    def registers(self) -> dict[str, int]:
        """Return by which hand-over it holds each ticket, as its roster tells."""
        status, roster = call(self.phone.server, self.phone.key, "GET", f"/roster?gate={self.phone.gate}")
        assert status == 200, roster
        own = [one for one in roster["tickets"] if one["holder"] == self.phone.device]
        return {one["id"]: one["register"] for one in own}

    def let_in(self, ticket: Ticket) -> None:
        shown = {"code": ticket.code, "party": 1, "verdict": "admitted", "reason": "ok"}
        own = {"scan_id": str(uuid4()), "gate": self.phone.gate, "scanned_at": datetime.now(UTC).isoformat()}
        self._note({**shown, **own})

    def give_back(self) -> None:
        held = [{"ticket": ticket, "register": seq} for ticket, seq in self.registers().items()]
        self._note({"returns": held, "at": datetime.now(UTC).isoformat()})

    def _note(self, entry: dict[str, Any]) -> None:
        self.journal.append({"number": len(self.journal) + 1, **entry})

    def hand_over(self) -> list[str]:
        """Send the whole journal, and return what became of each entry."""
        body = {"journal": len(self.journal), "scans": self.journal}
        status, answer = call(self.phone.server, self.phone.key, "POST", "/scans/batch", body)
        assert status == 200, answer
        return [one["outcome"] for one in answer["answers"]]


@pytest.fixture
def engine() -> str:
    """One is enough here: test_event_at_venue.py compares both."""
    return "sqlite"


@pytest.fixture
def tickets(site: Site) -> list[Ticket]:
    site.call("PATCH", f"/events/{site.event['id']}", {"offline_policy": "strict"})
    return site.issue(4, admits=2)


@pytest.fixture
def venue(site: Site, tickets: list[Ticket], tmp_path: Path) -> Iterator[Venue]:
    made = checked_out(site, tmp_path / "laptop")
    made.server.start()
    yield made
    made.server.kill()


@pytest.fixture
def north(venue: Venue) -> Holding:
    made = Holding(phone_at(venue.server, "alice", venue.event, venue.site.gate, "North 2"))
    assert made.ask()["held"] == 4
    assert len(made.registers()) == 4
    return made


def kinds(site: Site, ticket: Ticket) -> list[str]:
    """Return what the main server knows of the ticket, without what was refused."""
    rows = [row for row in site.ledger() if str(row["credential"]) == ticket.id]
    return [row["kind"] for row in rows if row["reason"] == "ok" or row["kind"] == "overrun"]


def test_to_a_phone_at_the_venue_and_back(venue: Venue, north: Holding, tickets: list[Ticket]) -> None:
    south = phone_at(venue.server, "alice", venue.event, venue.site.gate, "South 1")
    elsewhere = south.scan(tickets[0].code)
    north.let_in(tickets[0])
    refused = venue.command("event", "checkin", venue.event)
    north.give_back()
    outcomes = north.hand_over()
    here = south.scan(tickets[0].code)
    given = venue.checkin()
    after = south.scan(tickets[1].code)

    assert elsewhere["reason"] == "wrong_gate"
    assert elsewhere["detail"].startswith("Another phone holds this ticket: North 2, ")
    assert refused.returncode == 1
    assert "still hold tickets or scans: North 2 (4 tickets, 0 scans)" in refused.stderr
    assert outcomes == ["stored", "stored"]
    assert here["used"] == 2
    assert given == "4"
    assert (after["reason"], after["detail"]) == ("wrong_gate", "The main server holds this ticket.")
    assert kinds(venue.site, tickets[0]) == ["hand", "entry", "entry", "return"]
    home = phone_at(venue.site.server, "alice", venue.event, venue.site.gate, "Home")
    assert home.scan(tickets[0].code)["reason"] == "used_up"
    assert home.scan(tickets[1].code, 2)["used"] == 2
    venue.verify()
    venue.site.server.run("ledger", "verify")


def test_by_force_without_the_phone(venue: Venue, north: Holding, tickets: list[Ticket]) -> None:
    north.let_in(tickets[0])
    given = venue.checkin("--force")
    home = phone_at(venue.site.server, "alice", venue.event, venue.site.gate, "Home")
    entered = home.scan(tickets[0].code, 2)
    late = north.hand_over()
    sent = venue.sync()

    assert given == "4"
    assert entered["used"] == 2
    assert late == ["overrun"]
    assert sent == 2
    assert Counter(kinds(venue.site, tickets[0])) == Counter(["hand", "return", "entry", "overrun"])
    venue.verify()
    venue.site.server.run("ledger", "verify")
