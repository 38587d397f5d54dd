"""Test what the server chooses for the phones of an event that leaves it to the server, by who stands at its doors."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portillon.devices.auto_policy import STRICT_AFTER, Choice, Fit, fitting, step
from portillon.devices.enrol import AWAY_AFTER, SEEN_EVERY
from portillon.devices.presence import STAYS_AFTER, Standing

NOW = datetime(2031, 3, 1, 18, tzinfo=UTC)
HOUR = timedelta(hours=1)
NORTH, SOUTH, VIP = 1, 2, 3
NEVER = Choice("strict", "nobody", None, None, None)


def phone(
    number: int,
    gate: int = NORTH,
    lane: str = "",
    *,
    since: datetime = NOW - HOUR,
    heard_at: datetime = NOW,
) -> Standing:
    categories = {NORTH: (), SOUTH: (), VIP: ("VIP", "Press")}.get(gate, ("Standing",))
    return Standing(number, f"Phone {number}", gate, categories, lane, heard_at, since)


@pytest.mark.parametrize(
    "standing, lanes, expected",
    [
        ([phone(1)], 0, Fit("strict", "one")),
        ([phone(1)], 2, Fit("strict", "one")),
        ([phone(1, VIP), phone(2, 4)], 0, Fit("strict", "apart")),
        ([phone(1), phone(2)], 0, Fit("known", "crowd", NORTH)),
        ([phone(1, VIP), phone(2, 4), phone(3, 4)], 0, Fit("known", "crowd", 4)),
        ([phone(1, SOUTH), phone(2, NORTH)], 0, Fit("known", "doors")),
        ([phone(1, VIP), phone(2, NORTH)], 0, Fit("known", "doors")),
        ([phone(1, NORTH, "A"), phone(2, NORTH, "B")], 2, Fit("strict", "lanes")),
        ([phone(1, NORTH, "A"), phone(2, SOUTH, "B")], 2, Fit("strict", "lanes")),
        ([phone(1, NORTH, "A"), phone(2, NORTH, "A")], 2, Fit("known", "same_lane", NORTH)),
        ([phone(1, NORTH, "A"), phone(2, NORTH)], 2, Fit("known", "same_lane", NORTH)),
        ([phone(1, NORTH, "A"), phone(2, SOUTH, "A")], 2, Fit("known", "doors")),
        # Letters of lanes that the event has no more.
        ([phone(1, NORTH, "A"), phone(2, NORTH, "B")], 0, Fit("known", "crowd", NORTH)),
        ([phone(1, NORTH, "A"), phone(2, NORTH, "C")], 2, Fit("known", "same_lane", NORTH)),
        # One phone at a door of its own needs no lane.
        ([phone(1, VIP), phone(2, 4, "A"), phone(3, 4, "B")], 2, Fit("strict", "lanes")),
    ],
)
def test_tickets_are_handed_over_where_each_has_one_phone(
    standing: Sequence[Standing], lanes: int, expected: Fit
) -> None:
    assert fitting(standing, lanes) == expected


def test_the_first_choice_is_made_at_once() -> None:
    assert step(NEVER, [phone(1), phone(2)], 0, NOW) == Choice("known", "crowd", NORTH, NOW, None)
    assert step(NEVER, [phone(1)], 0, NOW) == Choice("strict", "one", None, NOW, None)
    just_came = [phone(n, since=NOW) for n in (1, 2)]
    assert step(NEVER, just_came, 0, NOW) == NEVER


def test_a_phone_that_passes_by_changes_nothing() -> None:
    strict = Choice("strict", "one", None, NOW - HOUR, None)
    passes = phone(2, since=NOW - STAYS_AFTER + timedelta(seconds=1))
    assert step(strict, [phone(1), passes], 0, NOW) == strict

    stays = phone(2, since=NOW - STAYS_AFTER)
    assert step(strict, [phone(1), stays], 0, NOW) == Choice("known", "crowd", NORTH, NOW, None)


def test_ten_minutes_of_one_phone_bring_its_tickets_back_to_it() -> None:
    known = Choice("known", "crowd", NORTH, NOW - HOUR, None)
    waits = step(known, [phone(1)], 0, NOW)
    assert waits == Choice("known", "crowd", NORTH, NOW - HOUR, NOW)

    later = NOW + STRICT_AFTER
    almost = later - timedelta(seconds=1)
    assert step(waits, [phone(1)], 0, almost) == waits
    assert step(waits, [phone(1), phone(2)], 0, almost) == known
    assert step(waits, [phone(1)], 0, later) == Choice("strict", "one", None, later, None)


def test_where_nobody_is_in_contact_the_choice_stays() -> None:
    strict = Choice("strict", "one", None, NOW - HOUR, None)
    assert step(strict, [], 0, NOW) == Choice("strict", "nobody", None, NOW - HOUR, None)
    waits = Choice("known", "crowd", NORTH, NOW - HOUR, NOW - timedelta(minutes=9))
    assert step(waits, [], 0, NOW) == Choice("known", "nobody", None, NOW - HOUR, None)


# The seconds for which each phone is heard and is not, in turn.
VISITS = st.lists(st.integers(min_value=5, max_value=1500), min_size=2, max_size=30)
LOOKS_EVERY = timedelta(seconds=10)


@given(st.lists(VISITS, min_size=2, max_size=4))
def test_phones_that_come_and_go_do_not_make_a_door_change_its_mind_all_the_time(
    visits: list[list[int]],
) -> None:
    choices = played(visits)

    changes = [
        (after, people)
        for (before, _), (after, people) in pairwise(choices)
        if before.auto_since and before.auto_choice != after.auto_choice
    ]
    for after, people in changes:
        if after.auto_choice == "known":
            assert len([one for one in people if one.stays]) >= 2
    for (before, _), (after, _) in pairwise(changes):
        assert before.auto_choice != after.auto_choice
    for before, after in pairwise([after for after, _ in changes]):
        assert before.auto_since
        assert after.auto_since
        if after.auto_choice == "strict":
            assert after.auto_since - before.auto_since >= STRICT_AFTER


def played(visits: list[list[int]]) -> list[tuple[Choice, list[Standing]]]:
    """Return what was chosen at each look, and who stood there."""
    choice, choices = NEVER, []
    for n in range(max(sum(seconds) for seconds in visits) // 10):
        now = NOW + n * LOOKS_EVERY
        standing = [
            one for number, seconds in enumerate(visits) if (one := standing_at(now, number, seconds))
        ]
        choice = step(choice, standing, 0, now)
        choices.append((choice, standing))
    return choices


def standing_at(now: datetime, number: int, seconds: list[int]) -> Standing | None:
    """Return the phone as the server knows it; a gap shorter than AWAY_AFTER is not noticed."""
    since = heard_at = None
    at, is_there = NOW, True
    for span in seconds:
        until = min(at + timedelta(seconds=span), now)
        if is_there and at <= now:
            since = at if heard_at is None or at - heard_at > AWAY_AFTER or since is None else since
            # It is noted once a minute.
            heard_at = at + (until - at) // SEEN_EVERY * SEEN_EVERY
        at, is_there = at + timedelta(seconds=span), not is_there
    if since is None or heard_at is None or heard_at <= now - AWAY_AFTER:
        return None
    return phone(number, since=since, heard_at=heard_at)
