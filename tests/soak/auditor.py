"""Compares what was seen at the doors with what the ledger says. It imports nothing of the program's.

The phones of a soak append each green screen to `truth.jsonl` at the moment at which it is shown. Each must be in the
ledger once, as an entry, as a flagged overrun, or as part one and part the other; and the ledger may count nobody
besides. As a program: `python -m tests.soak.auditor DATABASE_URL FOLDER`.
"""

import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from tests.soak.evidence import Ledger, Row, Truth, derived, lets_pass, read_ledger, read_truth
from tests.soak.exposure import figures_of, held_tickets

# What a revoked device hands over is kept for the organiser, as docs/ledger.md says.
OF_AN_ENDED_DEVICE = {"revoked", "expired"}
# To be taken back, but the persons have left since: the entry stays.
LEFT_TO_PEOPLE = {"built_on"}


@dataclass
class Audit:
    faults: list[str]
    figures: dict[str, int]


def audit(database_url: str, folder: Path) -> Audit:
    """Compare the ledger with the truth in the folder."""
    truth, ledger = read_truth(folder), read_ledger(database_url)
    checks = (_greens, _passages, _taken_back, _rules, _each_phone, _sums, _quarantine, held_tickets)
    faults = [fault for check in checks for fault in check(truth, ledger)]
    return Audit(faults, _figures(truth, ledger))


def _greens(truth: Truth, ledger: Ledger) -> Iterator[str]:
    """Nothing is lost: each green is in the ledger with all of its persons, at its ticket and device."""
    for scan_id, green in truth.greens.items():
        rows = ledger.counted(scan_id)
        is_elsewhere = scan_id in truth.lost or _is_with_an_ended_device(truth, ledger, scan_id, green)
        if not rows and is_elsewhere:
            continue
        persons = sum(row.party for row in rows)
        if persons != green["party"]:
            yield f"{scan_id} let {green['party']} through, and the ledger counts {persons}"
        for row in rows:
            yield from _differences(row, green)


def _is_with_an_ended_device(truth: Truth, ledger: Ledger, scan_id: UUID, green: dict[str, Any]) -> bool:
    return int(green["device"]) in truth.revoked and ledger.is_kept(scan_id, OF_AN_ENDED_DEVICE)


def _differences(row: Row, green: dict[str, Any]) -> Iterator[str]:
    if green["ticket"] is not None and row.credential != int(green["ticket"]):
        yield f"{row.scan_id} is about ticket {row.credential}, and {green['ticket']} was shown"
    if row.device != int(green["device"]):
        yield f"{row.scan_id} is of device {row.device}, and {green['device']} showed it"
    if (row.moved < 0) != green["is_exit"]:
        yield f"{row.scan_id} moved {row.moved} persons at {'an exit' if green['is_exit'] else 'an entrance'}"


def _passages(truth: Truth, ledger: Ledger) -> Iterator[str]:
    """Nothing is there that was never seen, or there twice."""
    for scan_id, times in Counter(row.scan_id for row in ledger.rows).items():
        if times > 1:
            yield f"{scan_id} is in the ledger {times} times"
    for row in ledger.rows:
        if not lets_pass(row):
            continue
        about = ledger.scans.get(row.scan_id, None if row.kind == "overrun" else row.scan_id)
        if about is None:
            yield f"{row.scan_id} is the overrun of no scan"
        elif not _may_be_there(truth, ledger, row, about):
            yield f"{row.scan_id} lets {row.party} through, and no screen was green"
        if row.kind == "overrun" and row.because.get("scan", {}).get("scan_id") != str(about):
            yield f"{row.scan_id} is an overrun that does not name its scan"


def _may_be_there(truth: Truth, ledger: Ledger, row: Row, scan_id: UUID) -> bool:
    if truth.may_have_passed(scan_id) or row.scan_id in ledger.reversed:
        return True
    kept = ledger.quarantine.get(scan_id, ())
    is_ended = row.device in truth.revoked and any(one.why in OF_AN_ENDED_DEVICE for one in kept)
    return is_ended or any(one.why in LEFT_TO_PEOPLE for one in kept)


def _taken_back(truth: Truth, ledger: Ledger) -> Iterator[str]:
    """A green stands in the ledger unless it was taken back, and does not if it was."""
    for scan_id in truth.greens:
        rows = ledger.counted(scan_id)
        stands = [row for row in rows if row.scan_id not in ledger.reversed]
        is_left = scan_id in truth.lost or ledger.is_kept(scan_id, OF_AN_ENDED_DEVICE | LEFT_TO_PEOPLE)
        if scan_id in truth.taken_back and stands and not is_left:
            yield f"{scan_id} was taken back, and still stands"
        is_asked = scan_id in truth.taken_back | truth.taking_back or truth.is_lost(scan_id)
        if not is_asked and len(stands) < len(rows):
            yield f"{scan_id} was green, and somebody took it back"


