"""An event's free places, and places that are held.

Code that takes, holds or frees places, or changes a ticket, locks the event's row until its transaction ends, and
before any ticket, so these transactions run one after another. On SQLite a writing transaction locks the whole
database anyway.
"""

from typing import NamedTuple

from django.db.models import F

from portillon.places.models import Event


def locked(event_id: int) -> Event:
    """Lock the event's row and return it as it is now. Call it in the transaction that changes the event's places."""
    return (
        Event.objects.select_for_update(no_key=True, of=("self",))
        .select_related("organisation", "registration_form")
        .get(pk=event_id)
    )


def free(event: Event) -> int | None:
    """Return how many more persons have a place; None means no limit."""
    if event.capacity is None:
        return None
    return max(0, event.capacity - event.expected - event.held)


def has_room(event: Event, persons: int) -> bool:
    left = free(event)
    return left is None or persons <= left


def keep(event: Event, persons: int) -> None:
    """Hold places for `persons` more; a negative number releases them."""
    Event.objects.filter(pk=event.pk).update(held=F("held") + persons)
    event.held += persons


class Places(NamedTuple):
    """How many persons are expected, and how many places are held besides."""

    expected: int = 0
    held: int = 0

    def __sub__(self, other: "Places") -> "Places":
        return Places(self.expected - other.expected, self.held - other.held)


def change_places(event_id: int, more: Places) -> None:
    """Add to the persons expected and to the places held; negative numbers deduct."""
    if any(more):
        expected, held = F("expected") + more.expected, F("held") + more.held
        Event.objects.filter(pk=event_id).update(expected=expected, held=held)
