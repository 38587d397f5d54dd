"""Charts as the pages draw them: tables whose cells hold bars or shades (SVG), and a row of columns for days.

Who prints them, or hears them read aloud, gets the numbers too.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from babel.dates import format_skeleton
from django.utils.translation import get_language

from portillon.console.templatetags.moments import LOCALES, clock
from portillon.entries.figures.pass_stats import Amount

WIDTH = 100
# A column for each day as long as a column is still seen; then one for each month.
COLUMNS_MAX = 400
# The number on it still reads at 4.5:1, by day and by night.
SHADE_MAX = 0.4
MONDAY = date(2024, 1, 1)
_DAY = 24 * 60
STEPS_MINUTES = (1, 2, 5, 10, 15, 30, 60, 180, _DAY)


class Bar(NamedTuple):
    """A line of a chart: its label, its numbers, and its length, 0 to 100."""

    label: str
    numbers: tuple[int, ...]
    length: float
    share: float = 0


def bars(lines: Iterable[tuple[str, tuple[int, ...]]], by: int = 0) -> list[Bar]:
    """Their lengths by one of their numbers; their shares of its sum."""
    given = list(lines)
    most = max((numbers[by] for _label, numbers in given), default=0) or 1
    whole = sum(numbers[by] for _label, numbers in given) or 1
    return [Bar(label, n, round(WIDTH * n[by] / most, 1), n[by] / whole) for label, n in given]


class Cell(NamedTuple):
    """Of a map or matrix: a number, and how dark it is, 0 to SHADE_MAX; None: too small to be told."""

    number: int | None
    shade: float


def _cell(number: int | None, most: int) -> Cell:
    return Cell(number, round(SHADE_MAX * (number or 0) / most, 2))


@dataclass(frozen=True)
class Grid:
    """Rows of cells under headings."""

    headings: list[str]
    rows: list[tuple[str, list[Cell]]]


def week(amounts: Mapping[tuple[int, int], Amount], by: int) -> Grid:
    """A line for each hour between the first and the last with anybody, a column for each weekday."""
    hours = [hour for _weekday, hour in amounts]
    most = max((amount[by] for amount in amounts.values()), default=0) or 1
    lines = range(min(hours), max(hours) + 1) if hours else range(0)
    rows = [
        (f"{hour:02}:00", [_cell(amounts.get((weekday, hour), Amount())[by], most) for weekday in range(7)])
        for hour in lines
    ]
    return Grid([_in_words("E", MONDAY + timedelta(days=n)) for n in range(7)], rows)


def matrix(labels: Mapping[int, str], cells: Mapping[tuple[int, int], int]) -> Grid:
    """A line and a column for each key that has a cell, in the order of `labels`."""
    present = {key for step in cells for key in step}
    keys = [key for key in labels if key in present] + sorted(present - labels.keys())
    most = max(cells.values(), default=0) or 1
    rows = [
        (labels.get(start, "–"), [_cell(cells.get((start, end), 0), most) for end in keys]) for start in keys
    ]
    return Grid([labels.get(key, "–") for key in keys], rows)


class Column(NamedTuple):
    """Of a chart over time, in a box 100 high."""

    label: str
    number: int
    x: int
    y: float
    height: float


@dataclass(frozen=True)
class Columns:
    columns: list[Column]
    most: int

    @property
    def width(self) -> int:
        return len(self.columns)


def columns(numbers: Mapping[date, int], first: date, last: date) -> Columns:
    """A day a column, or a month; days without anybody have one too."""
    by_day = (last - first).days < COLUMNS_MAX
    sums = dict.fromkeys(_days(first, last) if by_day else _months(first, last), 0)
    for day, number in numbers.items():
        sums[day if by_day else day.replace(day=1)] += number
    most = max(sums.values(), default=0)
    made = [
        Column(
            _in_words("yMMMEd" if by_day else "yMMMM", start), number, place, *_of_height(number, most or 1)
        )
        for place, (start, number) in enumerate(sums.items())
    ]
    return Columns(made, most)


def minutes(numbers: Mapping[datetime, int], columns_max: int = COLUMNS_MAX) -> Columns:
    """A column for each minute from the first to the last, or for as few of them together as give `columns_max`.

    Moments are local. Where more was taken back than came in, a column has no height.
    """
    if not numbers:
        return Columns([], 0)
    first, last = min(numbers), max(numbers)
    span = (last - first).total_seconds() / 60 + 1
    step = next((step for step in STEPS_MINUTES if span / step + 1 <= columns_max), STEPS_MINUTES[-1])
    start = first.replace(hour=0, minute=0, second=0, microsecond=0)
    sums: dict[int, int] = defaultdict(int)
    for at, number in numbers.items():
        sums[_minutes_since(start, at) // step] += number
    places = range(min(sums), max(sums) + 1)
    most = max(sums.values())
    with_day = first.date() != last.date()
    made = [
        Column(
            _moment(start + timedelta(minutes=place * step), with_day, step < _DAY),
            sums.get(place, 0),
            place - places.start,
            *_of_height(max(sums.get(place, 0), 0), max(most, 1)),
        )
        for place in places
    ]
    return Columns(made, most)


def _moment(at: datetime, with_day: bool, with_time: bool) -> str:
    return ", ".join([_in_words("MMMEd", at)] * with_day + [clock(at)] * with_time)


def _minutes_since(start: datetime, at: datetime) -> int:
    # By the wall clock: an hour that is shown twice is one hour.
    return int((at.replace(tzinfo=None) - start.replace(tzinfo=None)).total_seconds() // 60)


def _of_height(number: int, most: int) -> tuple[float, float]:
    height = round(100 * number / most, 1)
    return round(100 - height, 1), height


def _days(first: date, last: date) -> Iterable[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def _months(first: date, last: date) -> Iterable[date]:
    month = first.replace(day=1)
    while month <= last:
        yield month
        month = (month + timedelta(days=32)).replace(day=1)


def _in_words(skeleton: str, day: date) -> str:
    return format_skeleton(skeleton, day, locale=LOCALES[(get_language() or "en")[:2]])


def month_in_words(day: date) -> str:
    return _in_words("yMMMM", day)


def limited(numbers: Mapping[int, int | None], labels: Mapping[int, str]) -> list[Bar]:
    """Bars of which some are too small to be told; those come last, and say nothing of their order."""
    told = sorted((-n, labels.get(key, "–")) for key, n in numbers.items() if n is not None)
    hidden = sorted(labels.get(key, "–") for key, n in numbers.items() if n is None)
    return [*bars((label, (-n,)) for n, label in told), *(Bar(label, (), 0) for label in hidden)]


def spread(numbers: Mapping[int, int], most: int = 12) -> Sequence[tuple[str, tuple[int, ...]]]:
    """Counted by how many, those above `most` together."""
    rest = sum(passes for sites, passes in numbers.items() if sites > most)
    lines = [
        (str(sites), (numbers.get(sites, 0),)) for sites in range(1, min(most, max(numbers, default=0)) + 1)
    ]
    return [*lines, (f"> {most}", (rest,))] if rest else lines
