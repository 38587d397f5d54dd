"""The two SQL statements of a scan: read the facts, append the rows. Nothing else writes to the ledger.

PostgreSQL answers for a whole batch in one round trip each, prepared once; the batch travels as one JSON
parameter, so that its size changes nothing. SQLite runs in the process, where a statement a row costs no trip.
"""

import fcntl
import json
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import UTC, datetime
from functools import cache, lru_cache
from typing import IO, Any, NamedTuple
from uuid import UUID

import psycopg
from django.conf import settings
from django.db import IntegrityError, OperationalError, connection


class Asked(NamedTuple):
    """What the facts are wanted for; `credential` is 0 when the code led to none."""

    scan_id: UUID
    key_hash: bytes
    gate: int
    credential: int


class Facts(NamedTuple):
    """Everything one decision depends on, as one snapshot of the database; None where a thing does not exist."""

    api_key: int | None
    device: int | None
    caller_organisation: int | None
    device_event: int | None
    device_gate: int | None
    operator: int | None
    gate: int | None
    gate_organisation: int | None
    gate_title: str | None
    event: int | None
    doors_at: datetime | None
    ends_at: datetime | None
    categories: Any
    is_exit: bool | None
    reentry: bool | None
    check_categories: Any
    expected: int | None
    admitted: int
    credential: int | None
    credential_event: int | None
    issue: int | None
    admits: int | None
    cancelled_at: datetime | None
    blocked_at: datetime | None
    category: str | None
    price: str | None
    door_note: str | None
    seat: str | None
    number: str | None
    name: str | None
    last_seq: int | None
    last_used: int | None
    last_left: int | None
    last_at: datetime | None
    last_gate: int | None
    last_device: int | None
    stored: int | None


class Row(NamedTuple):
    """A row of the ledger, in the order of its columns and of its seal (entries/chain.py)."""

    writer_id: int
    writer_seq: int
    scan_id: UUID
    kind: str
    fingerprint: bytes
    organisation_id: int
    event_id: int | None
    gate_id: int
    device_id: int | None
    operator_id: int | None
    credential_id: int | None
    seq: int | None
    reason: str
    party: int
    used: int
    allowed: int
    left: int
    moved: int
    fresh: int
    because: dict[str, Any] | None
    admitted_count: int
    expected_count: int
    scanned_at: datetime | None
    decided_at: datetime
    reverses: UUID | None

    @property
    def is_refusal(self) -> bool:
        return self.seq is None and self.kind != "override"

    @property
    def overridden(self) -> int:
        """Persons let in beside the rules."""
        return self.party if self.kind == "override" else 0


class Lost(Exception):
    """Another writer took a place this batch wanted: nothing of it was written, decide again."""


class Unsure(Exception):
    """The database went away in mid-sentence: the batch may or may not have been written."""


_COLUMNS = """
    k.id, d.id, coalesce(k.organisation_id, d.organisation_id), d.event_id, d.gate_id, d.operator_id,
    g.id, g.organisation_id, g.title,
    g.event_id, coalesce(g.doors_at, e.doors_at), coalesce(g.closes_at, e.ends_at), g.categories, g.is_exit, e.reentry,
    e.check_categories, e.expected,
    (SELECT CAST(coalesce(sum(t.admitted), 0) AS bigint) FROM entries_tally t WHERE t.event_id = g.event_id),
    c.id, c.event_id, c.issue, c.admits, c.cancelled_at, c.blocked_at, c.category, c.price, c.door_note,
    c.seat, c.number, h.name,
    u.seq, u.used, u."left", u.decided_at, u.gate_id, u.device_id,
    (SELECT s.id FROM entries_scan s WHERE s.scan_id = a.scan_id)
"""
_ON = {
    "accounts_apikey k": "k.key_hash = a.key_hash AND k.revoked_at IS NULL",
    "devices_device d": """d.key_hash = a.key_hash AND d.revoked_at IS NULL
        AND (d.expires_at IS NULL OR d.expires_at > {now})
        AND (d.operator_id IS NULL OR EXISTS (
            SELECT 1 FROM accounts_membership m JOIN accounts_user o ON o.id = m.user_id
            WHERE m.user_id = d.operator_id AND m.organisation_id = d.organisation_id AND o.is_active))""",
    "places_gate g": "g.id = a.gate_id",
    "places_event e": "e.id = g.event_id",
    "issuing_credential c": "c.id = a.credential_id",
    "issuing_holder h": "h.id = c.holder_id",
    "entries_scan u": """u.credential_id = a.credential_id
        AND u.seq = (SELECT max(l.seq) FROM entries_scan l WHERE l.credential_id = a.credential_id)""",
}


def _lateral(table: str, condition: str) -> str:
    """A join that PostgreSQL can only do row by row: it takes a batch for 100 rows and would read tables whole."""
    alias = table.split()[1]
    return f"LEFT JOIN LATERAL (SELECT {alias}.* FROM {table} WHERE {condition} LIMIT 1) {alias} ON true"


