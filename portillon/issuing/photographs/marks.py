"""Tells which boxes of a sheet are ticked, by the ink inside of them; what is not clear is told as unsure."""

from collections.abc import Sequence
from enum import StrEnum
from statistics import median
from typing import NamedTuple

from PIL import Image, ImageFilter

from portillon.issuing.paper.sheet_form import BOX, BOX_EVERY, Area, box_area, number_box_area, time_area
from portillon.issuing.photographs.frames import BOX_STEP_MM, ROW_STEP_MM, Shift, shift_of
from portillon.issuing.photographs.sheets import PIXELS_PER_MM

# From a frame's middle to its inside, where the line itself is not seen any more.
INSET_MM = 0.7
# How clearly a frame is seen that is found, and against the others of the page: a frame that is seen less may be
# something else.
CLEAR_MIN = 0.1
CLEAR_PART = 0.5
# How much more ink than in the page's empty boxes is surely a tick, and surely none; 1 would be all black.
TICKED_MIN = 0.12
EMPTY_MAX = 0.05
# Of the boxes of a page, this part is taken as empty, unless they are darker than an empty box ever is.
EMPTY_PART = 0.25
EMPTY_DARK_MAX = 0.10
# Ink between two boxes, by which a tick has run from one into the other.
BETWEEN_MIN = 0.35
# A line of a pen is darker than this part of the paper's white, on this part of the area.
WRITTEN_DARK = 0.8
WRITTEN_MIN = 0.015


class Mark(StrEnum):
    EMPTY = "empty"
    TICKED = "ticked"
    UNSURE = "unsure"
    # Black since the printing.
    PRINTED = "printed"


class RowMarks(NamedTuple):
    """What stands in a row: a mark for each box, and whether a number is written in a box for one, or a time beside
    the row. `shift` is where the row was found."""

    boxes: tuple[Mark, ...]
    is_number_written: bool
    is_time_noted: bool
    shift: Shift


class _Box(NamedTuple):
    row: int
    box: int
    ink: float
    between: float
    clear: float


def marks_of(flat: Image.Image, rows: Sequence[tuple[int, int]]) -> list[RowMarks]:
    """Return the marks of a sheet that was laid flat. `rows` tells for each row how many boxes it has (0: one for a
    number), and how many of them were printed black."""
    shifts = _shifts(flat, rows)
    boxes = [
        _looked_at(flat, row, box, shifts[row])
        for row, (printed, ticked) in enumerate(rows)
        for box in range(ticked, printed)
    ]
    found = _judged(boxes)
    return [
        RowMarks(
            tuple(found.get((row, box), Mark.PRINTED) for box in range(printed)),
            not printed and _is_written(flat, _inside(_moved(number_box_area(row), shift), 0.9)),
            _is_written(flat, _inside(_moved(time_area(row), shift), 1.2)),
            shift,
        )
        for row, ((printed, _ticked), shift) in enumerate(zip(rows, shifts, strict=True))
    ]


def _judged(boxes: list[_Box]) -> dict[tuple[int, int], Mark]:
    clear = max(CLEAR_MIN, CLEAR_PART * median([one.clear for one in boxes] or [0]))
    empty = _empty_ink([one.ink for one in boxes if one.clear >= clear])
    found = {(one.row, one.box): _mark(one, empty, clear) for one in boxes}
    for one in boxes:
        _doubt_what_ran_over(one, boxes, found)
    return found


def _shifts(flat: Image.Image, rows: Sequence[tuple[int, int]]) -> list[Shift]:
    shifts, last = [], Shift(0, 0, 1)
    for row, (printed, _ticked) in enumerate(rows):
        if printed:
            found = shift_of(flat, [box_area(row, box) for box in range(printed)], last, ROW_STEP_MM)
            last = found if found.clear >= CLEAR_MIN else last._replace(clear=found.clear)
        shifts.append(last)
    return shifts


def _looked_at(flat: Image.Image, row: int, box: int, shift: Shift) -> _Box:
    printed = box_area(row, box)
    own = shift_of(flat, [printed], shift, BOX_STEP_MM)
    area = _moved(printed, own)
    gap = Area(area.right + 0.25, area.top + 0.3, area.left + BOX_EVERY - 0.25, area.bottom - 0.3)
    return _Box(
        row, box, _ink(flat, _inside(area, INSET_MM)), _darkest(flat, gap), min(own.clear, shift.clear)
    )


def _moved(area: Area, shift: Shift) -> Area:
    return Area(area.left + shift.x, area.top + shift.y, area.right + shift.x, area.bottom + shift.y)


def _inside(area: Area, by: float) -> Area:
    return Area(area.left + by, area.top + by, area.right - by, area.bottom - by)


def _ink(flat: Image.Image, area: Area) -> float:
    """Return how dark the area is on average, against the white of the paper around it."""
    values = flat.crop(_pixels(area)).histogram()
    count = sum(values)
    mean = sum(value * n for value, n in enumerate(values)) / max(count, 1)
    return max(0.0, 1 - mean / _white(flat, area))


def _darkest(flat: Image.Image, area: Area) -> float:
    part = flat.crop(_pixels(area)).resize((1, max(1, round(BOX * 2))), Image.Resampling.BOX)
    return max(0.0, 1 - min(part.tobytes()) / _white(flat, area))


def _is_written(flat: Image.Image, area: Area) -> bool:
    """Whether a pen has left lines in the area, most of which is white."""
    values = flat.crop(_pixels(area)).filter(ImageFilter.GaussianBlur(1)).histogram()
    count, below, white = sum(values), 0, 255
    for value, n in enumerate(values):
        below += n
        if below * 2 >= count:
            white = value
            break
    return sum(values[: int(white * WRITTEN_DARK)]) > count * WRITTEN_MIN


def _white(flat: Image.Image, area: Area) -> float:
    """Return how bright the paper is there: what a fifth of the pixels around the area reach."""
    around = flat.crop(_pixels(_inside(area, -2.0))).histogram()
    left = sum(around) / 5
    for value in range(255, 0, -1):
        left -= around[value]
        if left <= 0:
            return float(value)
    return 1.0


def _pixels(area: Area) -> tuple[int, int, int, int]:
    left, top, right, bottom = (round(edge * PIXELS_PER_MM) for edge in area)
    return left, top, max(right, left + 1), max(bottom, top + 1)


def _empty_ink(inks: list[float]) -> float:
    """Return how dark the empty boxes of the page are: blur brings some of their frames' ink inside."""
    if not inks:
        return 0.0
    return min(sorted(inks)[int(len(inks) * EMPTY_PART)], EMPTY_DARK_MAX)


def _mark(box: _Box, empty: float, clear: float) -> Mark:
    more = box.ink - empty
    if box.clear < clear or EMPTY_MAX < more < TICKED_MIN:
        return Mark.UNSURE
    return Mark.TICKED if more >= TICKED_MIN else Mark.EMPTY


def _doubt_what_ran_over(box: _Box, boxes: list[_Box], found: dict[tuple[int, int], Mark]) -> None:
    """Of two neighbours between which ink runs, the one with less ink may not have been meant."""
    beside = next((one for one in boxes if (one.row, one.box) == (box.row, box.box + 1)), None)
    if beside is None or box.between < BETWEEN_MIN:
        return
    less = min(box, beside, key=lambda one: one.ink)
    if found[less.row, less.box] is Mark.TICKED:
        found[less.row, less.box] = Mark.UNSURE
