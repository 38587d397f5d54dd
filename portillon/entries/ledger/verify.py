"""Verifies the ledger: every chain is whole, every seal genuine, every tally the sum of its rows."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from portillon.entries.ledger import chain, last_heads
from portillon.entries.ledger.last_heads import Shortened, Unreadable
from portillon.entries.ledger.row import Row
from portillon.entries.ledger.snapshot import snapshot
from portillon.entries.models import Scan, Tally, Writer

CHUNK_ROWS = 5000


@dataclass(frozen=True)
class Broken:
    """The first flaw found. `row` is the id of the broken row, or 0 if the flaw is in no single row."""

    row: int
    why: str


def verify() -> int | Broken:
    """Return how many rows are whole, or the first flaw. Scans that are stored meanwhile are left out."""
    try:
        noted = last_heads.known()
        with snapshot():
            found = _verify()
            if not isinstance(found, Broken):
                last_heads.compare(noted)
    except (Shortened, Unreadable) as error:
        return Broken(0, str(error))
    return found


def _verify() -> int | Broken:
    proof = _Proof()
    for row in _rows():
        why = proof.flaw_in(row)
        if why:
            return Broken(row["id"], why)
    return proof.flaw_in_ends() or proof.count


def _rows() -> Iterator[dict[str, Any]]:
    fields = ("id", *Row._fields, "mac")
    # Chain by chain, in the order they were written.
    yield from (
        Scan.objects.order_by("writer_id", "writer_seq").values(*fields).iterator(chunk_size=CHUNK_ROWS)
    )


class _Proof:
    """What the verification has seen so far: the end of each chain, and the sums of the rows."""

    def __init__(self) -> None:
        self.count = 0
        self._heads = {writer.pk: writer for writer in Writer.objects.all()}
        self._ends: dict[int, tuple[int, bytes]] = {
            pk: (0, chain.start(pk, writer.version)) for pk, writer in self._heads.items()
        }
        self._last_id = (0, 0)
        self._tallies: dict[tuple[int, int, int | None], list[int]] = defaultdict(lambda: [0, 0, 0, 0, 0])

    def flaw_in(self, stored: dict[str, Any]) -> str | None:
        """Return what is wrong with this row, or None once it is counted."""
        row = Row(**{name: stored[name] for name in Row._fields})
        if row.writer_id not in self._ends:
            return f"its writer {row.writer_id} is not known"
        length, before = self._ends[row.writer_id]
        if row.writer_seq != length + 1:
            return f"row {length + 1} of writer {row.writer_id} is missing before it"
        version = self._heads[row.writer_id].version
        mac = chain.link(row, before, version)
        if mac != bytes(stored["mac"]) or not chain.is_sealed_whole(row, version):
            return "it is not as it was written, or the row before it is not"
        if (row.writer_id, stored["id"]) <= self._last_id:
            return "its id is not higher than that of the row before it"
        self._last_id = row.writer_id, stored["id"]
        self._ends[row.writer_id] = (length + 1, mac)
        self._count(row)
        return None

    def _count(self, row: Row) -> None:
        self.count += 1
        tally = self._tallies[row.writer_id, row.gate_id, row.event_id]
        for place, amount in enumerate(_sums(row)):
            tally[place] += amount

    def flaw_in_ends(self) -> Broken | None:
        """Return a chain that was cut short, or a tally that is not the sum of its rows; else None."""
        for writer_id, (length, last) in self._ends.items():
            writer = self._heads[writer_id]
            head = chain.head(writer_id, writer.version, length, last)
            if (writer.length, bytes(writer.head)) != (length, head):
                return Broken(
                    0, f"writer {writer_id} wrote {writer.length} rows, of which {length} are there"
                )
        stored = {
            (t.writer_id, t.gate_id, t.event_id): [t.admitted, t.inside, t.overridden, t.overrun, t.refused]
            for t in Tally.objects.all()
        }
        for key in stored.keys() | self._tallies.keys():
            if stored.get(key) != self._tallies.get(key):
                return Broken(0, f"the tally of writer {key[0]} at gate {key[1]} is not the sum of its rows")
        return None


def _sums(row: Row) -> tuple[int, ...]:
    """Return what the row adds to the columns of its tally."""
    return row.fresh, row.moved, row.overridden, row.overrun, int(row.is_refusal)