POSTGRES_FACTS = "\n".join(
    [
        f"SELECT {_COLUMNS} FROM jsonb_to_recordset(%s::jsonb) AS a",
        "(i int, scan_id uuid, key_hash bytea, gate_id bigint, credential_id bigint)",
        *(_lateral(table, condition.format(now="now()")) for table, condition in _ON.items()),
        "ORDER BY a.i",
    ]
)
_SQLITE_NOW = "strftime('%Y-%m-%d %H:%M:%f', 'now')"
SQLITE_FACTS = "\n".join(
    [
        f"SELECT {_COLUMNS}",
        "FROM (SELECT ? AS scan_id, ? AS key_hash, ? AS gate_id, ? AS credential_id) AS a",
        *(f"LEFT JOIN {table} ON {condition.format(now=_SQLITE_NOW)}" for table, condition in _ON.items()),
    ]
)

# LEFT is a word of SQL.
_NAMES = ", ".join(f'"{name}"' for name in Row._fields)
_RECORD = """writer_id bigint, writer_seq bigint, scan_id uuid, kind text, fingerprint bytea,
    organisation_id bigint, event_id bigint, gate_id bigint, device_id bigint, operator_id bigint,
    credential_id bigint, seq int, reason text, party int, used int, allowed int, "left" int, moved int, fresh int,
    because jsonb, admitted_count int, expected_count int, scanned_at timestamptz, decided_at timestamptz,
    reverses uuid, mac bytea"""
POSTGRES_APPEND = f"""
WITH given AS MATERIALIZED (SELECT * FROM jsonb_to_recordset(%s::jsonb) AS r({_RECORD}, overridden int, refused int)),
appended AS (INSERT INTO entries_scan ({_NAMES}, mac) SELECT {_NAMES}, mac FROM given),
tallied AS (
    INSERT INTO entries_tally AS t (writer_id, gate_id, event_id, admitted, inside, overridden, refused)
    SELECT writer_id, gate_id, event_id, sum(fresh), sum(moved), sum(overridden), sum(refused)
    FROM given GROUP BY writer_id, gate_id, event_id
    ON CONFLICT (writer_id, gate_id) DO UPDATE SET
        admitted = t.admitted + EXCLUDED.admitted, inside = t.inside + EXCLUDED.inside,
        overridden = t.overridden + EXCLUDED.overridden, refused = t.refused + EXCLUDED.refused)
UPDATE entries_writer SET length = %s::bigint, head = %s::bytea WHERE id = %s::bigint"""

SQLITE_APPEND = f"INSERT INTO entries_scan ({_NAMES}, mac) VALUES ({'?, ' * len(Row._fields)}?)"
SQLITE_TALLY = """
INSERT INTO entries_tally (writer_id, gate_id, event_id, admitted, inside, overridden, refused)
VALUES (?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (writer_id, gate_id) DO UPDATE SET
    admitted = admitted + excluded.admitted, inside = inside + excluded.inside,
    overridden = overridden + excluded.overridden, refused = refused + excluded.refused"""
SQLITE_HEAD = "UPDATE entries_writer SET length = ?, head = ? WHERE id = ?"


def whole() -> AbstractContextManager[None]:
    """What reading and appending happen inside of: a transaction on SQLite, nothing on PostgreSQL, whose
    append is one statement and whose unique indexes tell when the facts have aged."""
    return _sqlite_turn() if connection.vendor == "sqlite" else nullcontext()


@contextmanager
def _sqlite_turn() -> Iterator[None]:
    """SQLite's busy handler sleeps between tries; a file lock wakes the next process at once."""
    if connection.in_atomic_block:
        yield
        return
    connection.ensure_connection()
    lock = _writer_lock()
    fcntl.flock(lock, fcntl.LOCK_EX)
    try:
        with _sqlite_transaction(connection.connection):
            yield
    finally:
        fcntl.flock(lock, fcntl.LOCK_UN)


@contextmanager
def _sqlite_transaction(raw: sqlite3.Connection) -> Iterator[None]:
    """What transaction.atomic() does, without its bookkeeping, which took as long as the statements between."""
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
    """This process's handle of the file that writers of one SQLite database take turns by."""
    return (settings.DATA / "writer.lock").open("a")


@contextmanager
def _answered() -> Iterator[None]:
    """The engine's errors as Django's. Raises Unsure where the server went away, and lets go of its connection."""
    try:
        with connection.wrap_database_errors:
            yield
    except OperationalError as error:
        if connection.vendor == "sqlite" or isinstance(error.__cause__, psycopg.errors.TransactionRollback):
            raise
        connection.close()
        raise Unsure from error


def facts(batch: Sequence[Asked]) -> list[Facts]:
    """The facts for each, in order. Raises Unsure."""
    connection.ensure_connection()
    raw = connection.connection
    with _answered():
        if connection.vendor == "sqlite":
            return [_sqlite_facts(raw, asked) for asked in batch]
        rows = _postgres(raw, POSTGRES_FACTS, (facts_parameter(batch),)).fetchall()
    return [_read(row, _POSTGRES_READINGS) for row in rows]


