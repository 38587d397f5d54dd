"""What lies between a code and the decoder: how it is held, the light on it, the lens and the sensor."""

import random
from math import cos, hypot, pi, sin

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from tests.servers.chromium import FRAME

WIDTH, HEIGHT = FRAME


def held(
    code: Image.Image, hands: random.Random, share: float, tilt: float = 0.04, turn: float = 15
) -> Image.Image:
    """Return a frame in which the code has `share` of the height, turned by up to `turn` degrees.

    `tilt` is how far its corners leave the square, as a share of its side.
    """
    side = share * HEIGHT
    angle = hands.uniform(-turn, turn) * pi / 180
    x = WIDTH / 2 + hands.uniform(-0.08, 0.08) * WIDTH
    y = HEIGHT / 2 + hands.uniform(-0.5, 0.5) * max(0, 1 - share * 1.3) * HEIGHT * 0.5
    corners = []
    for across, down in ((-1, -1), (1, -1), (1, 1), (-1, 1)):
        dx = across * (1 + hands.uniform(-tilt, tilt) * 2) * side / 2
        dy = down * (1 + hands.uniform(-tilt, tilt) * 2) * side / 2
        corners.append((x + dx * cos(angle) - dy * sin(angle), y + dx * sin(angle) + dy * cos(angle)))
    # Pillow samples without averaging, so the code comes at about twice the size at which it is seen.
    small = max(2.0, 2 * side)
    if code.width > small:
        code = code.resize((round(small), round(small * code.height / code.width)), Image.Resampling.BOX)
    return _placed(code, [(2 * x, 2 * y) for x, y in corners], hands).resize(FRAME, Image.Resampling.BOX)


def _placed(code: Image.Image, corners: list[tuple[float, float]], hands: random.Random) -> Image.Image:
    size = (2 * WIDTH, 2 * HEIGHT)
    w, h = code.size
    way = _perspective(corners, [(0, 0), (w, 0), (w, h), (0, h)])
    paper = code.transform(size, Image.Transform.PERSPECTIVE, way, Image.Resampling.BICUBIC)
    mask = Image.new("L", size)
    ImageDraw.Draw(mask).polygon(corners, fill=255)
    return Image.composite(paper, room(hands).resize(size), mask)


def room(hands: random.Random) -> Image.Image:
    """Return what is behind a code: soft shapes, some edges, and writing-like strokes."""
    coarse = Image.new("L", (8, 5))
    coarse.putdata([hands.randint(50, 190) for _ in range(40)])
    wall = coarse.resize(FRAME, Image.Resampling.BICUBIC)
    pen = ImageDraw.Draw(wall)
    for _edge in range(hands.randint(3, 12)):
        x, y = hands.uniform(0, WIDTH), hands.uniform(0, HEIGHT)
        box = (x, y, x + hands.uniform(20, 300), y + hands.uniform(10, 200))
        pen.rectangle(box, fill=hands.randint(30, 220))
    for _stroke in range(hands.randint(0, 60)):
        x, y = hands.uniform(0, WIDTH), hands.uniform(0, HEIGHT)
        pen.line(
            (x, y, x + hands.uniform(-20, 20), y + hands.uniform(-8, 8)), fill=hands.randint(20, 120), width=2
        )
    return wall


def _perspective(corners: list[tuple[float, float]], source: list[tuple[float, float]]) -> list[float]:
    """Return Pillow's eight coefficients that take each of `corners` to its point of `source`."""
    rows: list[list[float]] = []
    for (x, y), (u, v) in zip(corners, source, strict=True):
        rows.append([x, y, 1, 0, 0, 0, -u * x, -u * y, u])
        rows.append([0, 0, 0, x, y, 1, -v * x, -v * y, v])
    return _solved(rows)


def _solved(rows: list[list[float]]) -> list[float]:
    """Return the solution of linear equations, by elimination with pivots."""
    for column in range(len(rows)):
        pivot = max(range(column, len(rows)), key=lambda row: abs(rows[row][column]))
        rows[column], rows[pivot] = rows[pivot], rows[column]
        for row in range(len(rows)):
            if row != column:
                share = rows[row][column] / rows[column][column]
                rows[row] = [a - share * b for a, b in zip(rows[row], rows[column], strict=True)]
    return [row[-1] / row[at] for at, row in enumerate(rows)]


