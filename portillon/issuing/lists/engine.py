"""Import a list from a file: read it, match each line with what exists, count what would change, then apply it.

Importing the same file twice changes nothing, and that is also how an interrupted import is completed. What a line
means is up to the kind of list; memory stays small, because only counts and the first entries are kept.
"""

import time
from collections import ChainMap
from collections.abc import Callable, Iterator, MutableMapping, Sequence
from contextlib import closing
from hashlib import blake2b
from itertools import chain
from typing import BinaryIO, TypeAlias

from django.db import connection, transaction
from django.utils.translation import gettext as _

from portillon.core.chunks import chunks
from portillon.issuing.lists.entry import D, Duplicates, HeldBack, Identity, ListEntry, Match, Rejection
from portillon.issuing.lists.kind import K, ListKind
from portillon.issuing.lists.outcome import Outcome, runs
from portillon.issuing.lists.persons import address, whole_name
from portillon.issuing.lists.spool import Spool
from portillon.issuing.tickets.changes import By
from portillon.issuing.tickets.participant import Errors, one_line
from portillon.sheets import sheet
from portillon.sheets.problem import ColumnsProblem
from portillon.sheets.sheet import SheetRow

LOOKUP_ROWS = 1000
# Up to here an import is one transaction. Beyond, each chunk is one, so that no door waits longer than for a chunk.
ATOMIC_ROWS_MAX = 5000
CHUNK_ROWS = 250
# On SQLite, scans that wait to be written try again at most every 100 ms; they must find the database free then.
PAUSE_SECONDS, PAUSE_EVERY_ROWS = 0.1, 2000
TRIES_MAX = 3
# From here on, PostgreSQL would plan the next lookups badly until it collects statistics by itself.
ANALYSE_ROWS_MIN = 500

SHOWN_LETTERS = 100

# A line of a file, as far as it can be told without what exists.
_Line: TypeAlias = ListEntry[D] | Rejection | HeldBack
# Called with the rows done and the rows there are at most.
Progress = Callable[[int, int], None]
# The line that claimed an existing row, by the row's id.
Claims = MutableMapping[int, int]


class ListContended(Exception):
    """Other writers changed the same rows at every attempt. Importing the file again does what is left."""

    def __str__(self) -> str:
        return _("Somebody else is changing the same list at this moment. Please import the file again.")


def preview(
    kind: ListKind[D, K],
    file: BinaryIO,
    progress: Progress | None = None,
    rejections_max: int | None = None,
) -> Outcome[D]:
    """What importing `file` would do; changes nothing. Raises SheetProblem."""
    found = Outcome[D](rejections_max)
    _compare(kind, file, found, progress or _untold)
    return found


def apply(
    kind: ListKind[D, K],
    file: BinaryIO,
    by: By,
    progress: Progress | None = None,
    rejections_max: int | None = None,
) -> Outcome[D]:
    """Import `file` and return what was done. Raises SheetProblem before anything is changed, or ListContended.

    Lines that would change something are matched again in the transaction that writes them, so that nothing is doubled
    when somebody else changes the same list meanwhile. Above 5,000 changes every 250 are a transaction of their own.
    """
    tell = progress or _untold
    found, done = Outcome[D](rejections_max), Outcome[D](rejections_max)
    with closing(Spool[ListEntry[D]]()) as pending:
        _compare(kind, file, found, lambda n, rows: tell(n, 2 * rows), pending)
        done.take_over(found)
        _write(kind, pending, done, by, lambda n, rows: tell(rows + n, 2 * rows))
    done.rejections.sort(key=lambda one: one.line)
    kind.remember_columns(found.columns)
    if done.changes:
        kind.note_import(done, by)
    return done


def _untold(done: int, total: int) -> None:
    """Nobody asked for progress."""


def _compare(
    kind: ListKind[D, K],
    file: BinaryIO,
    found: Outcome[D],
    tell: Progress,
    pending: Spool[ListEntry[D]] | None = None,
) -> None:
    """Count into `found` what each line comes to, and keep the entries that change something in `pending`."""
    read = sheet.read(file, kind.columns)
    found.columns = read.columns
    _begin(kind, read)
    seen, claims, done = SeenKeys(), dict[int, int](), 0
    for rows in chunks(read.rows, LOOKUP_ROWS):
        lines = [_entry(kind, row, seen) for row in rows]
        matches = list(_matches(kind, lines, claims))
        for one in matches:
            found.count(one)
        if pending is not None:
            pending.add([one.entry for one in matches if isinstance(one, Match) and one.changes_something])
        done += len(rows)
        tell(done, max(done, read.rows_at_most))


def _begin(kind: ListKind[D, K], read: sheet.Sheet) -> None:
    try:
        kind.begin(read.headings)
    except ColumnsProblem as problem:
        raise problem.about(read.columns) from None


