"""Test limits that are counted in the database: what is counted, for whom, and until when."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from portillon.accounts import limits
from portillon.accounts.limits import Limit
from portillon.accounts.models import Counter

SPAN = timedelta(minutes=10)
TWO = Limit("two", 2, SPAN)
MANY = Limit("many", 9, SPAN)


@pytest.fixture
def clock(db: None, monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """The time of the limits, as `clock.time`."""
    made = SimpleNamespace(time=datetime(2026, 5, 1, 12, tzinfo=UTC))
    made.now = lambda: made.time
    monkeypatch.setattr(limits, "timezone", made)
    return made


def test_as_many_as_it_says_for_each_caller(clock: SimpleNamespace) -> None:
    assert [limits.take(TWO.of("alice")) for _time in range(3)] == [True, True, False]
    assert limits.take(TWO.of("bob"))
    assert limits.take(MANY.of("alice"))


def test_nothing_is_counted_if_one_of_several_is_full(clock: SimpleNamespace) -> None:
    for _time in range(5):
        limits.take(MANY.of("desk"), TWO.of("alice"))

    assert limits.count_of(MANY.of("desk")) == limits.count_of(TWO.of("alice")) == 2
    assert limits.first_full(MANY.of("desk"), TWO.of("alice")) == TWO.of("alice")


def test_a_span_begins_with_the_first_time_and_is_not_put_off_by_the_next(clock: SimpleNamespace) -> None:
    limits.take(TWO.of("alice"))
    clock.time += SPAN - timedelta(seconds=1)
    limits.take(TWO.of("alice"))
    assert not limits.take(TWO.of("alice"))

    clock.time += timedelta(seconds=1)
    assert limits.count_of(TWO.of("alice")) == 0
    assert limits.take(TWO.of("alice"))
    assert limits.count_of(TWO.of("alice")) == 1


def test_who_it_was_is_not_stored_and_a_count_goes_with_its_span(clock: SimpleNamespace) -> None:
    limits.take(TWO.of("alice"))
    assert b"alice" not in b"".join(bytes(one.key) for one in Counter.objects.all())

    limits.forget_over(clock.time + SPAN - timedelta(seconds=1))
    assert Counter.objects.count() == 1
    limits.forget_over(clock.time + SPAN)
    assert not Counter.objects.exists()


def test_a_thing_counts_once_in_a_span(clock: SimpleNamespace) -> None:
    assert limits.take_each(TWO.of("alice"), ["one"])
    assert limits.take_each(TWO.of("alice"), ["one", "two"])
    assert not limits.take_each(TWO.of("alice"), ["two", "three"])
    assert limits.take_each(TWO.of("alice"), ["two", "one"])
    assert limits.take_each(TWO.of("bob"), ["three"])

    clock.time += SPAN
    assert limits.take_each(TWO.of("alice"), ["three", "one"])
    assert limits.count_of(TWO.of("alice")) == 2
