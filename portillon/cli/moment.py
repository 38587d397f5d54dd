"""Times that are typed on the command line."""

import re
import sys
from datetime import datetime, time

from portillon.cli.problem import NamedProblem
from portillon.core import calendar
from portillon.core.bounds import is_within
from portillon.places import bounds

# As the API takes it (api/event_schemas.py): without seconds and without an offset.
_CLOCK_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]", re.ASCII)


def clock_time(text: str) -> time:
    """Return a time of day, HH:MM. Raises NamedProblem."""
    if not _CLOCK_TIME.fullmatch(text):
        raise NamedProblem(f"{text!r} is not a time of day such as 05:00")
    return time.fromisoformat(text)


def moment(text: str, zone: str) -> datetime:
    """Return an ISO 8601 time. Without an offset it is a wall time in the time zone `zone`.

    Of a time that the clock shows twice, the first occurrence is taken, and standard error says how to ask for the
    second. Raises NamedProblem, also for a time that the clock skips, and for a year that no date
    may lie in.
    """
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise NamedProblem(f"{text!r} is not a time such as 2026-11-22T19:30+01:00") from error
    if not is_within(at):
        raise NamedProblem(f"{text!r}: {bounds.sentence()}")
    return at if at.tzinfo else _in_zone(at, zone)


def _in_zone(wall: datetime, zone: str) -> datetime:
    try:
        first, *second = calendar.instants_of(wall, zone)
    except calendar.SkippedTime as skipped:
        raise NamedProblem(f"there is no {wall:%Y-%m-%d %H:%M} in {zone}: {skipped}") from skipped
    if second:
        print(
            f"{wall:%Y-%m-%d %H:%M} comes twice in {zone}; {_written(first)} is taken, "
            f"and {_written(second[0])} is the other one",
            file=sys.stderr,
        )
    return first


def _written(at: datetime) -> str:
    return at.isoformat(timespec="minutes")
