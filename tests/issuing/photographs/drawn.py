"""Draws what hands and phones do to a printed list: ticks of several kinds, and a photograph taken badly."""

import io
import random
from collections.abc import Callable
from math import cos, radians, sin
from typing import NamedTuple

import pypdfium2
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from portillon.issuing.paper.sheet_form import HEIGHT, WIDTH, Area, box_area, time_area
from portillon.issuing.photographs.plane import projection

# Of the printed page, on which ticks are drawn.
DPMM = 12
BLUE, BLACK, RED, PENCIL = (28, 40, 140), (20, 20, 20), (170, 30, 40), (95, 95, 100)
Draw = ImageDraw.ImageDraw


class Hand(NamedTuple):
    """Ticks with a pen of this colour and width in mm."""

    dice: random.Random
    colour: tuple[int, int, int] = BLUE
    pen: float = 0.5

    def stroke(self, draw: Draw, points: list[tuple[float, float]]) -> None:
        there = [(x * DPMM, y * DPMM) for x, y in points]
        draw.line(there, fill=self.colour, width=max(2, round(self.pen * DPMM)), joint="curve")

    def near(self, x: float, y: float, by: float = 0.3) -> tuple[float, float]:
        return x + self.dice.uniform(-by, by), y + self.dice.uniform(-by, by)


def tick(hand: Hand, draw: Draw, box: Area) -> None:
    w = box.right - box.left
    hand.stroke(
        draw,
        [
            hand.near(box.left + 0.15 * w, box.top + 0.5 * w),
            hand.near(box.left + 0.42 * w, box.bottom - 0.1 * w),
            hand.near(box.right + 0.02 * w, box.top - 0.15 * w),
        ],
    )


def cross(hand: Hand, draw: Draw, box: Area) -> None:
    hand.stroke(
        draw, [hand.near(box.left + 0.3, box.top + 0.3), hand.near(box.right - 0.3, box.bottom - 0.3)]
    )
    hand.stroke(
        draw, [hand.near(box.right - 0.3, box.top + 0.3), hand.near(box.left + 0.3, box.bottom - 0.3)]
    )


def fill(hand: Hand, draw: Draw, box: Area) -> None:
    for n in range(9):
        y = box.top + 0.3 + n * 0.36
        hand.stroke(draw, [hand.near(box.left + 0.3, y, 0.15), hand.near(box.right - 0.3, y, 0.15)])


def scribble(hand: Hand, draw: Draw, box: Area) -> None:
    points = [
        (
            hand.dice.uniform(box.left + 0.2, box.right - 0.2),
            hand.dice.uniform(box.top + 0.2, box.bottom - 0.2),
        )
        for _n in range(9)
    ]
    hand.stroke(draw, points)


def stroke(hand: Hand, draw: Draw, box: Area) -> None:
    hand.stroke(
        draw, [hand.near(box.left + 0.4, box.bottom - 0.4), hand.near(box.right - 0.4, box.top + 0.4)]
    )


KINDS: tuple[Callable[[Hand, Draw, Area], None], ...] = (tick, cross, fill, scribble, stroke)


def drawn(sheet: Image.Image, hand: Hand, boxes: list[tuple[int, int]]) -> Image.Image:
    """Return the sheet with ticks in the boxes, each (row, box), of one kind after the other."""
    made = sheet.convert("RGB").resize((round(WIDTH * DPMM), round(HEIGHT * DPMM)), Image.Resampling.BICUBIC)
    draw = ImageDraw.Draw(made)
    for n, (row, box) in enumerate(boxes):
        KINDS[n % len(KINDS)](hand, draw, box_area(row, box))
    return made


def noted(sheet: Image.Image, hand: Hand, row: int) -> Image.Image:
    """Return the sheet, on which somebody has noted a time beside a row."""
    made, area = sheet.copy(), time_area(row)
    draw = ImageDraw.Draw(made)
    for n in range(4):
        x = area.left + 1.5 + n * 2.6
        hand.stroke(
            draw,
            [hand.near(x, area.top + 2), hand.near(x + 1.2, area.top + 4), hand.near(x, area.bottom - 2)],
        )
    return made


class Shot(NamedTuple):
    """How the photograph is taken: turned by `degrees`, from aside by `tilt` (0 to 0.25), `blur` in pixels, the light
    falling off by `shade` (0 to 0.7), with `noise`, crumpled by `crumple` mm, and kept as JPEG of this `quality`."""

    degrees: float = 0
    tilt: float = 0
    blur: float = 0
    shade: float = 0
    noise: float = 0
    crumple: float = 0
    quality: int = 85
    height: int = 3000


