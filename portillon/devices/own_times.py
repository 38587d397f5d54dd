"""The times of an event's devices that somebody has set, and that move along with the event."""

from collections.abc import Iterator
from datetime import datetime

from portillon.places.changes import What
from portillon.places.models import Event
from portillon.places.moving import OwnTime


def of_codes(event: Event, _now: datetime) -> Iterator[OwnTime]:
    """Yield the ends of authorisation codes that have an end of their own."""
    for code in event.enrolments.filter(withdrawn_at=None, expires_at__isnull=False).order_by("pk"):
        yield OwnTime(code, "expires_at", What.CODE_CHANGED, str(code))
