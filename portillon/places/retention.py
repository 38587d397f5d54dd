"""When the personal data of an event is erased: on a day of its own, else a number of days after its end."""

from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet

from portillon.accounts.models import Organisation
from portillon.core import calendar
from portillon.places.models import Event, last_day_of


def erases_on(event: Event, days: int | None) -> date | None:
    """Return the day at whose start, in the event's time zone, the data is erased; None: never automatically.

    `days` is the organisation's period. It runs from the event's last day, or from its creation if that came later.
    """
    if event.erase_on or days is None:
        return event.erase_on
    entered = calendar.day_of(event.created_at, event.zone)
    return max(last_day_of(event), entered) + timedelta(days=days)


def is_due(event: Event, now: datetime, days: int | None) -> bool:
    """Whether the data may be erased at `now`: its day has come, and the event is over."""
    day = erases_on(event, days)
    return day is not None and event.ends_at < now and day <= calendar.day_of(now, event.zone)


def over(now: datetime) -> QuerySet[Event]:
    """Return the events that are over and might be due, with their organisations and venues."""
    has_a_day = Q(erase_on__isnull=False) | Q(organisation__retention_days__isnull=False)
    return Event.objects.filter(has_a_day, ends_at__lt=now).select_related("organisation", "venue")


def due_with(organisation: Organisation, days: int, now: datetime) -> int:
    """Return how many events would be erased at once if the organisation's period were `days`."""
    theirs = Event.objects.filter(organisation=organisation, ends_at__lt=now, erased_at=None)
    return sum(
        is_due(event, now, days)
        for event in theirs.filter(erase_on=None).select_related("organisation", "venue")
    )
