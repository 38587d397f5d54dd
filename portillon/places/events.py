"""Creates an event with its first door, and keeps the number of persons expected."""

from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import override

from portillon.accounts.models import Organisation
from portillon.places.models import Event, Gate


@transaction.atomic
def create_event(organisation: Organisation, **fields: Any) -> Event:
    """Create an event with a main door. Raises ValidationError."""
    event = Event(organisation=organisation, **fields)
    event.full_clean()
    event.save()
    with override(organisation.language):
        Gate.objects.create(organisation=organisation, event=event, title=_("Main door"))
    return event


def change_expected(event_id: int, persons: int) -> None:
    """Add `persons` (may be negative) to those expected; concurrent changes add up."""
    if persons:
        Event.objects.filter(pk=event_id).update(expected=F("expected") + persons)
