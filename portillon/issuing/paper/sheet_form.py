"""Where everything stands on a sheet of a door's list, in mm from its upper left corner.

door_list.typ prints it there, and whoever reads a photograph of the sheet looks for it there.
"""

from typing import NamedTuple

WIDTH, HEIGHT = 210.0, 297.0
SHEET_ROWS = 25
FIRST_ROW_Y = 33.0
ROW_HEIGHT = 9.6
# From the left edge to the end of the column of times.
TIMES_X = (12.0, 26.0)
FIRST_BOX_X = 27.5
BOX = 3.6
BOX_EVERY = 4.5
# A box for a number, where a ticket has too many persons for a box each.
NUMBER_BOX_WIDTH = 11.0
NUMBER_BOX_HEIGHT = 6.0
NAMES_X_MAX = 112.0
# The codes in the corners, by which a photograph is laid flat: from the upper left one as one reads.
CODE = 13.0
CODES = ((12.0, 9.0), (185.0, 9.0), (12.0, 275.0), (185.0, 275.0))


class Area(NamedTuple):
    left: float
    top: float
    right: float
    bottom: float


def row_area(row: int) -> Area:
    """Return what the picture of a row shows (counted from 0): time, boxes and name."""
    top = FIRST_ROW_Y + row * ROW_HEIGHT
    return Area(TIMES_X[0], top, NAMES_X_MAX, top + ROW_HEIGHT)


def time_area(row: int) -> Area:
    """Return where somebody may have noted a time."""
    top = FIRST_ROW_Y + row * ROW_HEIGHT
    return Area(TIMES_X[0], top, TIMES_X[1], top + ROW_HEIGHT)


def box_area(row: int, box: int) -> Area:
    """Return where the middle of a box's frame runs."""
    top = FIRST_ROW_Y + row * ROW_HEIGHT + (ROW_HEIGHT - BOX) / 2
    left = FIRST_BOX_X + box * BOX_EVERY
    return Area(left, top, left + BOX, top + BOX)


def number_box_area(row: int) -> Area:
    top = FIRST_ROW_Y + row * ROW_HEIGHT + (ROW_HEIGHT - NUMBER_BOX_HEIGHT) / 2
    return Area(FIRST_BOX_X, top, FIRST_BOX_X + NUMBER_BOX_WIDTH, top + NUMBER_BOX_HEIGHT)
