"""What the form of an event asks when the event moves: whether times that were set on their own move along."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.text import capfirst

from portillon.places.models import Event
from portillon.places.moving import OwnTime, When, move_to, own_times


@dataclass(frozen=True, slots=True)
class MovedTime:
    """A line of the question: what the time is for, what it is now and what it would be."""

    title: str
    label: str
    before: When
    after: When

    @property
    def is_day(self) -> bool:
        return not isinstance(self.before, datetime)


def moved_times(event: Event, data: dict[str, Any]) -> list[MovedTime]:
    """Return what would move along, if the cleaned `data` of the form moves the event."""
    starts_at = data.get("starts_at")
    if starts_at is None or starts_at == event.starts_at:
        return []
    move = move_to(event, starts_at)
    found = [
        one
        for one in own_times(event, timezone.now())
        # Whoever types another day of erasure has answered for it.
        if one.of is not event or data.get(one.field) == one.at
    ]
    try:
        return [MovedTime(one.title, _label(one), one.at, move.of(one.at)) for one in found]
    except ValidationError:
        # The same is said when the form is saved.
        return []


def _label(one: OwnTime) -> str:
    return one.label if one.title else capfirst(one.label)


def keep_seconds(event: Event, data: dict[str, Any], times: Collection[str]) -> None:
    """Leave a time as it is stored if the form, which shows no seconds, gives it back as it was shown."""
    for name in times:
        stored: datetime = getattr(event, name)
        if data.get(name) == stored.replace(second=0, microsecond=0):
            data[name] = stored
