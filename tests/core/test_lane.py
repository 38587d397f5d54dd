"""Test which lane a guest belongs to, and how names and categories are planned into lanes."""

import pytest

from portillon.core.lane import (
    By,
    Guest,
    Lanes,
    lane_of,
    planned_categories,
    planned_names,
    range_of,
    surname_key,
)

HALVES = Lanes(2, By.NAME, (("a",), ("l",)))


def lanes(number: int, by: By) -> Lanes:
    return Lanes(number, by, ())


def test_without_lanes_there_is_no_letter() -> None:
    assert lane_of(Guest("1", "Alice Muster", "alice@example.org"), lanes(0, By.EMAIL)) == ""


def test_one_address_is_one_lane_however_it_is_typed() -> None:
    families = [Guest(str(n), f"Child {n}", f"Family{n % 20}@Example.org", f"X{n}") for n in range(60)]
    retyped = [Guest(f"other {n}", "", f" family{n % 20}@example.ORG") for n in range(60)]
    choice = lanes(8, By.EMAIL)

    assert [lane_of(one, choice) for one in families] == [lane_of(one, choice) for one in retyped]


def test_one_order_is_one_lane() -> None:
    found = {
        lane_of(Guest(str(n), f"Guest {n}", f"{n}@example.org", f"K7RPT-{n}"), lanes(26, By.ORDER))
        for n in range(9)
    }

    assert len(found) == 1


def test_who_has_no_address_goes_by_order_and_else_by_ticket() -> None:
    of_order = {lane_of(Guest(str(n), "", "", f"K7RPT/{n}"), lanes(26, By.EMAIL)) for n in range(9)}
    of_tickets = {lane_of(Guest(str(n), "", ""), lanes(4, By.EMAIL)) for n in range(99)}

    assert len(of_order) == 1
    assert of_tickets == set("ABCD")


def test_a_crowd_is_spread_evenly() -> None:
    found = [lane_of(Guest(str(n), "", f"guest{n}@example.org"), lanes(5, By.EMAIL)) for n in range(10_000)]

    assert all(1800 < found.count(letter) < 2200 for letter in "ABCDE")


@pytest.mark.parametrize(
    "name, lane",
    [
        ("Alice Kessler", "A"),
        ("Bob Lang", "B"),
        ("Zoé d’Estaing", "A"),
        ("Österreicher, Zeno", "B"),
        ("von der Heide, Xaver", "A"),
        ("Xaver von der Heide", "A"),
        ("Anna Łuczak-Adler", "B"),
        ("ZOE ÄRGER", "A"),
        ("Anna O’Connor", "B"),
        ("Ægir", "A"),
        ("Иван Андреев", "B"),
        ("山田太郎", "B"),
        ("…", "B"),
    ],
)
def test_a_surname_is_a_lane(name: str, lane: str) -> None:
    assert lane_of(Guest("1", name), HALVES) == lane


def test_ranges_of_names_are_balanced() -> None:
    persons = {surname_key(f"X {name}"): 100 for name in ("Abel", "Ast", "Berg", "Meier", "Schmid", "Weber")}
    plan = planned_names(persons, 3)

    assert [range_of(plan, lane) for lane in "ABC"] == ["A", "B–O", "P–Z"]


def test_ranges_keep_to_single_letters_if_two_would_hardly_help() -> None:
    assert [range_of(planned_names({}, 2), lane) for lane in "AB"] == ["A–K", "L–Z"]


def test_a_letter_that_half_of_all_share_is_split() -> None:
    persons = {"sa": 300, "si": 300, "sch": 300, "a": 50}
    plan = planned_names(persons, 3)

    assert all(len(start) == 2 for (start,) in plan[1:])
    assert len({lane_of(Guest("1", key), Lanes(3, By.NAME, plan)) for key in ("sa", "sch", "si")}) == 3


@pytest.mark.parametrize(
    "plan, told",
    [
        ((("a",), ("b",), ("m",)), ["A", "B–L", "M–Z"]),
        ((("a",), ("sh",), ("t",)), ["A–Sg", "Sh–Sz", "T–Z"]),
        ((("a",), ("s",), ("sh",)), ["A–R", "S–Sg", "Sh–Z"]),
    ],
)
def test_a_range_is_told_by_its_letters(plan: tuple[tuple[str, ...], ...], told: list[str]) -> None:
    assert [range_of(plan, lane) for lane in "ABC"] == told


def test_blocks_stay_beside_their_neighbours() -> None:
    plan = planned_categories({f"Block {n}": 100 for n in range(1, 13)}, 3)

    assert plan[0] == ("Block 1", "Block 2", "Block 3", "Block 4")
    assert plan[2] == ("Block 9", "Block 10", "Block 11", "Block 12")


def test_few_categories_have_a_lane_each() -> None:
    assert planned_categories({"VIP": 3, "Student": 900}, 4) == (("Student",), ("VIP",), (), ())


def test_a_category_is_the_block_of_a_seat_if_there_is_no_other() -> None:
    choice = Lanes(2, By.CATEGORY, (("Block 1",), ("VIP",)))

    assert lane_of(Guest("1", "", category="VIP", seat="Block 1, Row 2"), choice) == "B"
    assert lane_of(Guest("1", "", seat="Block 1, Row 2"), choice) == "A"


def test_a_category_that_nobody_planned_is_one_lane() -> None:
    choice = Lanes(9, By.CATEGORY, (("VIP",),))

    assert len({lane_of(Guest(str(n), "", category="Press"), choice) for n in range(9)}) == 1
