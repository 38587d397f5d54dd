"""Codes as they are printed, shown and worn: what a camera is held over, before light and lens come in."""

import base64
import random
from math import asin, sin

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from tests.servers.chromium import qr

MODULE_PX = 12
QUIET_MODULES = 4
FINDER_MODULES = 7
WHITE, BLACK = 255, 0
# As long as a code of version 1, which is harder to read than one of version 2: 53 modules on each side.
TOKEN_BYTES = 118


def text_of(hands: random.Random) -> str:
    """Return a text with the length and the signs of a ticket's code. Nothing opens it."""
    token = base64.b32encode(hands.randbytes(TOKEN_BYTES)).decode().rstrip("=")
    return f"https://tickets.example.org/t/{token}"


def plain(text: str) -> Image.Image:
    """Return the code of `text` as printed, with its quiet zone; `L`, `MODULE_PX` pixels a module."""
    return qr(text, MODULE_PX).convert("L")


def inverted(code: Image.Image) -> Image.Image:
    return ImageChops.invert(code)


def on_black(code: Image.Image) -> Image.Image:
    """Return the code on black instead of its quiet zone: black modules at its edge can no longer be told apart."""
    quiet = QUIET_MODULES * MODULE_PX
    bare = code.crop((quiet, quiet, code.width - quiet, code.height - quiet))
    ground = Image.new("L", (code.width + 4 * quiet, code.height + 4 * quiet), BLACK)
    ground.paste(bare, (3 * quiet, 3 * quiet))
    return ground


def crossed(code: Image.Image, hands: random.Random) -> Image.Image:
    """Draw a line through one finder pattern, as a pen does (dark) or a fold or a cracked screen (bright)."""
    quiet, finder = QUIET_MODULES * MODULE_PX, FINDER_MODULES * MODULE_PX
    near, far = quiet + finder / 2, code.width - quiet - finder / 2
    x, y = hands.choice(((near, near), (far, near), (near, far)))
    x, y = x + hands.uniform(-1, 1) * MODULE_PX, y + hands.uniform(-1, 1) * MODULE_PX
    across, along = hands.choice(((1.0, 0.0), (0.0, 1.0), (0.7, 0.7), (0.7, -0.7)))
    slant = hands.uniform(-0.15, 0.15)
    across, along = across + slant, along - slant
    reach = hands.uniform(0.7, 3) * finder
    width = round(hands.uniform(0.3, 1.1) * MODULE_PX)
    line = (x - across * reach, y - along * reach, x + across * reach, y + along * reach)
    drawn = code.copy()
    ImageDraw.Draw(drawn).line(line, fill=hands.choice((25, 235)), width=width)
    return drawn


def dirty(code: Image.Image, hands: random.Random) -> Image.Image:
    """Drop stains on the code, dark and bright, which cover up to a tenth of it."""
    drawn = code.copy()
    pen = ImageDraw.Draw(drawn)
    for _stain in range(hands.randint(5, 22)):
        x, y = hands.uniform(0, code.width), hands.uniform(0, code.height)
        wide, high = hands.uniform(1, 5) * MODULE_PX, hands.uniform(1, 5) * MODULE_PX
        pen.ellipse(
            (x - wide / 2, y - high / 2, x + wide / 2, y + high / 2), fill=hands.choice((30, 90, 225))
        )
    return drawn.filter(ImageFilter.GaussianBlur(MODULE_PX / 6))


def crumpled(code: Image.Image, hands: random.Random, strength: float) -> Image.Image:
    """Bend the paper into folds of up to `strength` modules, with their shadows."""
    cells = hands.randint(4, 7)
    heights = [[hands.uniform(-1, 1) for _ in range(cells + 1)] for _ in range(cells + 1)]
    reach = strength * MODULE_PX
    shifted = [
        [(reach * hands.uniform(-1, 1), reach * hands.uniform(-1, 1)) for _ in range(cells + 1)]
        for _ in range(cells + 1)
    ]
    bent = code.transform(
        code.size,
        Image.Transform.MESH,
        _mesh(code, cells, shifted),
        Image.Resampling.BICUBIC,
        fillcolor=WHITE,
    )
    return ImageChops.multiply(bent, _folds(code.size, heights))


def _mesh(
    code: Image.Image, cells: int, shifted: list[list[tuple[float, float]]]
) -> list[tuple[tuple[int, int, int, int], tuple[float, ...]]]:
    side = code.width

    def corner(column: int, row: int) -> tuple[float, float]:
        x, y = shifted[row][column]
        return side * column / cells + x, side * row / cells + y

    def at(cell: int) -> int:
        return round(side * cell / cells)

    return [
        (
            (at(column), at(row), at(column + 1), at(row + 1)),
            (
                *corner(column, row),
                *corner(column, row + 1),
                *corner(column + 1, row + 1),
                *corner(column + 1, row),
            ),
        )
        for row in range(cells)
        for column in range(cells)
    ]


def _folds(size: tuple[int, int], heights: list[list[float]]) -> Image.Image:
    side = len(heights)
    shades = Image.new("L", (side, side))
    shades.putdata([round(190 + 65 * height) for row in heights for height in row])
    return shades.resize(size, Image.Resampling.BILINEAR)


def curled(code: Image.Image, hands: random.Random) -> Image.Image:
    """Roll the paper around a cylinder that is upright."""
    strips, turn = 24, hands.uniform(0.3, 0.8)

    def source(share: float) -> float:
        return (asin((2 * share - 1) * sin(turn)) / turn + 1) / 2 * code.width

    mesh = []
    for strip in range(strips):
        left, right = strip / strips, (strip + 1) / strips
        box = (round(left * code.width), 0, round(right * code.width), code.height)
        x0, x1 = source(left), source(right)
        mesh.append((box, (x0, 0, x0, code.height, x1, code.height, x1, 0)))
    return code.transform(code.size, Image.Transform.MESH, mesh, Image.Resampling.BICUBIC)
