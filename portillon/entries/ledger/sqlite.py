"""The statements of a scan on SQLite, one for each row. It runs in the process, so there are no round trips to save."""

import fcntl
import json
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache, lru_cache
from typing import IO, Any
from uuid import UUID

from django.conf import settings
from django.db import connection

from portillon.entries.ledger.facts import COLUMNS, JOINS, MONTH_DAYS, Asked, Facts
from portillon.entries.ledger.row import Row

_TIMES = {
    "now": "strftime('%Y-%m-%d %H:%M:%f', 'now')",
    "month_ago": f"strftime('%Y-%m-%d %H:%M:%f', 'now', '-{MONTH_DAYS} days')",
}
FACTS = "\n".join(
    [
        f"SELECT {COLUMNS}",
        "FROM (SELECT ? AS scan_id, ? AS key_hash, ? AS gate_id, ? AS credential_id) AS a",
        *(f"LEFT JOIN {table} ON {condition.format(**_TIMES)}" for table, condition in JOINS.items()),
    ]
)


# In quotation marks, because LEFT is a keyword of SQL.
_NAMES = ", ".join(f'"{name}"' for name in Row._fields)
APPEND = f"INSERT INTO entries_scan ({_NAMES}, mac) VALUES ({'?, ' * len(Row._fields)}?)"
TALLY = """
INSERT INTO entries_tally (writer_id, gate_id, event_id, admitted, inside, overridden, overrun, refused)
VALUES (?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (writer_id, gate_id) DO UPDATE SET
    admitted = admitted + excluded.admitted, inside = inside + excluded.inside,
    overridden = overridden + excluded.overridden, overrun = overrun + excluded.overrun,
    refused = refused + excluded.refused"""
HEAD = "UPDATE entries_writer SET length = ?, head = ? WHERE id = ?"


@contextmanager
def turn() -> Iterator[None]:
    """Open a transaction as soon as no other process writes.

    A file lock wakes the next process at once, whereas SQLite's busy handler sleeps between its tries.
    """
    if connection.in_atomic_block:
        yield
        return
    connection.ensure_connection()
    lock = _writer_lock()
    fcntl.flock(lock, fcntl.LOCK_EX)
    try:
        with _transaction(connection.connection):
            yield
    finally:
        fcntl.flock(lock, fcntl.LOCK_UN)


@contextmanager
def _transaction(raw: sqlite3.Connection) -> Iterator[None]:
    """Do what transaction.atomic() does, without its bookkeeping, which took as long as the statements inside."""
    with connection.wrap_database_errors:
        raw.execute("BEGIN IMMEDIATE")
    try:
        yield
        with connection.wrap_database_errors:
            raw.execute("COMMIT")
    except BaseException:
        if raw.in_transaction:
            raw.execute("ROLLBACK")
        raise


@cache
def _writer_lock() -> IO[str]:
    """Return this process's handle of the file with which the writers of one SQLite database take turns."""
    return (settings.DATA / "writer.lock").open("a")


def facts(raw: sqlite3.Connection, asked: Asked) -> Facts:
    parameters = (asked.scan_id.hex, asked.key_hash, asked.gate, asked.credential)
    return _read(raw.execute(FACTS, parameters).fetchone(), _READINGS)


Readings = tuple[tuple[int, Callable[[Any], Any]], ...]


def _read(row: Sequence[Any], readings: Readings) -> Facts:
    """Return a row of the database as facts; `readings` convert the columns that SQLite stores in another form."""
    values = list(row)
    for place, meaning in readings:
        values[place] = meaning(values[place])
    return Facts._make(values)


def _list(stored: str | None) -> Sequence[str]:
    """Return a stored list. The empty one, by far the most frequent, is not parsed."""
    return () if stored is None or stored == "[]" else json.loads(stored)


@lru_cache(maxsize=1024)
def _time(stored: datetime | str | None) -> datetime | None:
    """Return a stored time (UTC without an offset) as an aware one. Cached, since an event has few different times."""
    if stored is None:
        return None
    return (stored if isinstance(stored, datetime) else datetime.fromisoformat(stored)).replace(tzinfo=UTC)


def _readings(**meanings: Callable[[Any], Any]) -> Readings:
    return tuple((Facts._fields.index(name), meaning) for name, meaning in meanings.items())


_READINGS = _readings(
    categories=_list,
    check_categories=_list,
    doors_at=_time,
    ends_at=_time,
    cancelled_at=_time,
    blocked_at=_time,
    last_at=_time,
    is_exit=bool,
    reentry=bool,
    transferable=bool,
)


def append(raw: sqlite3.Connection, rows: Sequence[Row], macs: Sequence[bytes], head: bytes) -> None:
    last = rows[-1]
    raw.executemany(APPEND, [parameters_of(row, mac) for row, mac in zip(rows, macs, strict=True)])
    raw.executemany(
        TALLY,
        [
            (
                row.writer_id,
                row.gate_id,
                row.event_id,
                row.fresh,
                row.moved,
                row.overridden,
                row.overrun,
                int(row.is_refusal),
            )
            for row in rows
        ],
    )
    raw.execute(HEAD, (last.writer_seq, head, last.writer_id))


def parameters_of(row: Row, mac: bytes) -> list[object]:
    """Return the parameters of APPEND."""
    values: list[Any] = [*row, mac]
    for place, form in _FORMS_AT:
        if values[place] is not None:
            values[place] = form(values[place])
    return values


def _stored_time(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")


def _stored_uuid(value: UUID) -> str:
    return value.hex


# The forms in which Django's own fields store these columns.
_FORMS: dict[str, Callable[[Any], str]] = {
    "scan_id": _stored_uuid,
    "because": json.dumps,
    "scanned_at": _stored_time,
    "decided_at": _stored_time,
    "reverses": _stored_uuid,
    "received_at": _stored_time,
}
_FORMS_AT = [(Row._fields.index(name), form) for name, form in _FORMS.items()]
