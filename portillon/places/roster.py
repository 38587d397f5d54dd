"""Numbers the changes of an event's tickets, so that a scanner that works offline can ask for what is new to it."""

from secrets import token_hex

from django.db.models import F

from portillon.places.models import Event


def next_number(event_id: int) -> int:
    """Return the number of the caller's change to tickets of the event, for all tickets that it changes.

    The update locks the event's row until the transaction ends. So numbers become visible in their order: whoever sees
    one has seen all before it. Times and sequences do not promise that. Call it before a ticket is locked, as
    `capacity.locked`.
    """
    ours = Event.objects.filter(pk=event_id)
    ours.update(roster_n=F("roster_n") + 1)
    return ours.values_list("roster_n", flat=True).get()


def begin_anew() -> int:
    """Let no scanner go on with what it knows, because the database is at an earlier state: from there on, changes get
    numbers that scanners may have seen with others. Return the number of events."""
    return Event.objects.update(roster_era=token_hex(8))
