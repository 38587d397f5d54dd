"""Calendar days in an organisation's time zone: a pass's days end at local midnight, not at midnight in UTC."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def day_of(at: datetime, zone: str) -> date:
    """Return the date at the instant `at` in the IANA time zone `zone`."""
    return at.astimezone(ZoneInfo(zone)).date()


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


def first_instant(day: date, zone: str) -> datetime:
    """Return midnight of `day` in `zone`, or the instant to which the clock jumps where it skips midnight."""
    # Conversion to UTC turns a skipped wall time into the instant to which the clock jumps.
    return datetime.combine(day, time.min, ZoneInfo(zone)).astimezone(UTC)


def last_instant(day: date, zone: str) -> datetime:
    """Return the last microsecond of `day` in `zone`. A day may have 23, 24 or 25 hours."""
    return first_instant(day + timedelta(days=1), zone) - timedelta(microseconds=1)
