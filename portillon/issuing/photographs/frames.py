"""Finds where the frames of a row's boxes really are: paper that does not lie flat is some millimetres off."""

from typing import NamedTuple

from PIL import Image

from portillon.issuing.paper.sheet_form import BOX, Area
from portillon.issuing.photographs.sheets import PIXELS_PER_MM

# How far from where the row before was a row may be, a box from its row, and each of them in all.
ROW_STEP_MM = 1.6
BOX_STEP_MM = 0.8
DRIFT_MM = 4.0
# From the middle of a frame's line to paper that is white.
BESIDE_MM = 0.55


class Shift(NamedTuple):
    """How far a row is off, in mm, and how clearly its frames are seen there (0: not at all)."""

    x: float
    y: float
    clear: float


def shift_of(flat: Image.Image, boxes: list[Area], near: Shift, step: float) -> Shift:
    """Return the shift of these boxes, which stand side by side. It differs from `near` by `step` mm at most."""
    span = Area(boxes[0].left, boxes[0].top, boxes[-1].right, boxes[0].bottom)
    # Once more along each line: only where the other direction is right, the lines are seen at their clearest.
    y, _clear = _along_y(flat, span, near, step)
    x, clear_x = _along_x(flat, boxes, near._replace(y=y), step)
    y, clear_y = _along_y(flat, span, near._replace(x=x), step)
    return Shift(x, y, min(clear_x, clear_y))


def _along_y(flat: Image.Image, span: Area, near: Shift, step: float) -> tuple[float, float]:
    reach = DRIFT_MM + BESIDE_MM
    area = Area(span.left + near.x, span.top - reach, span.right + near.x, span.bottom + reach)
    return _best(_darkness(flat, area, across=True), [reach], near.y, step)


def _along_x(flat: Image.Image, boxes: list[Area], near: Shift, step: float) -> tuple[float, float]:
    reach = DRIFT_MM + BESIDE_MM
    area = Area(
        boxes[0].left - reach, boxes[0].top + near.y, boxes[-1].right + reach, boxes[0].bottom + near.y
    )
    return _best(_darkness(flat, area, across=False), [box.left - area.left for box in boxes], near.x, step)


def _darkness(flat: Image.Image, area: Area, across: bool) -> list[float]:
    """Return how dark each line of pixels in the area is, from 0 to 1; `across`: lines from left to right."""
    left, top, right, bottom = (round(edge * PIXELS_PER_MM) for edge in area)
    part = flat.crop((left, top, right, bottom))
    size = (1, part.height) if across else (part.width, 1)
    line = part.resize(size, Image.Resampling.BOX).tobytes()
    smooth = [sum(line[max(0, n - 1) : n + 2]) / len(line[max(0, n - 1) : n + 2]) for n in range(len(line))]
    white = max(sorted(smooth)[len(smooth) * 9 // 10], 1)
    return [max(0.0, 1 - value / white) for value in smooth]


def _best(dark: list[float], edges: list[float], near: float, step: float) -> tuple[float, float]:
    """Return the shift at which lines stand at the edges (in mm from the first pixel) and paper beside them, and how
    clearly."""
    beside, width = round(BESIDE_MM * PIXELS_PER_MM), round(BOX * PIXELS_PER_MM)
    starts = [round(edge * PIXELS_PER_MM) for edge in edges]

    def seen(shift: int) -> float:
        total = 0.0
        for start in starts:
            first, last = start + shift, start + shift + width
            total += dark[first] - dark[first - beside] + dark[last] - dark[min(last + beside, len(dark) - 1)]
        return total / (2 * len(starts))

    middle, reach = round(near * PIXELS_PER_MM), round(step * PIXELS_PER_MM)
    most = round(DRIFT_MM * PIXELS_PER_MM) - 1
    shifts = range(max(-most, middle - reach), min(most, middle + reach) + 1)
    best = max(shifts, key=lambda shift: (seen(shift), -abs(shift - middle)))
    return best / PIXELS_PER_MM, seen(best)
