"""What an audit of a soak compares: what was seen at the doors, and what the ledger says. It imports nothing of the
program's."""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID, uuid5

import psycopg

SQLITE = "sqlite:///"
# Rows by which a ticket's register goes from one to another.
OF_REGISTERS = {"hand", "return", "take_back"}
SCANS = (
    "SELECT scan_id, kind, credential_id, seq, party, moved, reverses, device_id, because, reason, used, allowed,"
    " holder_id FROM entries_scan ORDER BY id"
)


class Row(NamedTuple):
    scan_id: UUID
    kind: str
    credential: int | None
    seq: int | None
    party: int
    moved: int
    reverses: UUID | None
    device: int | None
    because: dict[str, Any]
    reason: str
    used: int
    allowed: int
    # The device that holds the ticket after this row; None: the server.
    holder: int | None


class Kept(NamedTuple):
    """What is in quarantine of one scan: of the scan itself, or of its reversal."""

    why: str
    device: int
    verdict: str | None
    is_reversal: bool


def derived(scan_id: UUID) -> tuple[UUID, UUID]:
    """Return the ids of a scan's overrun, and of the entry of those who had places where the scan is a refusal
    (docs/ledger.md)."""
    return uuid5(scan_id, "overrun"), uuid5(scan_id, "part")


@dataclass
class Ledger:
    rows: list[Row]
    quarantine: dict[UUID, list[Kept]]
    inside: int

    def __post_init__(self) -> None:
        self.by_id = {row.scan_id: row for row in self.rows}
        self.reversed = {row.reverses for row in self.rows if row.reverses}

        self.scans = {one: row.scan_id for row in self.rows for one in derived(row.scan_id)}

    def counted(self, scan_id: UUID) -> list[Row]:
        """Return the rows by which persons of this scan passed: at most one within the rules, and one against them."""
        rows = (self.by_id.get(one) for one in (scan_id, *derived(scan_id)))
        return [one for one in rows if one and lets_pass(one)]

    def is_kept(self, scan_id: UUID, whys: set[str]) -> bool:
        """Whether the green, or that it was taken back, is in quarantine."""
        kept = self.quarantine.get(scan_id, ())
        return any(one.why in whys and (one.is_reversal or one.verdict == "admitted") for one in kept)


@dataclass
class Truth:
    """What was seen: green screens by scan, and what may have happened without being seen."""

    greens: dict[UUID, dict[str, Any]] = field(default_factory=dict)
    unseen: set[UUID] = field(default_factory=set)
    taking_back: set[UUID] = field(default_factory=set)
    taken_back: set[UUID] = field(default_factory=set)
    alarms: set[UUID] = field(default_factory=set)
    admits: dict[int, int] = field(default_factory=dict)
    revoked: set[int] = field(default_factory=set)
    # What was on a phone's disk when it was emptied: the server may have heard of it, or not.
    lost: set[UUID] = field(default_factory=set)
    # What the phones showed and took back, in the order in which it was seen.
    seen: list[tuple[str, UUID]] = field(default_factory=list)
    # What a supervisor was told about each take-back.
    told: list[dict[str, Any]] = field(default_factory=list)
    is_strict: bool = False

    def may_have_passed(self, scan_id: UUID) -> bool:
        return scan_id in self.greens or scan_id in self.unseen or scan_id in self.lost

    def is_lost(self, scan_id: UUID) -> bool:
        """Whether the phone died before its failing disk had the green: the disk says that nobody saw an answer."""
        return scan_id in self.unseen and not self.greens[scan_id]["is_kept"]


def read_truth(folder: Path) -> Truth:
    plan = json.loads((folder / "plan.json").read_text())
    truth = Truth(admits={int(one["id"]): one["admits"] for one in plan["tickets"]})
    sets = {"unseen": truth.unseen, "taking-back": truth.taking_back, "taken-back": truth.taken_back}
    sets |= {"alarm": truth.alarms, "lost": truth.lost}
    truth.is_strict = plan.get("policy") == "strict"
    for line in _lines(folder / "truth.jsonl"):
        scan_id = UUID(line["scan_id"])
        truth.seen.append((line["is"], scan_id))
        if line["is"] == "green":
            truth.greens.setdefault(scan_id, line)
        else:
            sets[line["is"]].add(scan_id)
    truth.revoked = {int(one["device"]) for one in _lines(folder / "revoked.jsonl")}
    truth.told = list(_lines(folder / "taken_back.jsonl"))
    return truth


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    if path.exists():
        yield from map(json.loads, path.read_text().splitlines())


def read_ledger(url: str) -> Ledger:
    rows = [_row(*values) for values in _selected(url, SCANS)]
    quarantine: dict[UUID, list[Kept]] = defaultdict(list)
    for why, device, body in _selected(url, "SELECT why, device_id, body FROM entries_quarantined"):
        entry = json.loads(body)
        if "returns" in entry:
            # Nobody passed by it.
            continue
        kept = Kept(why, device, entry.get("verdict"), "reversal_id" in entry)
        quarantine[UUID(entry["scan_id"])].append(kept)
    ((inside,),) = _selected(url, "SELECT COALESCE(SUM(inside), 0) FROM entries_tally")
    return Ledger(rows, quarantine, int(inside))


def _selected(url: str, statement: str) -> list[Any]:
    if url.startswith(SQLITE):
        with closing(sqlite3.connect(url.removeprefix(SQLITE), timeout=20)) as file:
            return file.execute(statement).fetchall()
    with psycopg.connect(url) as connection:
        return list(connection.execute(statement).fetchall())


def _row(scan_id: object, *values: Any) -> Row:
    kind, credential, seq, party, moved, reverses, device, because, *held = values
    told = json.loads(because) if isinstance(because, str) else because
    back = UUID(str(reverses)) if reverses else None
    return Row(UUID(str(scan_id)), kind, credential, seq, party, moved, back, device, told or {}, *held)


def lets_pass(row: Row) -> bool:
    is_passage = row.seq is not None and row.kind not in OF_REGISTERS
    return row.reverses is None and (row.kind == "overrun" or is_passage)