def levels(frame: Image.Image, low: float, high: float, gamma: float = 1) -> Image.Image:
    """Return the frame with black at `low` and white at `high`, on a curve of `gamma`."""
    span = high - low
    return frame.point([min(255, max(0, round(low + span * (value / 255) ** gamma))) for value in range(256)])


def noisy(frame: Image.Image, hands: random.Random, strength: float) -> Image.Image:
    """Add the grain of a sensor, whose standard deviation is about `strength` grey levels."""
    grain = Image.frombytes("L", FRAME, hands.randbytes(WIDTH * HEIGHT))
    # Even noise of 256 levels has a standard deviation of 74.
    share = strength / 74
    up = grain.point([max(0, round((value - 127.5) * share)) for value in range(256)])
    down = grain.point([max(0, round((127.5 - value) * share)) for value in range(256)])
    return ImageChops.subtract(ImageChops.add(frame, up), down)


def unfocused(frame: Image.Image, radius: float) -> Image.Image:
    return frame.filter(ImageFilter.GaussianBlur(radius))


def moved(frame: Image.Image, hands: random.Random, length: float) -> Image.Image:
    """Smear the frame over `length` pixels in one direction, as a hand does while the shutter is open."""
    angle, steps = hands.uniform(0, pi), 9
    smeared = frame
    for step in range(1, steps):
        far = length * step / (steps - 1)
        way = (1, 0, far * cos(angle), 0, 1, far * sin(angle))
        shifted = frame.transform(FRAME, Image.Transform.AFFINE, way, Image.Resampling.BILINEAR)
        smeared = Image.blend(smeared, shifted, 1 / (step + 1))
    return smeared


def glaring(frame: Image.Image, hands: random.Random, share: float) -> Image.Image:
    """Put the reflection of a lamp on the code: spent white in its middle, fading out."""
    spot = Image.new("L", (WIDTH // 4, HEIGHT // 4))
    x, y = spot.width / 2 + hands.uniform(-40, 40), spot.height / 2 + hands.uniform(-40, 40)
    wide, high = share * 90 * hands.uniform(0.5, 1.6), share * 90 * hands.uniform(0.5, 1.6)
    ImageDraw.Draw(spot).ellipse((x - wide, y - high, x + wide, y + high), fill=hands.randint(120, 230))
    soft = spot.filter(ImageFilter.GaussianBlur(18)).resize(FRAME, Image.Resampling.BICUBIC)
    return ImageChops.add(frame, soft)


def shadowed(frame: Image.Image, hands: random.Random, depth: float) -> Image.Image:
    """Lay the edge of a shadow across the code, which leaves `depth` of the light."""
    shade = Image.new("L", FRAME, 255)
    angle = hands.uniform(0, pi)
    x, y = WIDTH / 2 + hands.uniform(-60, 60), HEIGHT / 2 + hands.uniform(-60, 60)
    dx, dy, reach = cos(angle), sin(angle), hypot(WIDTH, HEIGHT)
    sides = [(x - dx * reach, y - dy * reach), (x + dx * reach, y + dy * reach)]
    far = [(px - dy * reach, py + dx * reach) for px, py in reversed(sides)]
    ImageDraw.Draw(shade).polygon([*sides, *far], fill=round(255 * depth))
    edge = shade.filter(ImageFilter.GaussianBlur(hands.uniform(1, 12)))
    return ImageChops.multiply(frame, edge)


def rippled(frame: Image.Image, hands: random.Random, depth: float) -> Image.Image:
    """Lay the bands over the frame that a screen's pixels make with the camera's (moire)."""
    length, angle = hands.uniform(3, 14), hands.uniform(0, pi)
    side = 256
    across, along = cos(angle) * 2 * pi / length, sin(angle) * 2 * pi / length
    tile = Image.new("L", (side, side))
    tile.putdata(
        [
            round(
                255
                * (
                    1
                    - depth * (0.5 + 0.25 * sin(x * across + y * along) + 0.25 * sin(x * along - y * across))
                )
            )
            for y in range(side)
            for x in range(side)
        ]
    )
    bands = Image.new("L", FRAME)
    for left in range(0, WIDTH, side):
        for top in range(0, HEIGHT, side):
            bands.paste(tile, (left, top))
    return ImageChops.multiply(frame, bands)
