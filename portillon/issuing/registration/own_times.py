"""The times of an event's registration that somebody has set, and that move along with the event."""

from collections.abc import Iterator
from datetime import datetime

from portillon.issuing.models import RegistrationForm
from portillon.places.changes import What
from portillon.places.models import Event
from portillon.places.moving import OwnTime


def of_form(event: Event, now: datetime) -> Iterator[OwnTime]:
    """Yield the opening, unless registration has opened already and would have to close again, and the closing."""
    form = RegistrationForm.objects.filter(event=event).first()
    if form and form.opens_at and form.opens_at > now:
        yield OwnTime(form, "opens_at", What.FORM_CHANGED)
    if form and form.closes_at:
        yield OwnTime(form, "closes_at", What.FORM_CHANGED)
