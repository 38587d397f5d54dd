"""Days and wall times in a time zone: a day ends at local midnight, and a clock that changes skips or repeats times."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


class SkippedTime(ValueError):
    """A wall time that never comes, because the clock jumps from `leaves` to `lands` on that day."""

    def __init__(self, leaves: datetime, lands: datetime) -> None:
        super().__init__(f"the clock goes from {leaves:%H:%M} straight to {lands:%H:%M}")
        self.leaves, self.lands = leaves, lands


def day_of(at: datetime, zone: str, begins: time = time.min) -> date:
    """Return the date at the instant `at` in the IANA time zone `zone`.

    Days that begin later than midnight, such as those of a festival at 05:00, also hold the hours after it.
    """
    day = at.astimezone(ZoneInfo(zone)).date()
    is_of_the_day_before = begins > time.min and at < first_instant(day, zone, begins)
    return day - timedelta(days=1) if is_of_the_day_before else day


def days_between(start: datetime, end: datetime, zone: str, begins: time = time.min) -> list[date]:
    """Return the days of what lasts from `start` to `end`. What ends as a day begins has nothing of that day."""
    first = day_of(start, zone, begins)
    last = day_of(max(start, end - timedelta(microseconds=1)), zone, begins)
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def moved(at: datetime, before: datetime, after: datetime, zone: str) -> datetime:
    """Return `at`, moved by as much as local clocks show between `before` and `after`.

    What was at 18:00 is at 18:00 again, also if summer time begins or ends in between. Raises OverflowError.
    """
    here = ZoneInfo(zone)
    span = _wall(after, here) - _wall(before, here)
    return (_wall(at, here) + span).replace(tzinfo=here).astimezone(UTC)


def _wall(at: datetime, here: ZoneInfo) -> datetime:
    """Return what local clocks show at `at`, without the zone: differences and sums are those of the clock."""
    return at.astimezone(here).replace(tzinfo=None)


def first_instant(day: date, zone: str, begins: time = time.min) -> datetime:
    """Return the instant at which `day` begins in `zone`: at midnight, or when the clock first shows `begins`.

    If the clock skips that time, it is as long after the jump as `begins` is after the time at which the clock jumps.
    """
    # Conversion to UTC turns a skipped wall time into such an instant; the first of two is fold 0.
    return datetime.combine(day, begins, ZoneInfo(zone)).astimezone(UTC)


def last_instant(day: date, zone: str) -> datetime:
    """Return the last microsecond of `day` in `zone`. A day may have 23, 24 or 25 hours."""
    return first_instant(day + timedelta(days=1), zone) - timedelta(microseconds=1)


def beginnings(first: date, last: date, zone: str, begins: time = time.min) -> list[datetime]:
    """Return the instants at which the days from `first` to `last` begin, and the one at which `last` is over.

    This table is all that a device without time zones of its own needs to tell one day from another.
    """
    count = (last - first).days + 2
    return [first_instant(first + timedelta(days=n), zone, begins) for n in range(count)]


def iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def instants_of(wall: datetime, zone: str) -> list[datetime]:
    """Return the instants at which a clock in `zone` shows the naive time `wall`, in `zone`: one, or two in order.

    Raises SkippedTime.
    """
    before, after = (wall.replace(tzinfo=ZoneInfo(zone), fold=fold) for fold in (0, 1))
    gained = _offset(before) - _offset(after)
    if gained < timedelta(0):
        raise _skipped(before, after)
    return [before, after] if gained else [before]


def _skipped(before: datetime, after: datetime) -> SkippedTime:
    """Describe the jump over a wall time, which is given with the offset before the jump and with the one after it."""
    zone, jump = before.tzinfo, _offset(after) - _offset(before)
    # Read with the offset before the jump, the wall time lies after the jump, and the other way round.
    early, late = after.astimezone(UTC), before.astimezone(UTC)
    while late - early > timedelta(seconds=1):
        middle = early + (late - early) / 2
        if _offset(middle.astimezone(zone)) == _offset(before):
            early = middle
        else:
            late = middle
    lands = late.replace(microsecond=0).astimezone(zone).replace(tzinfo=None)
    return SkippedTime(lands - jump, lands)


def _offset(at: datetime) -> timedelta:
    return at.utcoffset() or timedelta(0)