def photograph(sheet: Image.Image, shot: Shot, dice: random.Random) -> bytes:
    """Return the JPEG file of a photograph of the sheet on a table."""
    paper = _crumpled(sheet, shot.crumple, dice) if shot.crumple else sheet
    made = _seen(paper, shot, dice)
    if shot.shade:
        made = _shaded(made, shot.shade, dice)
    if shot.blur:
        made = made.filter(ImageFilter.GaussianBlur(shot.blur))
    if shot.noise:
        grain = Image.effect_noise(made.size, shot.noise).convert("RGB")
        made = ImageChops.add(made, grain, 1, -128)
    out = io.BytesIO()
    made.save(out, "JPEG", quality=shot.quality)
    return out.getvalue()


def _crumpled(sheet: Image.Image, mm: float, dice: random.Random) -> Image.Image:
    """Shift the fields of a grid, as a sheet that does not lie flat."""
    columns, rows = 6, 8
    wide, high = sheet.width / columns, sheet.height / rows
    inner = {
        (i, j): (
            i * wide + (dice.uniform(-mm, mm) * DPMM if 0 < i < columns else 0),
            j * high + (dice.uniform(-mm, mm) * DPMM if 0 < j < rows else 0),
        )
        for i in range(columns + 1)
        for j in range(rows + 1)
    }
    mesh = []
    for i in range(columns):
        for j in range(rows):
            target = (round(i * wide), round(j * high), round((i + 1) * wide), round((j + 1) * high))
            source = (*inner[i, j], *inner[i, j + 1], *inner[i + 1, j + 1], *inner[i + 1, j])
            mesh.append((target, source))
    return sheet.transform(sheet.size, Image.Transform.MESH, mesh, Image.Resampling.BICUBIC)


def _seen(sheet: Image.Image, shot: Shot, dice: random.Random) -> Image.Image:
    size = (shot.height * 4 // 5, shot.height)
    angle = radians(shot.degrees)
    wide = abs(cos(angle)) * WIDTH + abs(sin(angle)) * HEIGHT
    high = abs(sin(angle)) * WIDTH + abs(cos(angle)) * HEIGHT
    scale = 0.94 * min(size[0] / wide, size[1] / high)

    def place(x: float, y: float) -> tuple[float, float]:
        x, y = (x - WIDTH / 2) * scale, (y - HEIGHT / 2) * scale
        turned_x, turned_y = x * cos(angle) - y * sin(angle), x * sin(angle) + y * cos(angle)
        # Farther parts are smaller; nothing leaves the picture.
        far = 1 + shot.tilt * (0.5 - turned_y / size[1])
        return size[0] / 2 + turned_x / far, size[1] / 2 + turned_y / far

    corners = [(0.0, 0.0), (WIDTH, 0.0), (WIDTH, HEIGHT), (0.0, HEIGHT)]
    pairs = [(place(x, y), (x * DPMM, y * DPMM)) for x, y in corners]
    side = 1000.0
    found = projection([((x / side, y / side), (u / side, v / side)) for (x, y), (u, v) in pairs])
    assert found
    a, b, c, d, e, f, g, h = found
    data = (a, b, c * side, d, e, f * side, g / side, h / side)
    table = (120, 95, 70)
    return sheet.transform(size, Image.Transform.PERSPECTIVE, data, Image.Resampling.BICUBIC, fillcolor=table)


def _shaded(picture: Image.Image, shade: float, dice: random.Random) -> Image.Image:
    """Let the light fall off towards one side."""
    light = Image.linear_gradient("L").rotate(dice.choice((0, 90, 180, 270))).resize(picture.size)
    fallen = light.point([round(255 * (1 - shade * value / 255)) for value in range(256)])
    return ImageChops.multiply(picture, Image.merge("RGB", (fallen, fallen, fallen)))


def sweep(hand: Hand, draw: Draw, box: Area) -> None:
    """A large tick that runs on into the box beside."""
    hand.stroke(
        draw,
        [
            hand.near(box.left + 0.4, box.top + 1.2, 0.1),
            hand.near(box.left + 1.6, box.bottom - 0.3, 0.1),
            hand.near(box.right + 3.4, box.top + 0.4, 0.1),
        ],
    )


def speck(hand: Hand, draw: Draw, box: Area) -> None:
    """A short stroke that may be a tick or nothing."""
    x, y = (box.left + box.right) / 2, (box.top + box.bottom) / 2
    hand.stroke(draw, [(x - 0.5, y), (x + 0.5, y + 0.3)])


def photograph_of(pdf: bytes) -> bytes:
    """Return a photograph of a list's first sheet, with a tick in its first row and a speck in the second."""
    document = pypdfium2.PdfDocument(pdf)
    sheet: Image.Image = document[0].render(scale=300 / 72).to_pil()
    document.close()
    hand = Hand(random.Random(1))
    paper = drawn(sheet, hand, [(0, 0)])
    speck(hand, ImageDraw.Draw(paper), box_area(1, 0))
    return photograph(paper, Shot(degrees=4, height=2400), hand.dice)
