"""Numbers the changes of an event's tickets and of a programme's passes, so that a scanner that works offline can ask
for what is new to it."""

from secrets import token_hex
from typing import NamedTuple

from django.db.models import F, QuerySet

from portillon.places.models import Event, Programme


def next_number(event_id: int) -> int:
    """Return the number of the caller's change to tickets of the event, for all tickets that it changes.

    The update locks the event's row until the transaction ends. So numbers become visible in their order: whoever sees
    one has seen all before it. Times and sequences do not promise that. Call it before a ticket is locked, as
    `capacity.locked`.
    """
    return _next(Event.objects.filter(pk=event_id))


def next_number_of_passes(programme_id: int) -> int:
    """Return the number of the caller's change to passes of the programme, as `next_number` does for tickets."""
    return _next(Programme.objects.filter(pk=programme_id))


def _next(ours: QuerySet[Event] | QuerySet[Programme]) -> int:
    ours.update(roster_n=F("roster_n") + 1)
    return ours.values_list("roster_n", flat=True).get()


class Renewed(NamedTuple):
    events: int
    programmes: int


def begin_anew() -> Renewed:
    """Let no scanner go on with what it knows, because the database is at an earlier state: from there on, changes get
    numbers that scanners may have seen with others. Return the numbers of events and programmes."""
    era = token_hex(8)
    return Renewed(Event.objects.update(roster_era=era), Programme.objects.update(roster_era=era))