def _rules(truth: Truth, ledger: Ledger) -> Iterator[str]:
    """Nobody is in twice within the rules, and whoever is beyond them is in an overrun."""
    sequences: dict[int, list[Row]] = defaultdict(list)
    for row in ledger.rows:
        if row.credential is not None and row.seq is not None:
            sequences[row.credential].append(row)
    for ticket, rows in sequences.items():
        rows.sort(key=lambda row: row.seq or 0)
        if [row.seq for row in rows] != list(range(1, len(rows) + 1)):
            yield f"the sequence of ticket {ticket} has a gap, or a place twice"
        persons = 0
        for row in rows:
            persons += row.moved
            if not 0 <= persons <= truth.admits.get(ticket, 0):
                yield f"{persons} persons of ticket {ticket}, which admits {truth.admits.get(ticket)}, are in"
    yield from _excess(truth, ledger)


def _excess(truth: Truth, ledger: Ledger) -> Iterator[str]:
    came: Counter[int] = Counter()
    flagged: Counter[int] = Counter()
    for scan_id, green in truth.greens.items():
        is_standing = ledger.reversed.isdisjoint((scan_id, *derived(scan_id)))
        if green["ticket"] is not None and is_standing and ledger.counted(scan_id):
            came[int(green["ticket"])] += -green["party"] if green["is_exit"] else green["party"]
    for row in ledger.rows:
        is_unseen = row.scan_id in truth.unseen - truth.greens.keys() and row.scan_id not in ledger.reversed
        if row.credential is not None and is_unseen and lets_pass(row):
            # Who went out by it may have gone.
            came[row.credential] += min(0, row.moved)
    for row in ledger.rows:
        if row.credential is not None and (row.kind == "overrun" or _is_left(ledger, row)):
            flagged[row.credential] += row.moved if row.kind == "overrun" else abs(row.moved)
    for ticket, persons in came.items():
        beyond = persons - truth.admits.get(ticket, 0)
        if beyond > 0 and beyond > flagged[ticket]:
            yield f"{beyond} too many came in by ticket {ticket}, and {flagged[ticket]} are flagged"


def _each_phone(truth: Truth, ledger: Ledger) -> Iterator[str]:
    """No phone by itself lets a ticket in that it had let in before, unless persons went out or were taken back."""
    moved = truth.taking_back | truth.taken_back
    left = {
        green["ticket"] for scan_id, green in truth.greens.items() if green["is_exit"] or scan_id in moved
    }
    # Also where the server alone counted it, and took it back: phones hear of both.
    left |= {str(row.credential) for row in ledger.rows if row.moved < 0}
    came: Counter[tuple[str, str]] = Counter()
    for green in truth.greens.values():
        if green["ticket"] is None or green["ticket"] in left:
            continue
        phone = (green["device"], green["ticket"])
        if green["by"] == "phone" and came[phone] + green["party"] > truth.admits.get(
            int(green["ticket"]), 0
        ):
            yield f"device {phone[0]} let ticket {phone[1]} in, though it had before"
        if green["is_kept"]:
            came[phone] += green["party"]


def _is_left(ledger: Ledger, row: Row) -> bool:
    """Whether nobody was shown it, and others have come or gone since because of it: the conflict desk lists it."""
    return any(one.why in LEFT_TO_PEOPLE for one in ledger.quarantine.get(row.scan_id, ()))


def _sums(_truth: Truth, ledger: Ledger) -> Iterator[str]:
    """The number on the screens is that of the rows, which are those of the doors."""
    standing = [row for row in ledger.rows if lets_pass(row) and row.scan_id not in ledger.reversed]
    inside = sum(row.moved for row in standing)
    if ledger.inside != inside:
        yield f"the tallies say that {ledger.inside} persons are inside, and the rows say {inside}"


def _quarantine(truth: Truth, ledger: Ledger) -> Iterator[str]:
    """Only what had to be left to people is in quarantine."""
    for scan_id, kept in ledger.quarantine.items():
        for one in kept:
            is_expected = one.why in LEFT_TO_PEOPLE or (
                one.why in OF_AN_ENDED_DEVICE and one.device in truth.revoked
            )
            if not is_expected:
                yield f"{scan_id} is in quarantine: {one.why}"


def _figures(truth: Truth, ledger: Ledger) -> dict[str, int]:
    overruns = [row for row in ledger.rows if row.kind == "overrun" and row.reverses is None]
    return {
        "rows": len(ledger.rows),
        "greens": len(truth.greens),
        "greens by the phone": sum(green["by"] == "phone" for green in truth.greens.values()),
        "overruns": len(overruns),
        "persons in them": sum(row.party for row in overruns),
        "taken back": len(ledger.reversed),
        "in quarantine": sum(map(len, ledger.quarantine.values())),
        "lost with a failing disk": sum(map(truth.is_lost, ledger.reversed & truth.greens.keys())),
        "on a disk, never seen": len(truth.unseen - truth.greens.keys()),
        "alarms": len(truth.alarms),
        "persons inside": ledger.inside,
        **figures_of(truth, ledger),
    }


def main(url: str, folder: str) -> int:
    done = audit(url, Path(folder))
    for name, figure in done.figures.items():
        print(f"{name:32}{figure:>10,}")
    for fault in done.faults:
        print(f"FAULT: {fault}")
    return 1 if done.faults else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
