"""Test that the auditor of the soak sees what it is there for: each fault is planted, and found."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4, uuid5

import pytest

from tests.soak.auditor import audit

TICKET, FAMILY, CANCELLED, PAIR, SINGLE = 1, 2, 3, 4, 5
NORTH, SOUTH = 7, 8
COLUMNS = (
    "scan_id, kind, credential_id, seq, party, moved, reverses, device_id, because,"
    " reason, used, allowed, holder_id"
)
# Not looked at but where tickets are handed over.
OK = ["ok", 0, 0, None]


@dataclass
class Doors:
    """A ledger and a truth, written by hand."""

    folder: Path
    truth: list[dict[str, Any]] = field(default_factory=list)
    rows: list[list[Any]] = field(default_factory=list)
    kept: list[tuple[str, int, dict[str, Any]]] = field(default_factory=list)
    revoked: list[int] = field(default_factory=list)
    # By how many persons the tallies differ from the rows.
    miscounted: int = 0

    def green(self, ticket: int, party: int = 1, device: int = NORTH, is_exit: bool = False) -> UUID:
        scan_id = uuid4()
        seen = {
            "is": "green",
            "scan_id": str(scan_id),
            "ticket": str(ticket),
            "gate": "1",
            "by": "server",
            "is_kept": True,
        }
        self.truth.append(seen | {"device": str(device), "party": party, "is_exit": is_exit})
        return scan_id

    def tell(self, what: str, scan_id: UUID) -> None:
        self.truth.append({"is": what, "scan_id": str(scan_id)})

    def row(
        self, scan_id: UUID, ticket: int, party: int = 1, device: int = NORTH, kind: str = "entry"
    ) -> None:
        seq = 1 + sum(row[2] == ticket and row[3] is not None for row in self.rows)
        moved = -party if kind == "exit" else party
        self.rows.append([scan_id.hex, kind, ticket, seq, party, moved, None, device, None, *OK])

    def refusal(self, scan_id: UUID, ticket: int, party: int = 1, device: int = NORTH) -> None:
        self.rows.append([scan_id.hex, "entry", ticket, None, party, 0, None, device, None, *OK])

    def overrun(self, scan_id: UUID, ticket: int, party: int = 1, device: int = NORTH) -> None:
        because = json.dumps({"scan": {"scan_id": str(scan_id)}})
        over = uuid5(scan_id, "overrun").hex
        self.rows.append([over, "overrun", ticket, None, party, party, None, device, because, *OK])

    def reversal(self, scan_id: UUID) -> None:
        back = next(row for row in self.rows if row[0] == scan_id.hex)
        seq = 1 + sum(row[2] == back[2] and row[3] is not None for row in self.rows)
        self.rows.append(
            [uuid4().hex, "reversal", back[2], seq, back[4], -back[5], scan_id.hex, back[7], None, *OK]
        )

    def faults(self) -> list[str]:
        url = self._database()
        tickets = [
            {"id": str(ticket), "admits": admits}
            for ticket, admits in ((TICKET, 1), (FAMILY, 4), (CANCELLED, 1), (PAIR, 1), (SINGLE, 1))
        ]
        (self.folder / "plan.json").write_text(json.dumps({"tickets": tickets}))
        lines = "".join(json.dumps(line) + "\n" for line in self.truth)
        (self.folder / "truth.jsonl").write_text(lines)
        revoked = "".join(json.dumps({"device": str(one)}) + "\n" for one in self.revoked)
        (self.folder / "revoked.jsonl").write_text(revoked)
        return audit(url, self.folder).faults

    def _database(self) -> str:
        path = self.folder / "ledger.sqlite3"
        inside = sum(row[5] for row in self.rows) + self.miscounted
        with closing(sqlite3.connect(path)) as file, file:
            # Without the constraints of the real one, which refuses some of these faults by itself.
            file.execute(f"CREATE TABLE entries_scan (id INTEGER PRIMARY KEY, {COLUMNS})")
            file.execute("CREATE TABLE entries_quarantined (why, device_id, body)")
            file.execute("CREATE TABLE entries_tally (inside)")
            places = ", ".join("?" * len(COLUMNS.split(",")))
            file.executemany(f"INSERT INTO entries_scan ({COLUMNS}) VALUES ({places})", self.rows)
            kept = [(why, device, json.dumps(body)) for why, device, body in self.kept]
            file.executemany("INSERT INTO entries_quarantined VALUES (?, ?, ?)", kept)
            file.execute("INSERT INTO entries_tally VALUES (?)", [inside])
        return f"sqlite:///{path}"


@pytest.fixture
def doors(tmp_path: Path) -> Doors:
    """An evening on which all is as it should be: an entry, a family of four of whom the fourth is an overrun's, a
    cancelled ticket that came in, one that was taken back, a revoked phone, and a pair refused live of whom one had a
    place."""
    made = Doors(tmp_path)
    made.row(made.green(TICKET), TICKET)
    first, second = made.green(FAMILY, 3), made.green(FAMILY, 2, SOUTH)
    made.row(first, FAMILY, 3)
    made.row(second, FAMILY, 1, SOUTH)
    made.overrun(second, FAMILY, 1, SOUTH)
    cancelled = made.green(CANCELLED)
    made.refusal(cancelled, CANCELLED)
    made.overrun(cancelled, CANCELLED)
    pair = made.green(PAIR, 2)
    made.refusal(pair, PAIR, 2)
    made.row(uuid5(pair, "part"), PAIR, 1)
    made.overrun(pair, PAIR, 1)
    left = made.green(FAMILY, 1, is_exit=True)
    made.row(left, FAMILY, 1, kind="exit")
    back = made.green(FAMILY)
    made.row(back, FAMILY)
    made.tell("taken-back", back)
    made.reversal(back)
    made.revoked.append(SOUTH)
    late = made.green(TICKET, device=SOUTH)
    made.kept.append(("revoked", SOUTH, {"scan_id": str(late), "verdict": "admitted"}))
    made.tell("unseen", unseen := uuid4())
    made.row(unseen, FAMILY, 1)
    return made


def test_an_evening_on_which_all_is_in_order_passes(doors: Doors) -> None:
    assert doors.faults() == []


def _lose_a_green(doors: Doors, is_kept: bool) -> None:
    lost = doors.green(SINGLE)
    doors.truth[-1]["is_kept"] = is_kept
    doors.row(lost, SINGLE)
    doors.tell("unseen", lost)
    doors.reversal(lost)


def test_a_green_that_a_failing_disk_did_not_keep_may_be_taken_back(doors: Doors) -> None:
    _lose_a_green(doors, is_kept=False)
    assert doors.faults() == []


def test_a_green_that_was_kept_may_not_be_taken_back_because_the_phone_died(doors: Doors) -> None:
    _lose_a_green(doors, is_kept=True)
    (fault,) = doors.faults()
    assert "somebody took it back" in fault


def _drop_an_entry(doors: Doors) -> None:
    del doors.rows[0]


def _drop_an_overrun(doors: Doors) -> None:
    doors.rows.remove(next(row for row in doors.rows if row[1] == "overrun"))


def _double_a_row(doors: Doors) -> None:
    doors.rows.append(list(doors.rows[0]))


def _count_under_another_id(doors: Doors) -> None:
    doors.rows.append([uuid4().hex, *doors.rows[0][1:3], 2, *doors.rows[0][4:]])


def _forget_a_green(doors: Doors) -> None:
    del doors.truth[0]


def _forget_that_it_was_unseen(doors: Doors) -> None:
    doors.truth = [line for line in doors.truth if line["is"] != "unseen"]


def _count_fewer(doors: Doors) -> None:
    doors.rows[1][4:6] = [2, 2]


def _forget_a_reversal(doors: Doors) -> None:
    doors.rows.remove(next(row for row in doors.rows if row[1] == "reversal"))


def _take_back_what_stands(doors: Doors) -> None:
    doors.reversal(UUID(doors.rows[0][0]))


def _lose_the_quarantine(doors: Doors) -> None:
    doors.kept.clear()


def _quarantine_for_no_reason(doors: Doors) -> None:
    doors.kept.append(("other_body", NORTH, {"scan_id": str(uuid4()), "verdict": "admitted"}))


def _miscount(doors: Doors) -> None:
    doors.miscounted = 1


def _swap_tickets(doors: Doors) -> None:
    doors.rows[0][2] = CANCELLED


def _swap_devices(doors: Doors) -> None:
    doors.rows[0][7] = SOUTH


def _admit_too_many_without_a_flag(doors: Doors) -> None:
    doors.row(doors.green(TICKET), TICKET)


def _let_a_ticket_in_twice_at_one_phone(doors: Doors) -> None:
    again = doors.green(TICKET)
    doors.truth[-1]["by"] = "phone"
    doors.refusal(again, TICKET)
    doors.overrun(again, TICKET)


def _name_no_scan_in_an_overrun(doors: Doors) -> None:
    next(row for row in doors.rows if row[1] == "overrun")[8] = None


def _turn_an_exit_round(doors: Doors) -> None:
    exit_row = next(row for row in doors.rows if row[1] == "exit")
    exit_row[5] = -exit_row[5]


FAULTS = [
    _drop_an_entry,
    _drop_an_overrun,
    _double_a_row,
    _count_under_another_id,
    _forget_a_green,
    _forget_that_it_was_unseen,
    _count_fewer,
    _forget_a_reversal,
    _take_back_what_stands,
    _lose_the_quarantine,
    _quarantine_for_no_reason,
    _miscount,
    _swap_tickets,
    _swap_devices,
    _admit_too_many_without_a_flag,
    _let_a_ticket_in_twice_at_one_phone,
    _name_no_scan_in_an_overrun,
    _turn_an_exit_round,
]


@pytest.mark.parametrize("plant", FAULTS, ids=lambda plant: plant.__name__.strip("_"))
def test_it_finds(doors: Doors, plant: Callable[[Doors], None]) -> None:
    plant(doors)
    assert doors.faults()
