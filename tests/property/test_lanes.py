"""Test with random crowds that lanes keep families together, that their plans leave nobody out, and that another number
of lanes moves only those who have to."""

from hypothesis import given
from hypothesis import strategies as st

from portillon.core.lane import (
    LANES_MAX,
    By,
    Guest,
    Lanes,
    lane_of,
    letters_of,
    planned_categories,
    planned_names,
    range_of,
    surname_key,
)

texts = st.text(max_size=30)
hashed = st.sampled_from([By.EMAIL, By.ORDER])
guests = st.builds(Guest, texts, texts, email=texts, external_id=texts, category=texts, seat=texts)
numbers = st.integers(2, LANES_MAX)
crowds = st.dictionaries(st.text(st.sampled_from("abcsz"), min_size=1, max_size=4), st.integers(1, 500))


@given(guests, hashed, st.integers(2, LANES_MAX - 1))
def test_a_lane_more_moves_only_those_who_go_there(guest: Guest, by: By, number: int) -> None:
    before = lane_of(guest, Lanes(number, by, ()))
    after = lane_of(guest, Lanes(number + 1, by, ()))

    assert after in (before, letters_of(number + 1)[-1])


@given(hashed, st.integers(2, LANES_MAX - 1))
def test_a_lane_more_moves_about_its_own_share(by: By, number: int) -> None:
    crowd = [Guest(str(n), "", f"{n}@example.org", f"order {n}") for n in range(1000)]
    moved = [
        one for one in crowd if lane_of(one, Lanes(number, by, ())) != lane_of(one, Lanes(number + 1, by, ()))
    ]

    assert 0.5 * 1000 / (number + 1) < len(moved) < 1.6 * 1000 / (number + 1)


@given(texts, st.lists(guests, min_size=2), numbers)
def test_a_family_stays_together(email: str, family: list[Guest], number: int) -> None:
    together = f"{email}@example.org"
    found = {
        lane_of(Guest(one.ticket, one.name, together, one.external_id), Lanes(number, By.EMAIL, ()))
        for one in family
    }

    assert len(found) == 1


@given(crowds, numbers, texts)
def test_ranges_follow_each_other_and_hold_every_name(
    persons: dict[str, int], number: int, name: str
) -> None:
    plan = planned_names(persons, number)
    starts = [start for (start,) in plan]

    assert len(starts) == number
    assert sorted(set(starts)) == starts
    assert all(range_of(plan, lane) for lane in letters_of(number))
    assert lane_of(Guest("1", name), Lanes(number, By.NAME, plan)) in letters_of(number)


@given(crowds, numbers)
def test_a_range_is_heavier_than_its_share_by_one_start_at_most(persons: dict[str, int], number: int) -> None:
    plan = Lanes(number, By.NAME, planned_names(persons, number))
    lanes = {key: lane_of(Guest("1", key), plan) for key in persons}
    heaviest = max(
        (sum(n for key, n in persons.items() if lanes[key] == lane) for lane in set(lanes.values())),
        default=0,
    )
    of_letters: dict[str, int] = {}
    for key, count in persons.items():
        of_letters[key[:1]] = of_letters.get(key[:1], 0) + count

    assert heaviest <= (sum(persons.values()) + 50) / number + max(of_letters.values(), default=0)


@given(st.dictionaries(texts, st.integers(1, 500)), numbers)
def test_each_category_has_one_lane(persons: dict[str, int], number: int) -> None:
    plan = planned_categories(persons, number)

    assert len(plan) == number
    assert sorted(name for names in plan for name in names) == sorted(persons)
    assert all(plan[: len(persons)])


@given(guests)
def test_a_surname_has_a_key(guest: Guest) -> None:
    assert surname_key(guest.name)
