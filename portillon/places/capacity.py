"""How many places of an event are left, and keeping some for a time.

Whoever takes, keeps or frees places holds the event's row until the transaction ends, so all of them come one after
another (on SQLite a transaction that writes holds the whole database anyway).
"""

from django.db.models import F

from portillon.places.models import Event


def locked(event_id: int) -> Event:
    """The event as it stands. Called within the transaction that changes its places."""
    return (
        Event.objects.select_for_update(of=("self",))
        .select_related("organisation", "registration_form")
        .get(pk=event_id)
    )


def free(event: Event) -> int | None:
    """Places for so many persons; None: no limit."""
    if event.capacity is None:
        return None
    return max(0, event.capacity - event.expected - event.held)


def has_room(event: Event, persons: int) -> bool:
    left = free(event)
    return left is None or persons <= left


def keep(event: Event, persons: int) -> None:
    """Keep so many more (may be negative) for a time."""
    Event.objects.filter(pk=event.pk).update(held=F("held") + persons)
    event.held += persons
