"""The time that stands beside a ticked line, as people write it."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from portillon.core import calendar
from portillon.core.bounds import is_within

_CLOCK = re.compile(r"([01]?\d|2[0-3])\s*[:.hH]?\s*([0-5]\d)")
_DAY_FIRST = re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{4})[,\s]+(.+)")
_YEAR_FIRST = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})[T,\s]+(.+)")
_SECONDS = re.compile(r"(?<=\d:\d\d):\d\d(\.\d+)?$")


def noted_time(text: str, near: datetime, zone: str) -> datetime | None:
    """Return the instant that somebody noted, on the clocks of `zone`: "18:30", "1830" or "18h30", also after a day.

    Without a day, it is the instant nearest to `near`: after 23:45, "0:15" is on the next day. None: not a time.
    """
    text = text.strip()
    if exact := _exact(text):
        return exact
    if found := _YEAR_FIRST.fullmatch(text):
        return _instant(found[1], found[2], found[3], found[4], zone)
    if found := _DAY_FIRST.fullmatch(text):
        return _instant(found[3], found[2], found[1], found[4], zone)
    day = near.astimezone(ZoneInfo(zone)).date()
    days = (day + timedelta(days=n) for n in (-1, 0, 1))
    parts = [(str(one.year), str(one.month), str(one.day)) for one in days]
    around = [at for one in parts if (at := _instant(*one, text, zone))]
    return min(around, key=lambda at: abs(at - near), default=None)


def _exact(text: str) -> datetime | None:
    """Return the instant of a text that tells the offset, as programs write it."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at if at.tzinfo and is_within(at) else None


def _instant(year: str, month: str, day: str, clock: str, zone: str) -> datetime | None:
    found = _CLOCK.fullmatch(_SECONDS.sub("", clock))
    if found is None:
        return None
    try:
        wall = datetime(int(year), int(month), int(day), int(found[1]), int(found[2]))  # noqa: DTZ001  a wall time
        at = calendar.instants_of(wall, zone)[0]
    except (ValueError, OverflowError, calendar.SkippedTime):
        return None
    return at if is_within(at) else None
