"""Copies an event with its settings and doors, but without its participants, to another day."""

from typing import Any

from django.db import models, transaction

from portillon.places.doors import follow_a_move
from portillon.places.models import Event, Gate
from portillon.places.models.offline import AUTO_AFRESH
from portillon.places.moving import Move, move_to

_OWN = {
    *("id", "organisation", "expected", "held", "created_at", "reminded_for", "archived_at"),
    *("erase_on", "erased_at", "erasing_until", "roster_n", "roster_era"),
    *AUTO_AFRESH,
}
_OWN_OF_DOOR = {"id", "organisation", "event", "venue", "holder_id", "register", "held_since"}


@transaction.atomic
def copy_event(source: Event, **fields: Any) -> Event:
    """Create a copy of `source`, with `fields` instead of its own. Raises ValidationError.

    A door's own times keep their distance from the start. What was set by hand stays behind.
    """
    event = Event(organisation=source.organisation, **{**_kept(source, _OWN), **fields})
    event.full_clean()
    event.save()
    for door in source.gates.order_by("pk"):
        _copy_door(door, event, move_to(source, event.starts_at))
    return event


def _kept(thing: models.Model, own: set[str]) -> dict[str, Any]:
    """Return all fields except `own`, so that a field added later is copied, too."""
    names = (field.name for field in thing._meta.concrete_fields)
    return {name: getattr(thing, name) for name in names if name not in own}


def _copy_door(door: Gate, event: Event, move: Move) -> None:
    copy = Gate(organisation_id=event.organisation_id, event=event, **_kept(door, _OWN_OF_DOOR))
    follow_a_move(copy, move.time, ends_by_hand=True)
    copy.save()
