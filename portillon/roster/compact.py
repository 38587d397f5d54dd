"""The compact form of a page, for scanners: docs/offline-roster.md says what each column holds."""

from array import array
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from portillon.core import roster_page
from portillon.core.chunks import chunks
from portillon.issuing.seals import keyring
from portillon.roster.page import Page
from portillon.roster.tickets import Step, Ticket

TYPE = "application/vnd.portillon.roster"
_STATES = {"valid": 0, "cancelled": 1, "blocked": 2}
_MINUTE = 60
_PIECE = 5000


class _Index:
    """Numbers for things that tickets name; 0 stands for none."""

    def __init__(self) -> None:
        self._numbers: dict[Any, int] = {}

    def of(self, one: Any) -> int:
        return self._numbers.setdefault(one, len(self._numbers) + 1) if one else 0

    @property
    def told(self) -> list[str]:
        return [str(one) for one in self._numbers]


class _Table:
    """The columns of the tickets, as they are filled."""

    def __init__(self) -> None:
        told = ("id", "issue", "admits", "status", "category", "used", "left", "seq", "at", "gate", "device")
        self.columns = {name: array("Q") for name in (*told, "holder", "register")}
        self.categories, self.gates, self.devices = _Index(), _Index(), _Index()
        self.steps: dict[str, list[Any]] = {}

    def add(self, tickets: Sequence[Ticket]) -> None:
        """Add tickets, which come by id. Column by column, which takes half the time."""
        known: dict[str, Iterable[Any]]
        known = dict(zip(Ticket._fields, zip(*tickets, strict=True), strict=True))
        known |= {
            "status": map(_STATES.__getitem__, known["status"]),
            "category": map(self.categories.of, known["category"]),
            "at": map(_minute, known["at"]),
            "gate": map(self.gates.of, known["gate"]),
            "device": map(self.devices.of, known["device"]),
            "holder": map(self.devices.of, known["holder"]),
            "register": (register or 0 for register in known["register"]),
        }
        for name, column in self.columns.items():
            column.extend(known[name])
        for ticket in tickets:
            if ticket.steps:
                self.steps[str(ticket.id)] = [_step(step) for step in ticket.steps]

    def finish(self, now: datetime) -> dict[str, Any]:
        """Shorten ids to distances and minutes to those since the first one, and return what tells them."""
        first, self.columns["id"] = roster_page.steps(self.columns["id"])
        began = min((minute for minute in self.columns["at"] if minute), default=_minute(now))
        at = array("Q", (minute and minute - began + 1 for minute in self.columns["at"]))
        self.columns["at"] = at
        return {
            "tickets": len(at),
            "first": first,
            "began": began,
            "categories": self.categories.told,
            "gates": self.gates.told,
            "devices": self.devices.told,
            "steps": self.steps,
        }


def _minute(at: datetime | None) -> int:
    return 0 if at is None else int(at.timestamp()) // _MINUTE


def _step(step: Step) -> list[Any]:
    reverses = str(step.reverses) if step.reverses else None
    at = step.decided_at.isoformat()
    return [step.seq, str(step.scan_id), step.kind, step.party, step.fresh, at, reverses]


def packed(page: Page, tickets: Iterable[Ticket], since: str) -> bytes:
    """Return the page with these tickets, which come by id, as the signed answer to the cursor `since`."""
    table = _Table()
    for piece in chunks(tickets, _PIECE):
        table.add(piece)
    header = {
        "roster": page.era,
        "since": since,
        "begins": page.begins,
        "cursor": str(page.cursor or ""),
        "more": page.more,
        "at": _time(page.at),
        "settings": page.settings,
        "removed": [str(ticket) for ticket in page.removed],
        "counts": {"admitted": page.admitted, "expected": page.expected},
        **table.finish(page.at),
    }
    generation, key = keyring.roster_signer()
    return roster_page.pack(header, table.columns, generation, key.sign)


def _time(at: datetime) -> str:
    return at.isoformat()
