"""Counts at a strict event which share of the guests phones let in by themselves, without a question (docs/leases.md).

1, 2, 4 and 8 phones stand at one door of a real server. Families come in any order, to any of the phones, or each to
the phone of the lane that its tickets name. A phone that does not hold a ticket has it recalled, and then asks the
server. The phones know the protocol, and have no screen.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from string import ascii_uppercase
from typing import Any
from uuid import uuid4

from bench.figure import Figure
from tests.servers.portillon import Running, portillon_server
from tests.servers.site import Site, call, site_on, with_event

PHONES = (1, 2, 4, 8)
FAMILIES = 50
PERSONS_MAX = 4
ROUNDS_MAX = 20
SEED = 20261128


@dataclass(frozen=True)
class Ticket:
    id: str
    code: str
    lane: str


@dataclass
class Phone:
    """A phone at the door: what it knows of who holds what, and its journal."""

    site: Site
    key: str
    lane: str = ""
    store: str = field(default_factory=lambda: str(uuid4()))
    cursor: str = ""
    # By ticket: its holder, and the register by which it holds it.
    holders: dict[str, tuple[str | None, int]] = field(default_factory=dict)
    device: str = ""
    asked: list[str] = field(default_factory=list)
    entries: int = 0

    def look(self) -> None:
        """Ask for what is new in the roster."""
        is_more = True
        while is_more:
            since = f"&since={self.cursor}" if self.cursor else ""
            page = self._call("GET", f"/roster?gate={self.site.gate}&lane={self.lane}{since}")
            for ticket in page["tickets"]:
                self.holders[ticket["id"]] = ticket["holder"], ticket["register"] or 0
            settings = page["settings"] or {"device": self.device, "asked": self.asked}
            self.device, self.asked = settings["device"], settings["asked"]
            self.cursor, is_more = page["cursor"], page["more"]

    def ask(self) -> int:
        """Ask for its share, and return how many tickets were handed over."""
        handed, after, is_more = 0, "0", True
        while is_more:
            body = {"gate": self.site.gate, "incarnation": self.store, "want": "all", "after": after}
            told = self._call("POST", "/registers", body)
            handed, after, is_more = handed + told["handed"], told["after"], told["more"]
        return handed

    def gives_back(self) -> int:
        """Give back what others ask for, and return how many tickets that are."""
        self.look()
        held = [ticket for ticket in self.asked if self.holds(ticket)]
        if held:
            returns = [{"ticket": ticket, "register": self.holders[ticket][1]} for ticket in held]
            self._tell({"returns": returns, "at": _now()})
            self.look()
        return len(held)

    def holds(self, ticket: str) -> bool:
        return self.holders.get(ticket, (None, 0))[0] == self.device

    def lets_in(self, ticket: Ticket) -> None:
        """By itself. The journal is handed over at once, which a person does not wait for."""
        scan = {"scan_id": str(uuid4()), "code": ticket.code, "gate": self.site.gate, "party": 1}
        self._tell({**scan, "verdict": "admitted", "reason": "ok", "scanned_at": _now()})

    def recalls(self, ticket: Ticket) -> None:
        self._call("POST", "/registers/recall", {"gate": self.site.gate, "tickets": [ticket.id]})

    def asks_server(self, ticket: Ticket) -> str:
        scan = {"scan_id": str(uuid4()), "code": ticket.code, "gate": self.site.gate, "party": 1}
        return str(self._call("POST", "/scans", scan)["verdict"])

    def _tell(self, entry: dict[str, Any]) -> None:
        self.entries += 1
        batch = {"journal": self.entries, "sent_at": _now(), "scans": [{"number": self.entries, **entry}]}
        self._call("POST", "/scans/batch", batch)

    def _call(self, method: str, path: str, body: Any = None) -> Any:
        return call(self.site.server.port, self.key, method, path, body)


def measure(folder: Path) -> list[Figure]:
    with portillon_server(None, folder / "data") as server:
        key = site_on(server).key
        figures = []
        for count in PHONES:
            figures.append(_of(server, key, count, has_lanes=False))
            if count > 1:
                figures.append(_of(server, key, count, has_lanes=True))
    return figures


def _of(server: Running, key: str, count: int, *, has_lanes: bool) -> Figure:
    site = with_event(server, key, offline_policy="strict", lanes=count if has_lanes else None)
    families = _families(site)
    phones = _phones(site, count, has_lanes=has_lanes)
    _share_out(phones)
    chance = random.Random(SEED)
    chance.shuffle(families)

    def where(family: list[Ticket]) -> Phone:
        by_lane = ascii_uppercase.find(family[0].lane)
        return phones[by_lane] if has_lanes else chance.choice(phones)

    local, tickets = _evening(phones, families, where)
    with_or_without = "with lanes" if has_lanes else "without lanes"
    title = f"{count} phone{'' if count == 1 else f's, {with_or_without}'}: guests let in without asking"
    return Figure(title, 100 * local / tickets, "%", least=99 if has_lanes or count == 1 else None)


def _families(site: Site) -> list[list[Ticket]]:
    """Each has one e-mail address and a ticket for each person."""
    chance, families = random.Random(SEED), []
    for n in range(FAMILIES):
        guests = [
            {"name": f"Guest {n}-{person}", "email": f"family{n}@example.org"}
            for person in range(chance.randint(1, PERSONS_MAX))
        ]
        made = site.call("POST", f"/events/{site.event['id']}/tickets", guests)
        families.append([Ticket(one["id"], site.code(one["id"]), one["lane"] or "") for one in made])
    return families


def _phones(site: Site, count: int, *, has_lanes: bool) -> list[Phone]:
    url = site.call("POST", f"/events/{site.event['id']}/enrolments", {"max_devices": count})["url"]
    phones = []
    for n in range(count):
        device = {"token": url, "name": f"Phone {n}"}
        key = call(site.server.port, "", "POST", "/devices", device)["key"]
        phones.append(Phone(site, key, ascii_uppercase[n] if has_lanes else ""))
        phones[-1].look()
    return phones


def _share_out(phones: list[Phone]) -> None:
    """Let all ask for their shares and give back what others ask for, until nothing moves any more."""
    for _round in range(ROUNDS_MAX):
        moved = sum(phone.ask() for phone in phones)
        moved += sum(phone.gives_back() for phone in phones)
        if not moved:
            return
    raise AssertionError(f"tickets still move after {ROUNDS_MAX} rounds")


def _evening(
    phones: list[Phone], families: list[list[Ticket]], where: Callable[[list[Ticket]], Phone]
) -> tuple[int, int]:
    """Let all families in, and return how many of how many tickets needed no question."""
    local = tickets = 0
    for family in families:
        phone = where(family)
        for ticket in family:
            tickets += 1
            phone.look()
            if phone.holds(ticket.id):
                local += 1
                phone.lets_in(ticket)
                continue
            if phone.holders.get(ticket.id, (None, 0))[0] is not None:
                phone.recalls(ticket)
                for other in phones:
                    other.gives_back()
            verdict = phone.asks_server(ticket)
            assert verdict == "admitted", verdict
    return local, tickets


def _now() -> str:
    return datetime.now(UTC).isoformat()
