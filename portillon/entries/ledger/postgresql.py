"""The statements of a scan on PostgreSQL: each is prepared once, and takes one round trip for a whole batch.

A batch is one JSON parameter, so that the statement is the same for every size.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import psycopg
from pydantic_core import to_json

from portillon.entries.ledger.facts import COLUMNS, JOINS, MONTH_DAYS, Asked, Facts
from portillon.entries.ledger.row import FIRST_COLUMNS, Held, Row


def _lateral(table: str, condition: str) -> str:
    """Return a join that PostgreSQL must do row by row. Expecting 100 rows, it would otherwise read whole tables."""
    alias = table.split()[1]
    return f"LEFT JOIN LATERAL (SELECT {alias}.* FROM {table} WHERE {condition} LIMIT 1) {alias} ON true"


_TIMES = {"now": "now()", "month_ago": f"now() - interval '{MONTH_DAYS} days'"}
FACTS = "\n".join(
    [
        f"SELECT {COLUMNS} FROM jsonb_to_recordset(%s::jsonb) AS a",
        "(i int, scan_id uuid, key_hash bytea, gate_id bigint, credential_id bigint)",
        *(_lateral(table, condition.format(**_TIMES)) for table, condition in JOINS.items()),
        "ORDER BY a.i",
    ]
)
# In quotation marks, because LEFT is a keyword of SQL.
_NAMES = ", ".join(f'"{name}"' for name in Row._fields)
_RECORD = """writer_id bigint, writer_seq bigint, scan_id uuid, kind text, fingerprint bytea,
    organisation_id bigint, event_id bigint, gate_id bigint, device_id bigint, operator_id bigint,
    credential_id bigint, seq int, reason text, party int, used int, allowed int, "left" int, moved int, fresh int,
    because jsonb, admitted_count int, expected_count int, scanned_at timestamptz, decided_at timestamptz,
    reverses uuid, programme_id bigint, received_at timestamptz, clock_error_ms bigint, shown text, shown_reason text,
    journal_number bigint, holder_id bigint, register int, mac bytea"""


def _append(given: str, found: str) -> str:
    """Return the statement that writes the rows of `given`, if the condition `found` is true."""
    return f"""
WITH {given},
appended AS (INSERT INTO entries_scan ({_NAMES}, mac) SELECT {_NAMES}, mac FROM given),
tallied AS (
    INSERT INTO entries_tally AS t (writer_id, gate_id, event_id, admitted, inside, overridden, overrun, refused)
    SELECT writer_id, gate_id, event_id, sum(fresh), sum(moved), sum(overridden), coalesce(sum(overrun), 0),
        sum(refused)
    FROM given GROUP BY writer_id, gate_id, event_id
    ON CONFLICT (writer_id, gate_id) DO UPDATE SET
        admitted = t.admitted + EXCLUDED.admitted, inside = t.inside + EXCLUDED.inside,
        overridden = t.overridden + EXCLUDED.overridden, overrun = t.overrun + EXCLUDED.overrun,
        refused = t.refused + EXCLUDED.refused)
UPDATE entries_writer SET length = %s::bigint, head = %s::bytea WHERE id = %s::bigint AND {found}"""


_GIVEN = (
    f"SELECT * FROM jsonb_to_recordset(%s::jsonb) AS r({_RECORD}, overridden int, overrun int, refused int)"
)
APPEND = _append(f"given AS MATERIALIZED ({_GIVEN})", "true")
_UNCHANGED = """
    SELECT k.id FROM wanted w CROSS JOIN LATERAL (
        SELECT c.id FROM issuing_credential c WHERE c.id = w.credential_id AND c.issue = w.issue
        FOR KEY SHARE SKIP LOCKED) k
    WHERE w.issue IS NOT NULL"""
# Writes nothing unless each row's credential, if the row has an `issue`, still has it; it keeps it until the commit.
# It takes a third longer, so that only batches with such rows use it.
APPEND_UNCHANGED = _append(
    f"""
