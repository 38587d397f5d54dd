"""Test that work which can wait rests while scans come, and only then."""

from itertools import count

import pytest
from django.db import connection

from portillon.entries import way_for_scans
from portillon.entries.way_for_scans import REST_SECONDS_MAX, REST_TIMES_WORK, WayForScans
from portillon.scheduling.way import REST_A_REQUEST_SECONDS
from tests.api.test_roster import upload
from tests.organiser import Organiser


class Clock:
    """Time passes only while somebody works or sleeps."""

    def __init__(self) -> None:
        self.now = 100.0
        self.rests: list[float] = []

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.rests.append(round(seconds, 6))
        self.now += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(way_for_scans, "time", clock)
    return clock


def test_nobody_rests_for_doors_that_are_quiet(alice: Organiser, clock: Clock) -> None:
    alice.scan(alice.code())
    way = WayForScans()

    clock.now += 0.1
    way(250, 1000)

    assert clock.rests == []


def test_it_rests_a_little_for_each_scan(alice: Organiser, clock: Clock) -> None:
    way = WayForScans()

    for _step in range(2):
        clock.now += 0.1
        alice.scan(alice.code())
        way(250, 1000)

    assert clock.rests == [REST_A_REQUEST_SECONDS] * 2


def test_ids_that_the_database_left_out_are_no_scans(alice: Organiser, clock: Clock) -> None:
    """PostgreSQL never hands out an id twice, not even one of a transaction that was rolled back."""
    alice.scan(alice.code())
    way = WayForScans()
    leave_out_ids(1000)

    clock.now += 60
    alice.scan(alice.code())
    way(250, 1000)

    assert clock.rests == [REST_A_REQUEST_SECONDS]


def test_many_scans_get_most_of_the_time(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    many_scans(monkeypatch)
    way = WayForScans()

    for step_seconds in (0.1, 0.02, 60):
        clock.now += step_seconds
        way(250, 1000)

    assert clock.rests == [0.1 * REST_TIMES_WORK, 0.02 * REST_TIMES_WORK, REST_SECONDS_MAX]


def test_an_import_over_the_api_makes_way(
    alice: Organiser, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    times = count()
    many_scans(monkeypatch)
    monkeypatch.setattr(clock, "monotonic", lambda: float(next(times)))

    assert upload(alice, "name,email\nAnna,anna@example.org\n").content["added"] == 1

    assert clock.rests == [REST_SECONDS_MAX] * 2


def leave_out_ids(number: int) -> None:
    """The next row's id is greater by so much than it would have been."""
    statement = {
        "sqlite": "UPDATE sqlite_sequence SET seq = seq + %s WHERE name = 'entries_scan'",
        "postgresql": "SELECT setval(s, nextval(s) + %s) FROM pg_get_serial_sequence('entries_scan', 'id') AS s",
    }
    with connection.cursor() as cursor:
        cursor.execute(statement[connection.vendor], [number])


def many_scans(monkeypatch: pytest.MonkeyPatch) -> None:
    """As many scans come between any two looks as the work counts at most."""

    def rows_after(row: int, at_most: int) -> list[int]:
        return list(range(row + at_most, row, -1))

    monkeypatch.setattr(way_for_scans, "_rows_after", rows_after)
