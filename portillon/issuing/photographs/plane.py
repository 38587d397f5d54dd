"""How a flat sheet appears in a photograph: the projection through pairs of points, by least squares."""

from collections.abc import Sequence

Point = tuple[float, float]
# The numbers a to h of Pillow's perspective transform: x and y on the sheet become
# (ax + by + c) / (gx + hy + 1) and (dx + ey + f) / (gx + hy + 1) in the photograph.
Projection = tuple[float, ...]


def projection(pairs: Sequence[tuple[Point, Point]]) -> Projection | None:
    """Return the projection that leads each first point of the pairs, on the sheet, best to the second one, in the
    photograph. None: the points lie so that there is none."""
    rows: list[list[float]] = []
    for (x, y), (to_x, to_y) in pairs:
        rows.append([x, y, 1, 0, 0, 0, -x * to_x, -y * to_x, to_x])
        rows.append([0, 0, 0, x, y, 1, -x * to_y, -y * to_y, to_y])
    normal = [
        [sum(row[i] * row[j] for row in rows) for j in range(9)]  # the ninth column is the right side
        for i in range(8)
    ]
    return _solved(normal)


def _solved(rows: list[list[float]]) -> Projection | None:
    """Solve the equations by elimination, with the largest pivot of each column."""
    size = len(rows)
    for column in range(size):
        pivot = max(range(column, size), key=lambda row: abs(rows[row][column]))
        rows[column], rows[pivot] = rows[pivot], rows[column]
        if abs(rows[column][column]) < 1e-12:
            return None
        for row in range(size):
            if row != column:
                factor = rows[row][column] / rows[column][column]
                rows[row] = [a - factor * b for a, b in zip(rows[row], rows[column], strict=True)]
    return tuple(rows[n][size] / rows[n][n] for n in range(size))
