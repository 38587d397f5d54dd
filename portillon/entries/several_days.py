"""Reads what core.several_days needs: an event's days, and the rows of tickets.

The rows of a ticket are few, and are read only at events whose tickets are counted by day.
"""

from collections import defaultdict
from collections.abc import Iterable

from portillon.core.several_days import EventDays, Step
from portillon.entries.models import Scan
from portillon.places.models import Event


def days_of(event: Event) -> EventDays:
    """Return the days of an event whose organisation and venue are loaded."""
    return EventDays(
        event.zone, event.doors_at, event.ends_at, event.day_begins, event.reentry, event.days_max
    )


def steps_of(tickets: Iterable[int]) -> dict[int, list[Step]]:
    """Return the steps of each ticket in order; tickets that were never used are left out."""
    found: dict[int, list[Step]] = defaultdict(list)
    rows = Scan.objects.filter(credential_id__in=tickets, seq__isnull=False).order_by("credential_id", "seq")
    for ticket, *values in rows.values_list("credential_id", *Step._fields):
        found[ticket or 0].append(Step._make(values))
    return found
