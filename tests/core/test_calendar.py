"""Test which instants a wall time means on the days on which the clock changes."""

from datetime import datetime, timedelta

import pytest

from portillon.core.calendar import SkippedTime, instants_of

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
