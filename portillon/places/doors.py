"""The doors of an event: added, changed and removed, opened and closed by hand."""

from datetime import datetime
from typing import Any

from django.db import transaction

from portillon.places.models import Event, Gate


class LastEntry(Exception):
    """Without this door nobody could come in any more."""


class EventOver(Exception):
    """The event has ended: no door of it opens any more."""


@transaction.atomic
def add(event: Event, **fields: Any) -> Gate:
    """One more door, or an exit. Raises ValidationError."""
    door = Gate(organisation_id=event.organisation_id, event=event, **fields)
    door.full_clean()
    door.save()
    return door


@transaction.atomic
def change(door: Gate, **fields: Any) -> None:
    """Raises ValidationError and LastEntry."""
    others = _other_entries(door)
    if fields.get("is_exit") and not door.is_exit and not others:
        raise LastEntry
    for name, value in fields.items():
        setattr(door, name, value)
    door.full_clean()
    door.save(update_fields=list(fields))


@transaction.atomic
def remove(door: Gate) -> None:
    """What it counted stays in the counts. Raises LastEntry."""
    others = _other_entries(door)
    if not door.is_exit and not others:
        raise LastEntry
    door.delete()


def _other_entries(door: Gate) -> int:
    """How many; two removals at once see each other."""
    assert door.event_id is not None
    event = Event.objects.select_for_update(no_key=True).get(pk=door.event_id)
    return event.gates.filter(is_exit=False).exclude(pk=door.pk).count()


def open_now(door: Gate, now: datetime) -> None:
    """From now on, until it is closed or the event ends. Raises EventOver."""
    assert door.event is not None
    if door.event.ends_at <= now:
        raise EventOver
    door.doors_at = now
    if door.closes_at and door.closes_at <= now:
        door.closes_at = None
    door.save(update_fields=["doors_at", "closes_at"])


def close(door: Gate, now: datetime) -> None:
    """From now on it refuses everybody."""
    door.closes_at = now
    door.save(update_fields=["closes_at"])


def keep_to_the_event(door: Gate) -> None:
    """It opens and closes with its event again."""
    door.doors_at = door.closes_at = None
    door.save(update_fields=["doors_at", "closes_at"])


def categories(text: str) -> list[str]:
    """The categories that somebody typed, one a line."""
    return list(dict.fromkeys(" ".join(line.split()) for line in text.splitlines() if line.strip()))
