"""Days where a programme is at home: a pass is valid by days, and a day ends at midnight there, not in UTC."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def day_of(at: datetime, zone: str) -> date:
    """The date at the instant `at` in the IANA time zone `zone`."""
    return at.astimezone(ZoneInfo(zone)).date()


def first_instant(day: date, zone: str) -> datetime:
    """Midnight; where the clock skips it, the instant it skips to."""
    # Through UTC and back, because a wall time that is skipped is no instant.
    return datetime.combine(day, time.min, ZoneInfo(zone)).astimezone(UTC)


def last_instant(day: date, zone: str) -> datetime:
    """The last microsecond before the next day begins, however long this one is."""
    return first_instant(day + timedelta(days=1), zone) - timedelta(microseconds=1)
