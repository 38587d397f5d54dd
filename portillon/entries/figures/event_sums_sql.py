"""The SQL that adds up rows of events, whether to fold them in or because they are not folded in yet.

Each statement adds up all rows of some writers' stretches. Rows never change, so it may read them without a lock.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection, models

from portillon.entries.models import EventDevice, EventMinute, EventTickets
from portillon.entries.models.event_sums import NO_DEVICE
from portillon.places.minute import moment_of

Key = tuple[Any, ...]
# By model, and in it by the columns of its unique constraint: the other columns, in order.
Sums = dict[type[models.Model], dict[Key, list[int]]]


class Stretch(NamedTuple):
    """The rows of a writer after number `after`, up to and including number `until`."""

    writer: int
    after: int
    until: int


_STRETCHES = "WITH stretch(writer_id, after_seq, until_seq) AS (VALUES {values})"
_IN_IT = "s.writer_id = stretch.writer_id AND s.writer_seq > after_seq AND s.writer_seq <= until_seq"
# Each engine is made to look up stretch by stretch in the index of chains, however many rows it expects to find.
_ROWS = {
    "sqlite": f"stretch CROSS JOIN entries_scan s WHERE {_IN_IT} AND {{event}}",
    "postgresql": "stretch CROSS JOIN LATERAL"
    f" (SELECT * FROM entries_scan s WHERE {_IN_IT} OFFSET 0) s WHERE {{event}}",
}
_MINUTE = {"sqlite": "substr({0}, 1, 16)", "postgresql": "date_trunc('minute', {0}, 'UTC')"}

_MINUTES = """
{stretches}
SELECT s.event_id, {at} AS at, s.gate_id, sum(s.fresh), sum(s.moved),
    sum(CASE WHEN s.kind = 'entry' AND s.moved > 0 THEN s.moved ELSE 0 END)
FROM {rows} AND s.reverses IS NULL AND (s.fresh <> 0 OR s.moved <> 0) GROUP BY s.event_id, at, s.gate_id"""
_REVERSED = """
{stretches}
SELECT event_id, at, entered_at, gate_id, sum(fresh), sum(moved),
    sum(CASE WHEN kind = 'reversal' AND moved < 0 THEN moved ELSE 0 END)
FROM (
    SELECT s.event_id, {at} AS at, s.gate_id, s.fresh, s.moved, s.kind,
        coalesce((SELECT {entered_at} FROM entries_scan e WHERE e.scan_id = s.reverses), {at}) AS entered_at
    FROM {rows} AND s.reverses IS NOT NULL
) one GROUP BY event_id, at, entered_at, gate_id"""
_DEVICES = f"""
{{stretches}}
SELECT s.event_id, coalesce(s.device_id, {NO_DEVICE}) AS device,
    CASE WHEN s.seq IS NULL AND s.kind NOT IN ('override', 'overrun') THEN s.reason ELSE '' END AS refused_for,
    sum(s.fresh), count(*)
FROM {{rows}} AND s.kind NOT IN ('hand', 'return', 'take_back') GROUP BY s.event_id, device, refused_for"""
# A ticket counts once, whichever writers wrote its rows: so its rows that are folded in are looked up besides.
_TICKETS = """
{stretches}, ticket AS (
    SELECT s.event_id, s.credential_id, sum(s.fresh) AS fresh
    FROM {rows} AND s.fresh <> 0 AND s.credential_id IS NOT NULL GROUP BY s.event_id, s.credential_id
), known AS (
    SELECT event_id, fresh, (
        SELECT coalesce(sum(f.fresh), 0) FROM entries_scan f
        JOIN entries_eventposition p ON p.writer_id = f.writer_id AND f.writer_seq <= p.folded
        WHERE f.credential_id = ticket.credential_id AND f.event_id = ticket.event_id
    ) AS folded FROM ticket
)
SELECT event_id,
    sum(CASE WHEN folded + fresh > 0 THEN 1 ELSE 0 END) - sum(CASE WHEN folded > 0 THEN 1 ELSE 0 END)
FROM known GROUP BY event_id"""


def added_by(stretches: Sequence[Stretch], event: int | None = None) -> Sums:
    """Return what these rows, none of which is folded in yet, add to the sums: of one event, or of all."""
    sums: Sums = {EventMinute: {}, EventDevice: {}, EventTickets: {}}
    if stretches:
        for model, key, more in _added(stretches, event):
            before = sums[model].get(key, [0] * len(more))
            sums[model][key] = [one + other for one, other in zip(before, more, strict=True)]
    return sums


def _added(
    stretches: Sequence[Stretch], event: int | None
) -> Iterator[tuple[type[models.Model], Key, Sequence[int]]]:
    for event_id, at, gate, *more in _read(_MINUTES, stretches, event):
        yield EventMinute, (event_id, _moment(at), gate), more
    for event_id, at, entered_at, gate, fresh, moved, let_in in _read(_REVERSED, stretches, event):
        yield EventMinute, (event_id, _moment(at), gate), (fresh, 0, 0)
        yield EventMinute, (event_id, _moment(entered_at), gate), (0, moved, let_in)
    for event_id, device, refused_for, *more in _read(_DEVICES, stretches, event):
        yield EventDevice, (event_id, device, refused_for), more
    for event_id, more_tickets in _read(_TICKETS, stretches, event):
        yield EventTickets, (event_id,), (more_tickets,)


def _read(statement: str, stretches: Iterable[Stretch], event: int | None) -> list[tuple[Any, ...]]:
    engine = connection.vendor
    values = ", ".join(f"({int(one.writer)}, {int(one.after)}, {int(one.until)})" for one in stretches)
    which = "s.event_id IS NOT NULL" if event is None else f"s.event_id = {int(event)}"
    composed = statement.format(
        stretches=_STRETCHES.format(values=values),
        rows=_ROWS[engine].format(event=which),
        at=_MINUTE[engine].format("s.decided_at"),
        entered_at=_MINUTE[engine].format("e.decided_at"),
    )
    with connection.cursor() as cursor:
        cursor.execute(composed)
        return list(cursor.fetchall())


def _moment(minute: datetime | str) -> datetime:
    return moment_of(minute) if isinstance(minute, str) else minute
