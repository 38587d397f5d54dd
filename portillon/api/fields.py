"""Field types that refuse, with a sentence, values which the database or the calendar cannot take."""

import re
from datetime import date, datetime
from typing import Annotated, Any, TypeVar
from zoneinfo import available_timezones

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, Field
from pydantic_core import PydanticCustomError

from portillon.core.bounds import YEAR_MAX, YEAR_MIN, is_within

_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
When = TypeVar("When", date, datetime)
_RFC_3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d")


def _written(value: Any) -> Any:
    # pydantic would read a number as seconds since 1970.
    if isinstance(value, int | float) or (isinstance(value, str) and not _RFC_3339.match(value)):
        raise PydanticCustomError("datetime_type", "not a time such as 2026-11-22T19:30:00+01:00")
    return value


def _written_day(value: Any) -> Any:
    if value is not None and not (isinstance(value, str) and _DAY.fullmatch(value)):
        raise PydanticCustomError("day", "not a day such as 2026-11-22")
    return value


def _within_bounds(when: When) -> When:
    if not is_within(when):
        raise PydanticCustomError(
            "year", "The year must be between {first} and {last}.", {"first": YEAR_MIN, "last": YEAR_MAX}
        )
    return when


def _zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError("not an IANA time zone such as Europe/Zurich")
    return name


Text = Annotated[str, Field(max_length=200)]
Zone = Annotated[str, AfterValidator(_zone)]
Heading = Annotated[Text, Field(min_length=1)]
Moment = Annotated[AwareDatetime, BeforeValidator(_written), AfterValidator(_within_bounds)]
Day = Annotated[date, BeforeValidator(_written_day), AfterValidator(_within_bounds)]
