"""Charts as pages draw them: tables whose cells hold bars or shades (SVG), and columns over time.

Every number is also in the table as text, for print and for screen readers.
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
# Beyond this number of days, a column stands for a month: a day's would be too thin to see.
COLUMNS_MAX = 400
# The number on the darkest shade must keep a contrast of 4.5:1, by day and by night.
SHADE_MAX = 0.4
MONDAY = date(2024, 1, 1)
_DAY = 24 * 60
STEPS_MINUTES = (1, 2, 5, 10, 15, 30, 60, 180, _DAY)


class Bar(NamedTuple):
    """A line of a chart: label, numbers, length of its bar (0 to 100), and share of the sum (0 to 1)."""

    label: str
    numbers: tuple[int, ...]
    length: float
    share: float = 0


def bars(lines: Iterable[tuple[str, tuple[int, ...]]], by: int = 0) -> list[Bar]:
    """Return the lines of a chart. The number at index `by` sets each bar's length and share."""
    given = list(lines)
    most = max((numbers[by] for _label, numbers in given), default=0) or 1
    whole = sum(numbers[by] for _label, numbers in given) or 1
    return [Bar(label, n, round(WIDTH * n[by] / most, 1), n[by] / whole) for label, n in given]


class Cell(NamedTuple):
    """A cell of a grid: a number with its shade, 0 to SHADE_MAX, or None if the number is too small to be published."""

    number: int | None
    shade: float


def _cell(number: int | None, most: int) -> Cell:
    return Cell(number, round(SHADE_MAX * (number or 0) / most, 2))


@dataclass(frozen=True)
class Grid:
    """Labelled rows of cells under headings."""

    headings: list[str]
    rows: list[tuple[str, list[Cell]]]


def week(amounts: Mapping[tuple[int, int], Amount], by: int) -> Grid:
    """Return the number at index `by` of each amount, with a row for each hour and a column for each weekday.

    The rows go from the first to the last hour with an amount.
    """
    hours = [hour for _weekday, hour in amounts]
    most = max((amount[by] for amount in amounts.values()), default=0) or 1
    lines = range(min(hours), max(hours) + 1) if hours else range(0)
    rows = [
        (f"{hour:02}:00", [_cell(amounts.get((weekday, hour), Amount())[by], most) for weekday in range(7)])
        for hour in lines
    ]
    return Grid([_in_words("E", MONDAY + timedelta(days=n)) for n in range(7)], rows)


def matrix(labels: Mapping[int, str], cells: Mapping[tuple[int, int], int]) -> Grid:
    """Return a row and a column for each key that has a cell, in the order of `labels`."""
    present = {key for step in cells for key in step}
    keys = [key for key in labels if key in present] + sorted(present - labels.keys())
    most = max(cells.values(), default=0) or 1
    rows = [
        (labels.get(start, "–"), [_cell(cells.get((start, end), 0), most) for end in keys]) for start in keys
    ]
    return Grid([labels.get(key, "–") for key in keys], rows)


class Column(NamedTuple):
    """A column of a chart over time, in a box 100 high; `y` is the upper end."""

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
    """Return a column for each day from `first` to `last`, or for each month beyond COLUMNS_MAX days."""
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
    """Return columns of the shortest step in STEPS_MINUTES that needs at most `columns_max` of them.

    Moments are local. A column has no height if its sum is negative, because more was reversed than admitted.
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
    return ", ".join([_in_words("yMMMEd", at)] * with_day + [clock(at)] * with_time)


def _minutes_since(start: datetime, at: datetime) -> int:
    # By the wall clock: when clocks go back, the repeated hour shares its columns with the first.
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
    """Return the month and year in the current language, such as "June 2026"."""
    return _in_words("yMMMM", day)


def limited(numbers: Mapping[int, int | None], labels: Mapping[int, str]) -> list[Bar]:
    """Return a bar for each key, the longest first.

    Numbers that may not be published (None) follow in alphabetical order.
    """
    told = sorted((-n, labels.get(key, "–")) for key, n in numbers.items() if n is not None)
    hidden = sorted(labels.get(key, "–") for key, n in numbers.items() if n is None)
    return [*bars((label, (-n,)) for n, label in told), *(Bar(label, (), 0) for label in hidden)]


def spread(numbers: Mapping[int, int], most: int = 12) -> Sequence[tuple[str, tuple[int, ...]]]:
    """Return how many passes visited one venue, two venues, and so on; a last line sums up those above `most`."""
    rest = sum(passes for sites, passes in numbers.items() if sites > most)
    lines = [
        (str(sites), (numbers.get(sites, 0),)) for sites in range(1, min(most, max(numbers, default=0)) + 1)
    ]
    return [*lines, (f"> {most}", (rest,))] if rest else lines