wanted AS MATERIALIZED ({_GIVEN.replace("refused int", "refused int, issue int")}),
unchanged AS MATERIALIZED ({_UNCHANGED}),
given AS MATERIALIZED (
    SELECT * FROM wanted WHERE (SELECT count(issue) FROM wanted) = (SELECT count(*) FROM unchanged))""",
    "EXISTS (SELECT FROM given)",
)
# The same, and nothing either unless the desk of each row that has a `desk` still has this register. Whoever hands the
# desk over waits for the commit.
APPEND_AT_DESKS = _append(
    f"""
wanted AS MATERIALIZED ({_GIVEN.replace("refused int", "refused int, issue int, desk bigint")}),
unchanged AS MATERIALIZED ({_UNCHANGED}),
desks AS MATERIALIZED (SELECT DISTINCT gate_id, desk FROM wanted WHERE desk IS NOT NULL),
unmoved AS MATERIALIZED (
    SELECT k.id FROM desks d CROSS JOIN LATERAL (
        SELECT g.id FROM places_gate g WHERE g.id = d.gate_id AND g.register = d.desk FOR SHARE) k),
given AS MATERIALIZED (
    SELECT * FROM wanted WHERE (SELECT count(issue) FROM wanted) = (SELECT count(*) FROM unchanged)
    AND (SELECT count(*) FROM desks) = (SELECT count(*) FROM unmoved))""",
    "EXISTS (SELECT FROM given)",
)


def facts(raw: psycopg.Connection, batch: Sequence[Asked]) -> list[Facts]:
    """Return the facts for each scan, in order."""
    return [Facts._make(row) for row in _run(raw, FACTS, (facts_parameter(batch),)).fetchall()]


def append(
    raw: psycopg.Connection,
    rows: Sequence[Row],
    macs: Sequence[bytes],
    head: bytes,
    issues: Mapping[int, int],
    desks: Mapping[int, int],
) -> None:
    """Write the rows. Raises Held if a credential in `issues` has another issue by now, or is being given one, or if a
    desk in `desks` was handed over."""
    last, statement = rows[-1], APPEND_UNCHANGED if issues else APPEND
    given = rows_parameter(rows, macs, issues, desks)
    parameters = (given, str(last.writer_seq), _hex(head), str(last.writer_id))
    if _run(raw, APPEND_AT_DESKS if desks else statement, parameters).rowcount == 0:
        raise Held


def _run(raw: psycopg.Connection, statement: str, parameters: Sequence[Any]) -> psycopg.Cursor[Any]:
    """Run a prepared statement. Django's own cursors bind on the client and prepare nothing."""
    return psycopg.Cursor(raw).execute(statement, parameters, prepare=True, binary=True)


def facts_parameter(batch: Sequence[Asked]) -> str:
    """Return the parameter of FACTS."""
    asked = [
        {
            "i": place,
            "scan_id": one.scan_id,
            "key_hash": _hex(one.key_hash),
            "gate_id": one.gate,
            "credential_id": one.credential,
        }
        for place, one in enumerate(batch)
    ]
    return to_json(asked).decode()


def rows_parameter(
    rows: Sequence[Row],
    macs: Sequence[bytes],
    issues: Mapping[int, int],
    desks: Mapping[int, int],
) -> str:
    """Return the first parameter of APPEND."""
    given = [
        {
            **_columns(row),
            "fingerprint": _hex(row.fingerprint),
            "mac": _hex(mac),
            "overridden": row.overridden,
            "refused": int(row.is_refusal),
            "issue": issues.get(row.credential_id or 0),
            "desk": desks.get(row.gate_id) if row.seq is not None else None,
        }
        for row, mac in zip(rows, macs, strict=True)
    ]
    return to_json(given).decode()


def _columns(row: Row) -> dict[str, Any]:
    """Return the columns by name. What most rows lack is left out; PostgreSQL reads null."""
    if row.is_late or row.overrun or row.holder_id is not None:
        return {**row._asdict(), "overrun": row.overrun}
    return dict(zip(_FIRST_COLUMNS, row, strict=False))


_FIRST_COLUMNS = Row._fields[:FIRST_COLUMNS]


def _hex(value: bytes) -> str:
    return "\\x" + value.hex()
