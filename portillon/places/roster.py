"""Numbers the changes of an event's tickets, so that a scanner that works offline can ask for what is new to it."""

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
