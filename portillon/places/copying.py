"""Copies an event with its settings and doors, but without its participants, to another day."""

from datetime import timedelta
from typing import Any

from django.db import models, transaction

from portillon.places.models import Event, Gate

_OWN = {
    *("id", "organisation", "expected", "held", "created_at", "reminded_for", "archived_at"),
    *("erase_on", "erased_at", "erasing_until"),
}
_OWN_OF_DOOR = {"id", "organisation", "event", "venue"}


@transaction.atomic
def copy_event(source: Event, **fields: Any) -> Event:
    """Create a copy of `source`, with `fields` instead of its own. Raises ValidationError.

    A door's own times keep their distance from the start. If they end up in the wrong order, the door follows the
    event.
    """
    event = Event(organisation=source.organisation, **{**_kept(source, _OWN), **fields})
    event.full_clean()
    event.save()
    for door in source.gates.order_by("pk"):
        _copy_door(door, event, event.starts_at - source.starts_at)
    return event


def _kept(thing: models.Model, own: set[str]) -> dict[str, Any]:
    """Return all fields except `own`, so that a field added later is copied, too."""
    names = (field.name for field in thing._meta.concrete_fields)
    return {name: getattr(thing, name) for name in names if name not in own}


def _copy_door(door: Gate, event: Event, later: timedelta) -> None:
    copy = Gate(organisation_id=event.organisation_id, event=event, **_kept(door, _OWN_OF_DOOR))
    for name in ("doors_at", "closes_at"):
        at = getattr(door, name)
        setattr(copy, name, at + later if at else None)
    if copy.opens_at > copy.shuts_at:
        copy.doors_at = copy.closes_at = None
    copy.save()
