"""Counts the scans of each device at an event, without an index that every scan would have to maintain.

Rows never change. A process therefore remembers what it has counted, up to which row, and reads only newer rows.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from django.db.models import Count, Max, QuerySet

from portillon.entries.models import OF_REGISTERS, Scan

# A row may be committed after rows with higher ids, so only rows this far back are counted for good.
UNSETTLED_ROWS = 10_000
EVENTS_REMEMBERED = 64


class Activity(NamedTuple):
    """The number of scans of one device, admitted or refused, and the time of the last one."""

    scans: int
    last_at: datetime


class _Counted(NamedTuple):
    """The counts of all rows up to the id `row`."""

    row: int = 0
    by_device: Mapping[int, Activity] = {}


_remembered: dict[int, _Counted] = {}


def by_device(event_id: int) -> dict[int, Activity]:
    """Return the activity of each device that has scanned at the event, by device id."""
    newest = Scan.objects.aggregate(newest=Max("pk"))["newest"] or 0
    counted = _up_to(event_id, max(0, newest - UNSETTLED_ROWS))
    return _together(counted.by_device, _of(Scan.objects.filter(pk__gt=counted.row), event_id))


def forget() -> None:
    _remembered.clear()


def _up_to(event_id: int, row: int) -> _Counted:
    known = _remembered.get(event_id, _Counted())
    if known.row > row:
        # The ledger has fewer rows than before: an earlier state of the database was restored.
        known = _Counted()
    since = Scan.objects.filter(pk__gt=known.row, pk__lte=row)
    counted = _Counted(row, _together(known.by_device, _of(since, event_id))) if row > known.row else known
    if event_id not in _remembered and len(_remembered) >= EVENTS_REMEMBERED:
        _remembered.clear()
    _remembered[event_id] = counted
    return counted


def _of(scans: QuerySet[Scan], event_id: int) -> dict[int, Activity]:
    attempts = scans.filter(event_id=event_id, device_id__isnull=False).exclude(kind__in=OF_REGISTERS)
    ours = attempts.values("device_id")
    counted = ours.annotate(scans=Count("pk"), last=Max("decided_at"))
    return {row["device_id"]: Activity(row["scans"], row["last"]) for row in counted if row["device_id"]}


def _together(one: Mapping[int, Activity], other: Mapping[int, Activity]) -> dict[int, Activity]:
    both = {**one, **other}
    for device in one.keys() & other.keys():
        last_at = max(one[device].last_at, other[device].last_at)
        both[device] = Activity(one[device].scans + other[device].scans, last_at)
    return both
