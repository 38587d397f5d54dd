"""Adds, changes and removes the doors of an event, and opens and closes them by hand."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction

from portillon.places.models import Event, Gate

# Each time of a door's own, and whether it was set by hand.
BY_HAND = {"doors_at": "opened_by_hand", "closes_at": "closed_by_hand"}


class LastEntry(Exception):
    """Without this door the event would have no entrance."""


class EventOver(Exception):
    """The event has ended, so its doors can no longer be opened."""


@transaction.atomic
def add(event: Event, **fields: Any) -> Gate:
    """Add an entrance or an exit. Raises ValidationError."""
    door = Gate(organisation_id=event.organisation_id, event=event, **fields)
    door.full_clean()
    door.save()
    return door


@transaction.atomic
def change(door: Gate, **fields: Any) -> None:
    """Change fields of the door. Raises ValidationError, and LastEntry if its last entrance would become an exit."""
    others = _other_entries(door)
    if fields.get("is_exit") and not door.is_exit and not others:
        raise LastEntry
    typed = {BY_HAND[name]: False for name in fields if name in BY_HAND}
    for name, value in {**fields, **typed}.items():
        setattr(door, name, value)
    door.full_clean()
    door.save(update_fields=[*fields, *typed])


@transaction.atomic
def remove(door: Gate) -> None:
    """Remove the door; what it counted stays in the event's counts. Raises LastEntry."""
    others = _other_entries(door)
    if not door.is_exit and not others:
        raise LastEntry
    door.delete()


def _other_entries(door: Gate) -> int:
    """Return how many other entrances the event has. Its row is locked, so that two removals see each other."""
    assert door.event_id is not None
    event = Event.objects.select_for_update(no_key=True).get(pk=door.event_id)
    return event.gates.filter(is_exit=False).exclude(pk=door.pk).count()


def open_now(door: Gate, now: datetime) -> None:
    """Open the door from `now` until its closing time or the event's end. Raises EventOver."""
    assert door.event is not None
    if door.event.ends_at <= now:
        raise EventOver
    door.doors_at, door.opened_by_hand = now, True
    if door.closes_at and door.closes_at <= now:
        door.closes_at, door.closed_by_hand = None, False
    save_times(door)


def close(door: Gate, now: datetime) -> None:
    """Set the door's closing time to `now`."""
    door.closes_at, door.closed_by_hand = now, True
    save_times(door)


def keep_to_the_event(door: Gate) -> None:
    """Let the door open and close with its event again."""
    _follow(door)
    save_times(door)


def follow_a_move(door: Gate, moved: Callable[[datetime], datetime] | None, *, ends_by_hand: bool) -> None:
    """Set the door's own times as `moved` changes them, not saved yet; None leaves them.

    With `ends_by_hand`, what was set by hand is over. A door that would close before it opens follows the event.
    """
    for name, by_hand in BY_HAND.items():
        at = getattr(door, name)
        if getattr(door, by_hand):
            if ends_by_hand:
                _reset(door, name)
        elif at and moved:
            setattr(door, name, moved(at))
    if door.opens_at > door.shuts_at:
        _follow(door)


def _follow(door: Gate) -> None:
    for name in BY_HAND:
        _reset(door, name)


def _reset(door: Gate, name: str) -> None:
    setattr(door, name, None)
    setattr(door, BY_HAND[name], False)


def save_times(door: Gate) -> None:
    door.save(update_fields=[*BY_HAND, *BY_HAND.values()])


def categories(text: str) -> list[str]:
    """Return the categories that somebody typed, one per line, without duplicates."""
    return list(dict.fromkeys(" ".join(line.split()) for line in text.splitlines() if line.strip()))
