"""Reads what core.several_days needs: an event's days, and the rows of tickets.

The rows of a ticket are few, and are read only at events whose tickets are counted by day.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from portillon.core.credential import Visit
from portillon.core.several_days import ENTRY, EventDays, Step
from portillon.entries.ledger.row import Row
from portillon.entries.models import Scan
from portillon.places.models import Event


class Passage(NamedTuple):
    """A step of a ticket, and where and on which device it was made."""

    step: Step
    visit: Visit


def days_of(event: Event) -> EventDays:
    """Return the days of an event whose organisation and venue are loaded."""
    return EventDays(
        event.zone, event.doors_at, event.ends_at, event.day_begins, event.reentry, event.days_max
    )


def steps_of(tickets: Iterable[int]) -> dict[int, list[Step]]:
    """Return the steps of each ticket in order; tickets that were never used are left out."""
    return {pk: [one.step for one in rows] for pk, rows in passages_of(tickets).items()}


def passages_of(tickets: Iterable[int]) -> dict[int, list[Passage]]:
    """Return the passages of each ticket in order; tickets that were never used are left out."""
    found: dict[int, list[Passage]] = defaultdict(list)
    rows = Scan.objects.filter(credential_id__in=tickets, seq__isnull=False).attempts()
    rows = rows.order_by("credential_id", "seq")
    columns = ("gate_id", "device_id", *Step._fields)
    for ticket, gate, device, *values in rows.values_list("credential_id", *columns):
        step = Step._make(values)
        found[ticket or 0].append(Passage(step, Visit(gate, step.decided_at, device)))
    return found


def passage_of(row: Row) -> Passage:
    step = Step(*(getattr(row, name) for name in Step._fields))
    return Passage(step, Visit(row.gate_id, row.decided_at, row.device_id))


def last_visit(days: EventDays, passages: Sequence[Passage], now: datetime) -> Visit | None:
    """Return the latest entry on the day of `now` that was not taken back, or else the latest of another day.

    Late facts come in after the entries of later days, so the order of the sequence does not tell.
    """
    today, reversed_ids = days.day_of(now), {one.step.reverses for one in passages}
    visits = (visit for step, visit in passages if step.kind == ENTRY and step.scan_id not in reversed_ids)
    return max(visits, key=lambda visit: (days.day_of(visit.at) == today, visit.at), default=None)
