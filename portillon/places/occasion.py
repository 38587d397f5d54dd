"""What credentials are for: an event has tickets, a programme has passes."""

from typing import Any

from portillon.places.models import Event, Programme

Occasion = Event | Programme


def field_of(occasion: Occasion) -> dict[str, Any]:
    """{"event": …} or {"programme": …}: the field that names it in whatever belongs to one of the two."""
    return {"event" if isinstance(occasion, Event) else "programme": occasion}
