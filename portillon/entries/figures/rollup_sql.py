"""The SQL that folds a chunk of the ledger's rows into the figures of passes, in a few statements whatever its size.

Hourly and daily sums change with each row: an entry adds to them, a reversal subtracts at the hour of its entry. The
use of a pass is computed from its rows twice, as of before the chunk and as of after it, and the difference is added.
Rows never change, so the state before the chunk can always be computed.
"""

from collections.abc import Sequence

from django.db import connection

from portillon.entries.models.rollup import ALL_DEVICES, ALL_GATES, ALL_TYPES, PARTIES

COUNTED = ("entries", "persons", *PARTIES)
# A time's hour, its day, and its hour counted from 1970 on; all in UTC.
_HOUR = {
    "sqlite": "substr({0}, 1, 13) || ':00:00'",
    "postgresql": "date_trunc('hour', {0}, 'UTC')",
}
_DAY = {"sqlite": "substr({0}, 1, 10)", "postgresql": "({0} AT TIME ZONE 'UTC')::date"}
_NUMBER = {
    "sqlite": "CAST(strftime('%%s', {0}) AS bigint) / 3600",
    "postgresql": "CAST(extract(epoch FROM {0}) AS bigint) / 3600",
}
_FORGOTTEN = {"sqlite": "", "postgresql": " ON COMMIT DELETE ROWS"}

# The chunk's rows with the entries they concern, the passes of these rows, and all entries of these passes.
_TABLES = (
    """CREATE TEMP TABLE IF NOT EXISTS fold_row (
        sign int, programme_id bigint, gate_id bigint, device_id bigint, credential_id bigint, seq int, party int,
        hour timestamptz, day date){forgotten}""",
    """CREATE TEMP TABLE IF NOT EXISTS fold_pass (
        credential_id bigint PRIMARY KEY, programme_id bigint, pass_type_id bigint, seq_before int, seq_after int
        ){forgotten}""",
    """CREATE TEMP TABLE IF NOT EXISTS fold_visit (
        credential_id bigint, programme_id bigint, seq_before int, seq int, gate_id bigint, hour timestamptz,
        back_seq int){forgotten}""",
    "DELETE FROM fold_row",
    "DELETE FROM fold_visit",
    "DELETE FROM fold_pass",
)
# `{row}` is a row of the chunk; `e` is the same row, or the entry that it reverses.
_ROWS = """
INSERT INTO fold_row
SELECT {sign}, e.programme_id, e.gate_id, coalesce(e.device_id, 0), e.credential_id, {row}.seq, e.party, {hour}, {day}
FROM {rows}
WHERE {row}.writer_id = %s AND {row}.writer_seq > %s AND {row}.writer_seq <= %s AND {row}.seq IS NOT NULL
    AND {row}.programme_id IS NOT NULL AND {row}.credential_id IS NOT NULL AND {row}.reverses IS {reverses}"""
_ENTRIES = {"row": "e", "sign": "1", "rows": "entries_scan e", "reverses": "NULL"}
_REVERSALS = {
    "row": "r",
    "sign": "-1",
    "rows": "entries_scan r JOIN entries_scan e ON e.scan_id = r.reverses",
    "reverses": "NOT NULL",
}
# A pass keeps the type with which it was first folded; until then `{types}` tells it. It is folded up to `{until}`.
_PASSES = """
INSERT INTO fold_pass
SELECT r.credential_id, r.programme_id, coalesce(u.pass_type_id, k.pass_type_id, 0), coalesce(u.seq, 0), {until}
FROM (SELECT credential_id, max(programme_id) AS programme_id, max(seq) AS seq FROM fold_row
    GROUP BY credential_id) r
LEFT JOIN entries_passuse u ON u.credential_id = r.credential_id
LEFT JOIN {types} = r.credential_id"""
_LAST = "(SELECT max(s.seq) FROM entries_scan s WHERE s.credential_id = r.credential_id)"
_FOLDED = {"types": "issuing_credential k ON k.id", "until": _LAST}
# To count again: the type that was noted, and as far as was noted, but at least all rows that are folded in.
_NOTED = {
    "sqlite": f"max(r.seq, min(coalesce(k.seq, 0), {_LAST}))",
    "postgresql": f"greatest(r.seq, least(coalesce(k.seq, 0), {_LAST}))",
}

