"""People who register themselves, for tests."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from portillon.issuing.models import Registration, RegistrationForm
from portillon.issuing.registration import registration
from portillon.issuing.registration.registration import Given, Wanted
from portillon.places.models import Event


def opened(event: Event, **fields: Any) -> RegistrationForm:
    """Open registration for the event, and return its form."""
    capacity = fields.pop("capacity", event.capacity)
    Event.objects.filter(pk=event.pk).update(capacity=capacity)
    event.refresh_from_db()
    return RegistrationForm.objects.create(event=event, **{"is_published": True, **fields})


def wanted(
    name: str = "Alice", companions: int = 0, answers: dict[int, Given] | None = None, **fields: Any
) -> Wanted:
    given = {
        "first_name": name,
        "last_name": "Muster",
        "email": f"{name.lower()}@example.org",
        "language": "en",
    }
    return Wanted(**{**given, **fields}, companions=companions, answers=answers or {})


def register(event: Event, name: str = "Alice", companions: int = 0, **more: Any) -> Registration:
    """Register a person; `more` holds `now`, `request` and other arguments of `registration.register`."""
    now = more.pop("now", before(event))
    return registration.register(
        event.pk, wanted(name, companions), more.pop("request", uuid4().hex), now, **more
    )


def before(event: Event, days: int = 10) -> datetime:
    return event.starts_at - timedelta(days=days)
