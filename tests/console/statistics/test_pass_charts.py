"""Test the statistics of a programme and of a venue in the console, and what they hide from a venue."""

import io
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from python_calamine import CalamineWorkbook

from portillon.accounts.models import Organisation, Role
from portillon.console import chart
from portillon.entries.figures.pass_stats import Amount
from tests.console.desk.desk_given import Destination, destination
from tests.console.statistics.stats_given import Book, with_garden


@pytest.fixture
def at(university: Organisation) -> Destination:
    return destination(university)


def noon(days: int = 1) -> datetime:
    """Return noon of the day `days` days ago."""
    return timezone.now().replace(hour=12, minute=0, second=0, microsecond=0) - timedelta(days=days)


def board_sees(at: Destination, query: str = "") -> Any:
    answer = at.signed_in(Role.BOARD).get(f"/programmes/{at.programme.pk}/statistics/{query}")
    assert answer.status_code == 200
    return answer.context


def test_entries_persons_and_companions_without_what_was_taken_back(at: Destination) -> None:
    book = Book(at)
    book.enter(at.sarah, at.castle, noon(), party=3)
    book.reverse(book.enter(at.sarah, at.castle, noon(), party=5))
    seen = board_sees(at)

    assert seen["total"] == Amount(1, 3)
    assert [bar.numbers for bar in seen["companions"]] == [(0,), (0,), (1,), (0,), (0,)]
    assert [bar.numbers for bar in seen["venues"]] == [(1, 3)]


def test_the_board_sees_how_passes_are_used(at: Destination) -> None:
    with_garden(at)
    book = Book(at)
    book.enter(at.sarah, at.castle, noon(3))
    book.enter(at.sarah, at.garden, noon(1))
    at.another("Nobody")
    seen = board_sees(at)
    habits = seen["habits"]

    assert (habits.issued, habits.never_used, habits.sites) == (2, 1, {2: 1})
    assert habits.steps == {(at.castle.pk, at.garden.pk): 1}
    assert list(habits.last) == [noon(1).date()]


@pytest.mark.parametrize("guests, told", [(4, False), (5, True)])
def test_a_venue_is_told_nothing_small_of_the_others(at: Destination, guests: int, told: bool) -> None:
    with_garden(at)
    book = Book(at)
    for number in range(guests):
        one = at.another(f"Guest {number}")
        book.enter(one, at.garden, noon(2))
        book.enter(one, at.castle, noon(1))
    answer = at.controller().get(f"/desks/{at.castle.pk}/statistics/")
    ((_title, came, went),) = answer.context["others"]

    assert went == []
    assert [(bar.label, bar.numbers) for bar in came] == [("Garden", (5,) if told else ())]
    assert ("&lt; 5" in answer.content.decode()) is not told


def test_the_statement_multiplies_entries_and_not_persons(at: Destination) -> None:
    with_garden(at, reimbursement="4.50")
    book = Book(at)
    for _time in range(3):
        book.enter(at.sarah, at.garden, noon(), party=2)
    book.enter(at.sarah, at.castle, noon())
    board = at.signed_in(Role.BOARD)
    address = f"/programmes/{at.programme.pk}/statistics/statement"
    page = board.get(f"{address}/").content.decode()
    sheet = b"".join(board.get(f"{address}.xlsx").streaming_content)  # type: ignore[attr-defined]
    rows = CalamineWorkbook.from_filelike(io.BytesIO(sheet)).get_sheet_by_index(0).to_python()

    assert "13.50" in page
    assert [(row[0], row[2], row[3], row[5]) for row in rows[1:]] == [
        ("Castle", 1, 1, 0),
        ("Garden", 3, 6, 13.5),
    ]
    assert board.get(f"{address}.pdf").content.startswith(b"%PDF")


def test_a_day_a_column_then_a_month() -> None:
    numbers = {date(2026, 1, 31): 2, date(2026, 3, 1): 4}

    short = chart.columns(numbers, date(2026, 1, 30), date(2026, 3, 1))
    long = chart.columns(numbers, date(2025, 1, 1), date(2026, 3, 1))

    assert (short.width, short.most, short.columns[-1].height) == (31, 4, 100)
    assert (long.width, long.columns[-3].number, long.columns[-2].number) == (15, 2, 0)


def test_hours_are_those_of_the_organisation(at: Destination) -> None:
    Organisation.objects.update(time_zone="Pacific/Auckland")
    Book(at).enter(at.sarah, at.castle, noon(2).replace(hour=11))
    week = board_sees(at)["week"]

    assert [label for label, _cells in week.rows] in (["23:00"], ["00:00"])