_COUNTS = "sum(sign), sum(sign * party), " + ", ".join(
    f"sum(CASE WHEN party {'>=' if more == len(PARTIES) else '='} {more} THEN sign ELSE 0 END)"
    for more in range(1, len(PARTIES) + 1)
)
_ADDED = ", ".join(f"{name} = {{table}}.{name} + excluded.{name}" for name in COUNTED)
_NAMES = ", ".join(COUNTED)
# Without "WHERE true", SQLite would read ON CONFLICT as the condition of a join.
_HOURS = f"""
INSERT INTO entries_passhour (programme_id, gate_id, hour, {_NAMES})
SELECT programme_id, {{gate}} AS gate, hour, {_COUNTS} FROM fold_row WHERE true GROUP BY programme_id, gate, hour
ON CONFLICT (programme_id, gate_id, hour) DO UPDATE SET {_ADDED.format(table="entries_passhour")}"""
_DAYS = f"""
INSERT INTO entries_passday
    (programme_id, day, gate_id, device_id, pass_type_id, {_NAMES}, back_entries, back_persons)
SELECT r.programme_id, day, {{gate}} AS gate, {{device}} AS device, {{kind}} AS kind, {_COUNTS},
    sum(CASE WHEN sign < 0 THEN 1 ELSE 0 END), sum(CASE WHEN sign < 0 THEN party ELSE 0 END)
FROM fold_row r JOIN fold_pass p ON p.credential_id = r.credential_id
WHERE true GROUP BY r.programme_id, day, gate, device, kind
ON CONFLICT (programme_id, day, gate_id, device_id, pass_type_id) DO UPDATE SET
    {_ADDED.format(table="entries_passday")},
    back_entries = entries_passday.back_entries + excluded.back_entries,
    back_persons = entries_passday.back_persons + excluded.back_persons"""
_SUMS = (
    _HOURS.format(gate="gate_id"),
    _HOURS.format(gate=ALL_GATES),
    _DAYS.format(gate="gate_id", device="device_id", kind="pass_type_id"),
    _DAYS.format(gate="gate_id", device=ALL_DEVICES, kind=ALL_TYPES),
    _DAYS.format(gate=ALL_GATES, device=ALL_DEVICES, kind="pass_type_id"),
    _DAYS.format(gate=ALL_GATES, device=ALL_DEVICES, kind=ALL_TYPES),
)

