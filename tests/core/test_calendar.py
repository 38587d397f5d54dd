"""Test which instants a wall time means on the days on which the clock changes."""

from bisect import bisect_right
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portillon.core.calendar import (
    SkippedTime,
    beginnings,
    day_of,
    days_between,
    first_instant,
    instants_of,
)
from tests.core.vectors import read
from vectors import make_days

DAYS = read("calendar/days")["tables"]
ZURICH = "Europe/Zurich"


@pytest.mark.parametrize(
    "wall, zone, instants",
    [
        ("2027-07-01T02:30", ZURICH, ["2027-07-01T02:30:00+02:00"]),
        ("2027-10-31T02:30", ZURICH, ["2027-10-31T02:30:00+02:00", "2027-10-31T02:30:00+01:00"]),
        ("2027-10-31T01:59", ZURICH, ["2027-10-31T01:59:00+02:00"]),
        ("2027-10-31T03:00", ZURICH, ["2027-10-31T03:00:00+01:00"]),
        ("2027-03-28T03:00", ZURICH, ["2027-03-28T03:00:00+02:00"]),
        # Half an hour is repeated.
        ("2027-04-04T01:45", "Australia/Lord_Howe", ["2027-04-04T01:45:00+11:00", "2027-04-04T01:45:00+10:30"]),
    ],
)  # fmt: skip
def test_a_wall_time_is_one_instant_or_two_in_order(wall: str, zone: str, instants: list[str]) -> None:
    found = instants_of(datetime.fromisoformat(wall), zone)

    assert [at.isoformat() for at in found] == instants


@pytest.mark.parametrize(
    "wall, zone, leaves, hours",
    [
        ("2027-03-28T02:00", ZURICH, "2027-03-28T02:00", 1),
        ("2027-03-28T02:59", ZURICH, "2027-03-28T02:00", 1),
        ("2027-10-03T02:10", "Australia/Lord_Howe", "2027-10-03T02:00", 0.5),
        # A whole day was left out when the date line moved.
        ("2011-12-30T12:00", "Pacific/Apia", "2011-12-30T00:00", 24),
    ],
)
def test_a_skipped_time_names_the_jump(wall: str, zone: str, leaves: str, hours: float) -> None:
    with pytest.raises(SkippedTime) as skipped:
        instants_of(datetime.fromisoformat(wall), zone)

    start = datetime.fromisoformat(leaves)
    assert (skipped.value.leaves, skipped.value.lands) == (start, start + timedelta(hours=hours))


@pytest.mark.parametrize(
    "at, begins, day",
    [
        ("2027-07-03T04:59", time(5), 2),
        ("2027-07-03T05:00", time(5), 3),
        ("2027-07-03T00:00", time.min, 3),
        # 02:30 comes twice: the day begins with the first one.
        ("2027-10-31T02:30+02:00", time(2, 30), 31),
        ("2027-10-31T02:10+01:00", time(2, 30), 31),
        # 02:30 never comes.
        ("2027-03-28T03:29+02:00", time(2, 30), 27),
        ("2027-03-28T03:30+02:00", time(2, 30), 28),
    ],
)
def test_a_day_may_begin_after_midnight(at: str, begins: time, day: int) -> None:
    moment = datetime.fromisoformat(at)
    moment = moment if moment.tzinfo else instants_of(moment, ZURICH)[0]

    assert day_of(moment, ZURICH, begins).day == day


@given(
    st.datetimes(
        datetime.fromisoformat("2000-01-01"), datetime.fromisoformat("2090-01-01"), timezones=st.just(UTC)
    ),
    st.sampled_from((ZURICH, "America/Sao_Paulo", "Australia/Lord_Howe", "Africa/Cairo")),
    st.times(max_value=time(12)),
)
def test_a_day_that_begins_late_holds_what_is_between_two_beginnings(
    at: datetime, zone: str, begins: time
) -> None:
    day: date = day_of(at, zone, begins)

    assert first_instant(day, zone, begins) <= at < first_instant(day + timedelta(days=1), zone, begins)


@given(
    st.datetimes(
        datetime.fromisoformat("2026-01-01"), datetime.fromisoformat("2090-01-01"), timezones=st.just(UTC)
    ),
    st.sampled_from(sorted(available_timezones())),
    st.sampled_from((time.min, time(0, 30), time(2, 30), time(5), time(18))),
)
def test_a_table_of_beginnings_tells_the_days_of_every_zone(at: datetime, zone: str, begins: time) -> None:
    day = day_of(at, zone, begins)
    first = day - timedelta(days=3)
    table = beginnings(first, day + timedelta(days=3), zone, begins)

    assert first + timedelta(days=bisect_right(table, at) - 1) == day
    for number, beginning in enumerate(table):
        assert day_of(beginning, zone, begins) == first + timedelta(days=number)
        assert day_of(beginning - timedelta(microseconds=1), zone, begins) == first + timedelta(
            days=number - 1
        )


@pytest.mark.parametrize(
    "end, days",
    [("2027-05-03T22:00", 3), ("2027-05-04T05:00", 3), ("2027-05-04T05:01", 4), ("2027-05-01T20:00", 1)],
)
def test_what_ends_as_a_day_begins_has_nothing_of_that_day(end: str, days: int) -> None:
    doors, over = (instants_of(datetime.fromisoformat(wall), ZURICH)[0] for wall in ("2027-05-01T20:00", end))

    assert len(days_between(doors, over, ZURICH, time(5))) == days


@pytest.mark.parametrize("table", DAYS, ids=lambda table: f"{table['zone']} {table['begins']}")
def test_vector(table: dict[str, Any]) -> None:
    first, begins = date.fromisoformat(table["first"]), time.fromisoformat(table["begins"])
    last = first + timedelta(days=len(table["beginnings"]) - 2)
    found = beginnings(first, last, table["zone"], begins)

    assert [at.isoformat() for at in found] == table["beginnings"]
    for case in table["days"]:
        at = datetime.fromisoformat(case["at"])
        day = day_of(at, table["zone"], begins) if found[0] <= at < found[-1] else None
        assert (day and day.isoformat()) == case["day"]


def test_the_vectors_are_what_is_made() -> None:
    assert make_days.FILE.read_text(encoding="utf-8") == make_days.text()
