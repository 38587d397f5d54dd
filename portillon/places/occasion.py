"""The occasion of a credential: an event, which has tickets, or a programme, which has passes."""

from typing import Any

from django.db.models import Q
from django.utils.text import slugify

from portillon.places.models import Event, Programme

Occasion = Event | Programme
# The condition for a CheckConstraint on models that belong to exactly one of the two.
FOR_ONE = Q(event__isnull=False, programme=None) | Q(event=None, programme__isnull=False)


def field_of(occasion: Occasion) -> dict[str, Any]:
    """Return {"event": …} or {"programme": …}, the field that refers to `occasion` in whatever belongs to it."""
    return {"event" if isinstance(occasion, Event) else "programme": occasion}


def file_name(occasion: Occasion) -> str:
    """Return the name of a file about the occasion, without its extension."""
    what = "event" if isinstance(occasion, Event) else "programme"
    return slugify(occasion.title)[:60] or f"{what}-{occasion.pk}"
