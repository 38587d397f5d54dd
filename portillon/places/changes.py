"""Who did what to an event, for the day somebody asks."""

from collections.abc import Mapping
from typing import Any

from portillon.accounts.models import User
from portillon.places.models import Event, EventChange

What = EventChange.What


def note(
    event_id: int, what: EventChange.What, about: str = "", user: User | None = None, key: str = ""
) -> None:
    """By a person, or by a program of that name."""
    EventChange.objects.create(event_id=event_id, what=what, about=about[:200], user=user, by_key=key[:100])


def changed(event: Event, fields: Mapping[str, Any]) -> str:
    """The names of those fields that will be another, for `about`; asked before they are."""
    return ",".join(name for name, value in fields.items() if getattr(event, name) != value)
