"""Counts an event's valid tickets: by the day of issue, and by the number of persons that they admit."""

from collections import defaultdict
from datetime import date
from zoneinfo import ZoneInfo

from django.db.models import Count, Sum

from portillon.places.minute import Minute, moment_of
from portillon.places.models import Event


def persons_by_day(event: Event) -> dict[date, int]:
    """Return the persons whom valid tickets admit, by the day of issue in the event's time zone."""
    zone = ZoneInfo(event.zone)
    issued = event.tickets.valid().annotate(minute=Minute("created_at"))
    summed = issued.values("minute").annotate(persons=Sum("admits")).order_by("minute")
    days: dict[date, int] = defaultdict(int)
    for minute, persons in summed.values_list("minute", "persons"):
        days[moment_of(minute).astimezone(zone).date()] += persons
    return dict(days)


def tickets_by_size(event: Event) -> dict[int, int]:
    """Return the number of valid tickets, by the number of persons that each admits."""
    counted = event.tickets.valid().values("admits").annotate(n=Count("pk"))
    return dict(counted.order_by("admits").values_list("admits", "n"))