def _entry(kind: ListKind[D, K], row: SheetRow, seen: "SeenKeys") -> "_Line[D]":
    if row.problem:
        return Rejection(row.line, {"row": row.problem})
    cells = {column: sheet.without_escape(cell.strip()) for column, cell in row.cells.items()}
    if "buyer_email" in cells:
        cells["email"] = address(cells)
    if status := kind.held_back_by(cells):
        name, email = one_line(whole_name(cells)), one_line(cells.get("email"))
        return HeldBack(row.line, name[:SHOWN_LETTERS], email[:SHOWN_LETTERS], status[:SHOWN_LETTERS])
    data = kind.read(cells)
    if isinstance(data, Errors):
        return Rejection(row.line, data)
    return seen.duplicate(row.line, kind.identity(data), kind.duplicates) or ListEntry(row.line, data)


class SeenKeys:
    """The lines that left a key, by a digest of the key: texts of half a million lines would fill the memory."""

    def __init__(self) -> None:
        self._line_of: dict[bytes, int] = {}

    def duplicate(self, line: int, identity: Identity, sentences: Duplicates) -> Rejection | None:
        """Why `line` has to be rejected: two lines for one person contradict or repeat each other."""
        for column, key in identity.seeks:
            if earlier := self._line_of.get(_digest(key)):
                return Rejection(line, {column: str(sentences[column]) % {"line": earlier}})
        for key in identity.leaves:
            self._line_of.setdefault(_digest(key), line)
        return None


def _digest(key: str) -> bytes:
    return blake2b(key.encode(), digest_size=12).digest()


def _matches(
    kind: ListKind[D, K], lines: Sequence["_Line[D]"], claims: Claims
) -> Iterator[Match[D] | Rejection | HeldBack]:
    """One answer for each line, in order."""
    lookup = kind.lookup([line.data for line in lines if isinstance(line, ListEntry)])
    for line in lines:
        if isinstance(line, Rejection | HeldBack):
            yield line
            continue
        known = lookup.find(line.data, claims)
        if known is None:
            yield Match(line, None, {})
        elif isinstance(known, Errors):
            yield Rejection(line.line, known)
        elif (earlier := claims.setdefault(known.pk, line.line)) != line.line:
            yield Rejection(line.line, {"row": str(kind.claimed_twice) % {"line": earlier}})
        else:
            differences = kind.differences(known, line.data)
            yield Match(line, known.pk, differences, kind.is_passed_on(known, line.data))


def _write(
    kind: ListKind[D, K], pending: Spool[ListEntry[D]], done: Outcome[D], by: By, tell: Progress
) -> None:
    claims: Claims = {}
    written = 0
    for entries in chunks(pending, ATOMIC_ROWS_MAX if pending.size <= ATOMIC_ROWS_MAX else CHUNK_ROWS):
        if written and written % PAUSE_EVERY_ROWS == 0:
            make_room()
        _write_chunk(kind, entries, done, claims, by)
        written += len(entries)
        tell(written, pending.size)
    if written >= ANALYSE_ROWS_MIN:
        _analyse(kind)


def make_room() -> None:
    """Pause between two transactions of a long import, for scans that wait to be written."""
    if connection.vendor == "sqlite":
        time.sleep(PAUSE_SECONDS)


def _write_chunk(
    kind: ListKind[D, K], entries: Sequence[ListEntry[D]], done: Outcome[D], claims: Claims, by: By
) -> None:
    """Write all of the chunk or nothing. Tried again when another writer took an id between the look and the insert."""
    for _attempt in range(TRIES_MAX):
        own_claims = ChainMap({}, claims)
        try:
            with transaction.atomic():
                matches, added = _write_matches(kind, entries, own_claims, by)
        except kind.lost_races:
            continue
        claims.update(own_claims.maps[0])
        done.issued += runs(added)
        for one in matches:
            done.count(one)
        return
    raise ListContended


def _write_matches(
    kind: ListKind[D, K], entries: Sequence[ListEntry[D]], claims: Claims, by: By
) -> tuple[list[Match[D] | Rejection | HeldBack], list[int]]:
    """What became of the entries, and the ids of the rows that were added."""
    kind.lock()
    matches = list(chain.from_iterable(_matches(kind, part, claims) for part in chunks(entries, LOOKUP_ROWS)))
    found = [one for one in matches if isinstance(one, Match)]
    new = [one.entry.data for one in found if one.known is None]
    added = kind.add(new, by) if new else []
    if changes := {one.known: one.differences for one in found if one.known is not None and one.differences}:
        kind.change(changes, by)
    return matches, added


def _analyse(kind: ListKind[D, K]) -> None:
    """Let PostgreSQL collect statistics now: those that it plans by know nothing of the new rows."""
    if connection.vendor == "postgresql":
        tables = ", ".join(connection.ops.quote_name(one._meta.db_table) for one in kind.models)
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {tables}")
