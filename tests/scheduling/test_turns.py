"""When a chore is done and by whom. Time is an argument; a process is a claim."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from portillon.scheduling import health, turns
from portillon.scheduling.chore import Chore
from portillon.scheduling.models import Turn
from portillon.scheduling.turns import Claim, Lost

pytestmark = pytest.mark.usefixtures("db")

NOON = datetime(2026, 7, 3, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


class Diary:
    """A chore that writes down when it was done."""

    def __init__(self, every: timedelta = 10 * SECOND) -> None:
        self.done: list[datetime] = []
        self.chore = Chore("diary", every, self.done.append)

    def pass_by(self, seconds: int) -> None:
        """A process looks, so many seconds after noon."""
        now = NOON + seconds * SECOND
        for claim in turns.claim_due([self.chore], now):
            turns.do(claim, now, clock=lambda: now)

    @property
    def seconds(self) -> list[float]:
        return [(at - NOON).total_seconds() for at in self.done]


def failing(now: datetime) -> None:
    raise ValueError(f"anna@example.org at {now}")


def claimed(chore: Chore, now: datetime) -> Claim:
    (claim,) = turns.claim_due([chore], now)
    return claim


def test_a_chore_is_done_at_once_and_then_each_time_that_its_time_has_passed() -> None:
    diary = Diary()

    for second in range(0, 31, 2):
        diary.pass_by(second)

    assert diary.seconds == [0, 10, 20, 30]


def test_a_look_where_nothing_is_due_is_one_select(django_assert_num_queries: Any) -> None:
    diary = Diary()
    diary.pass_by(0)

    with django_assert_num_queries(1):
        diary.pass_by(9)


def test_a_chore_that_is_being_done_is_not_begun_again() -> None:
    diary = Diary()
    claimed(diary.chore, NOON)

    diary.pass_by(59)

    assert diary.done == []


def test_a_chore_whose_process_was_killed_is_taken_over_when_its_lease_is_over() -> None:
    diary = Diary()
    killed = claimed(diary.chore, NOON)

    diary.pass_by(60)

    assert diary.seconds == [60]
    with pytest.raises(Lost):
        killed.keep(NOON + 61 * SECOND)


def test_a_process_that_lives_keeps_its_chore() -> None:
    diary = Diary()
    long = claimed(diary.chore, NOON)

    for second in range(2, 200, 2):
        long.keep(NOON + second * SECOND)
        diary.pass_by(second)

    assert diary.done == []


def test_what_a_process_writes_down_after_it_lost_the_chore_counts_for_nothing() -> None:
    chore = Diary().chore
    slow = claimed(chore, NOON)
    claimed(chore, NOON + 61 * SECOND)

    slow.done(NOON + 62 * SECOND)

    assert Turn.objects.get().is_held(NOON + 63 * SECOND)
    assert turns.claim_due([chore], NOON + 100 * SECOND) == []


def test_a_chore_that_fails_is_tried_again_later_and_later() -> None:
    tried: list[float] = []

    def act(now: datetime) -> None:
        tried.append((now - NOON).total_seconds())
        failing(now)

    chore = Chore("fails", 10 * SECOND, act)
    for second in range(0, 200, 2):
        now = NOON + second * SECOND
        for claim in turns.claim_due([chore], now):
            turns.do(claim, now, clock=lambda now=now: now)  # type: ignore[misc]

    assert tried == [0, 10, 30, 70, 150]


@pytest.mark.parametrize(
    "every, failures, pause",
    [
        (timedelta(seconds=10), 1, timedelta(seconds=10)),
        (timedelta(seconds=10), 1000, timedelta(hours=1)),
        (timedelta(days=1), 1000, timedelta(days=1)),
    ],
)
def test_the_pause_after_a_failure_is_an_hour_at_most(
    every: timedelta, failures: int, pause: timedelta
) -> None:
    assert turns.pause_after(Chore("any", every, failing), failures) == pause


def test_a_failure_is_told_by_its_kind_and_place_and_never_by_its_words() -> None:
    chores = [Chore("fails", 10 * SECOND, failing)]
    for now in (NOON, NOON + 10 * SECOND):
        turns.do(claimed(chores[0], now), now, clock=lambda now=now: now)  # type: ignore[misc]

    (sentence,) = health.troubles(chores, NOON)

    assert sentence.startswith(
        "“fails” failed 2 times in a row, last at 2026-07-03 12:00:10 UTC (ValueError in turns.py:"
    )
    assert "anna" not in Turn.objects.get().error


def test_after_a_failure_all_is_well_again_once_it_goes_well() -> None:
    diary = Diary()
    claimed(diary.chore, NOON).failed(NOON, ValueError())
    assert list(health.troubles([diary.chore], NOON))

    diary.pass_by(10)

    assert list(health.troubles([diary.chore], NOON)) == []
    assert health.last_done([diary.chore]) == NOON + 10 * SECOND


def test_a_chore_that_hangs_is_told() -> None:
    chore = Diary().chore
    claim = claimed(chore, NOON)
    later = NOON + timedelta(minutes=11)

    claim.keep(later)

    assert list(health.troubles([chore], later)) == ["“diary” is at work since 2026-07-03 12:00:00 UTC"]