# A pass without entries has one row, without a gate. `back_seq` is the `seq` of the reversal.
_VISITS = """
INSERT INTO fold_visit
SELECT p.credential_id, p.programme_id, p.seq_before, s.seq, s.gate_id, {hour},
    (SELECT r.seq FROM entries_scan r WHERE r.reverses = s.scan_id AND r.seq <= p.seq_after)
FROM fold_pass p LEFT JOIN entries_scan s
    ON s.credential_id = p.credential_id AND s.seq <= p.seq_after AND s.reverses IS NULL
WHERE p.seq_after > p.seq_before"""
_STEPS = """
WITH standing AS (
    SELECT credential_id, programme_id, seq, gate_id, 1 AS sign FROM fold_visit
    WHERE gate_id IS NOT NULL AND back_seq IS NULL
    UNION ALL
    SELECT credential_id, programme_id, seq, gate_id, -1 FROM fold_visit
    WHERE seq <= seq_before AND coalesce(back_seq > seq_before, true)
), visit AS (
    SELECT credential_id, programme_id, sign, gate_id,
        lag(gate_id) OVER (PARTITION BY credential_id, sign ORDER BY seq) AS from_gate_id
    FROM standing
), step AS (
    SELECT credential_id, programme_id, sign, from_gate_id, gate_id FROM visit WHERE from_gate_id <> gate_id
    UNION
    SELECT credential_id, programme_id, sign, gate_id, gate_id FROM visit
)
INSERT INTO entries_passstep (programme_id, from_gate_id, to_gate_id, passes)
SELECT programme_id, from_gate_id, gate_id, sum(sign) FROM step WHERE true
GROUP BY programme_id, from_gate_id, gate_id HAVING sum(sign) <> 0
ON CONFLICT (programme_id, from_gate_id, to_gate_id)
DO UPDATE SET passes = entries_passstep.passes + excluded.passes"""
_USES = """
INSERT INTO entries_passuse
    (credential_id, programme_id, pass_type_id, seq, sites, entries, first_hour, last_hour)
SELECT p.credential_id, p.programme_id, p.pass_type_id, p.seq_after, v.sites, v.entries, v.first_hour, v.last_hour
FROM (
    SELECT credential_id, count(DISTINCT gate_id) AS sites, count(gate_id) AS entries, min(hour) AS first_hour,
        max(hour) AS last_hour
    FROM (
        SELECT credential_id, CASE WHEN back_seq IS NULL THEN gate_id END AS gate_id,
            CASE WHEN back_seq IS NULL THEN hour END AS hour
        FROM fold_visit
    ) one GROUP BY credential_id
) v JOIN fold_pass p ON p.credential_id = v.credential_id WHERE true
ON CONFLICT (credential_id) DO UPDATE SET seq = excluded.seq, sites = excluded.sites, entries = excluded.entries,
    first_hour = excluded.first_hour, last_hour = excluded.last_hour"""
_SPREAD = """
INSERT INTO entries_passspread (programme_id, what, value, passes)
SELECT u.programme_id, '{what}', {value}, {sign} * count(*)
FROM fold_pass p JOIN entries_passuse u ON u.credential_id = p.credential_id
WHERE p.seq_after > p.seq_before AND u.sites > 0 GROUP BY u.programme_id, {value}
ON CONFLICT (programme_id, what, value) DO UPDATE SET passes = entries_passspread.passes + excluded.passes"""


def fold_rows(chunk: Sequence[tuple[int, int, int]], noted: str | None = None) -> None:
    """Fold in rows of writers, each given with the `writer_seq` after which to begin and the last one to include.

    None of these rows may be folded in already, and nobody else may fold during the caller's transaction. When rows
    are counted again (recount.py), `noted` is the schema of the tables that are compared.
    """
    engine = connection.vendor
    hour, day = _HOUR[engine].format("e.decided_at"), _DAY[engine].format("e.decided_at")
    with connection.cursor() as cursor:
        for statement in _TABLES:
            cursor.execute(statement.format(forgotten=_FORGOTTEN[engine]))
        for what in (_ENTRIES, _REVERSALS):
            cursor.executemany(_ROWS.format(hour=hour, day=day, **what), chunk)
        cursor.execute(_PASSES.format(**_passes(engine, noted)))
        cursor.execute(_VISITS.format(hour=_HOUR[engine].format("s.decided_at")))
        for statement in (*_SUMS, *_spreads(engine, -1), _STEPS, _USES, *_spreads(engine, 1)):
            cursor.execute(statement, ())


def _passes(engine: str, noted: str | None) -> dict[str, str]:
    if noted is None:
        return _FOLDED
    return {"types": f"{noted}.entries_passuse k ON k.credential_id", "until": _NOTED[engine]}


def _spreads(engine: str, sign: int) -> list[str]:
    """Return the statements that take the passes' former values out of the spread (-1) or add the new ones (1)."""
    number = _NUMBER[engine]
    values = {
        "sites": "u.sites",
        "first": number.format("u.first_hour"),
        "last": number.format("u.last_hour"),
    }
    return [_SPREAD.format(what=what, value=value, sign=sign) for what, value in values.items()]
