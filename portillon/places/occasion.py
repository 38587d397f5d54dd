"""What credentials are for: an event has tickets, a programme has passes."""

from typing import Any

from django.db.models import Q
from django.utils.text import slugify

from portillon.places.models import Event, Programme

Occasion = Event | Programme
# For a CheckConstraint of whatever belongs to exactly one of the two.
FOR_ONE = Q(event__isnull=False, programme=None) | Q(event=None, programme__isnull=False)


def field_of(occasion: Occasion) -> dict[str, Any]:
    """{"event": …} or {"programme": …}: the field that names it in whatever belongs to one of the two."""
    return {"event" if isinstance(occasion, Event) else "programme": occasion}


def file_name(occasion: Occasion) -> str:
    """What a file about it is called, without its extension."""
    what = "event" if isinstance(occasion, Event) else "programme"
    return slugify(occasion.title)[:60] or f"{what}-{occasion.pk}"
