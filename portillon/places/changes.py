"""Logs who changed what of an event, so that it can be looked up later."""

from collections.abc import Mapping
from typing import Any

from portillon.accounts.models import User
from portillon.places.models import Event, EventChange

What = EventChange.What


def note(
    event_id: int, what: EventChange.What, about: str = "", user: User | None = None, key: str = ""
) -> None:
    """Log a change by a person, or by a program whose key has the name `key`."""
    EventChange.objects.create(event_id=event_id, what=what, about=about[:200], user=user, by_key=key[:100])


def changed(event: Event, fields: Mapping[str, Any]) -> str:
    """Return the names of the fields that `fields` would change, for `about`. Call it before they are set."""
    return ",".join(name for name, value in fields.items() if getattr(event, name) != value)