def facts_parameter(batch: Sequence[Asked]) -> str:
    """The one parameter of POSTGRES_FACTS."""
    asked = [
        {
            "i": place,
            "scan_id": str(one.scan_id),
            "key_hash": _hex(one.key_hash),
            "gate_id": one.gate,
            "credential_id": one.credential,
        }
        for place, one in enumerate(batch)
    ]
    return json.dumps(asked)


def append(rows: Sequence[Row], macs: Sequence[bytes], head: bytes) -> None:
    """Write the rows, their tallies and their writer's head: all or nothing. Raises Lost and Unsure."""
    write = _sqlite_append if connection.vendor == "sqlite" else _postgres_append
    try:
        with _answered():
            write(rows, macs, head)
    except IntegrityError as error:
        raise Lost from error
    except OperationalError as error:
        if isinstance(error.__cause__, psycopg.errors.TransactionRollback):
            raise Lost from error
        raise


def _postgres(raw: psycopg.Connection, statement: str, parameters: Sequence[Any]) -> psycopg.Cursor[Any]:
    """Run a prepared statement: Django's own cursors bind on the client and prepare nothing."""
    return psycopg.Cursor(raw).execute(statement, parameters, prepare=True)


def _postgres_append(rows: Sequence[Row], macs: Sequence[bytes], head: bytes) -> None:
    last = rows[-1]
    parameters = (rows_parameter(rows, macs), str(last.writer_seq), _hex(head), str(last.writer_id))
    _postgres(connection.connection, POSTGRES_APPEND, parameters)


def rows_parameter(rows: Sequence[Row], macs: Sequence[bytes]) -> str:
    """The first parameter of POSTGRES_APPEND."""
    given = [
        {**row._asdict(), "mac": mac, "overridden": row.overridden, "refused": int(row.is_refusal)}
        for row, mac in zip(rows, macs, strict=True)
    ]
    return json.dumps(given, default=_plain)


def _plain(value: object) -> str:
    return _hex(value) if isinstance(value, bytes) else str(value)


def _hex(value: bytes) -> str:
    return "\\x" + value.hex()


def _sqlite_facts(raw: sqlite3.Connection, asked: Asked) -> Facts:
    parameters = (asked.scan_id.hex, asked.key_hash, asked.gate, asked.credential)
    return _read(raw.execute(SQLITE_FACTS, parameters).fetchone(), _SQLITE_READINGS)


Readings = tuple[tuple[int, Callable[[Any], Any]], ...]


def _read(row: Sequence[Any], readings: Readings) -> Facts:
    """A row of the database as facts: some of its columns are stored otherwise than they are meant."""
    values = list(row)
    for place, meaning in readings:
        values[place] = meaning(values[place])
    return Facts._make(values)


def _list(stored: str | None) -> Sequence[str]:
    """Most doors admit all categories, and most events check none."""
    return () if stored is None or stored == "[]" else json.loads(stored)


@lru_cache(maxsize=1024)
def _time(stored: datetime | str | None) -> datetime | None:
    """Django keeps times in SQLite as UTC without an offset, and reads what is a column as it is; the same few of an
    event come again and again."""
    if stored is None:
        return None
    return (stored if isinstance(stored, datetime) else datetime.fromisoformat(stored)).replace(tzinfo=UTC)


def _readings(**meanings: Callable[[Any], Any]) -> Readings:
    return tuple((Facts._fields.index(name), meaning) for name, meaning in meanings.items())


# Under Django PostgreSQL hands JSON over as text too.
_POSTGRES_READINGS = _readings(categories=_list, check_categories=_list)
_SQLITE_READINGS = _POSTGRES_READINGS + _readings(
    doors_at=_time, ends_at=_time, cancelled_at=_time, blocked_at=_time, last_at=_time, is_exit=bool, reentry=bool
)


def _sqlite_append(rows: Sequence[Row], macs: Sequence[bytes], head: bytes) -> None:
    raw = connection.connection
    last = rows[-1]
    raw.executemany(SQLITE_APPEND, [sqlite_row(row, mac) for row, mac in zip(rows, macs, strict=True)])
    raw.executemany(
        SQLITE_TALLY,
        [
            (
                row.writer_id,
                row.gate_id,
                row.event_id,
                row.fresh,
                row.moved,
                row.overridden,
                int(row.is_refusal),
            )
            for row in rows
        ],
    )
    raw.execute(SQLITE_HEAD, (last.writer_seq, head, last.writer_id))


def sqlite_row(row: Row, mac: bytes) -> list[object]:
    """The parameters of SQLITE_APPEND."""
    values: list[Any] = [*row, mac]
    for place, form in _SQLITE_FORMS:
        if values[place] is not None:
            values[place] = form(values[place])
    return values


def _sqlite_time(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")


# As Django's own fields store these.
_SQLITE_FORMS: tuple[tuple[int, Callable[[Any], str]], ...] = tuple(
    (Row._fields.index(name), form)
    for name, form in {
        "scan_id": lambda scan_id: scan_id.hex,
        "because": json.dumps,
        "scanned_at": _sqlite_time,
        "decided_at": _sqlite_time,
        "reverses": lambda scan_id: scan_id.hex,
    }.items()
)
