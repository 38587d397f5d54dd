"""Field types that refuse, with a sentence, values which the database or the calendar cannot take."""

import re
from datetime import date, datetime
from typing import Annotated, Any
from zoneinfo import available_timezones

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, Field

YEAR_MIN, YEAR_MAX = 1900, 2999
_NOWHERE_STORED = re.compile("[\x00\ud800-\udfff]")
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_RFC_3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d")


def _storable(text: str) -> str:
    if _NOWHERE_STORED.search(text):
        raise ValueError("a NUL or half a character cannot be stored")
    return text


def _written(value: Any) -> Any:
    # pydantic would read a number as seconds since 1970.
    if isinstance(value, str) and not _RFC_3339.match(value):
        raise ValueError("not a time such as 2026-11-22T19:30:00+01:00")
    if isinstance(value, int | float):
        raise ValueError("not a time such as 2026-11-22T19:30:00+01:00")
    return value


def _written_day(value: Any) -> Any:
    if value is not None and not (isinstance(value, str) and _DAY.fullmatch(value)):
        raise ValueError("not a day such as 2026-11-22")
    return value


def _likely_day(day: date) -> date:
    if not YEAR_MIN <= day.year <= YEAR_MAX:
        raise ValueError(f"not a year between {YEAR_MIN} and {YEAR_MAX}")
    return day


def _likely(at: datetime) -> datetime:
    if not YEAR_MIN <= at.year <= YEAR_MAX:
        raise ValueError(f"not a year between {YEAR_MIN} and {YEAR_MAX}")
    return at


def _zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError("not an IANA time zone such as Europe/Zurich")
    return name


Stored = Annotated[str, AfterValidator(_storable)]
Text = Annotated[Stored, Field(max_length=200)]
Zone = Annotated[str, AfterValidator(_zone)]
Heading = Annotated[Text, Field(min_length=1)]
Moment = Annotated[AwareDatetime, BeforeValidator(_written), AfterValidator(_likely)]
Day = Annotated[date, BeforeValidator(_written_day), AfterValidator(_likely_day)]
