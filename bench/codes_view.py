"""Pictures of a printed symbol as a phone's camera takes them, seen a little from the side and turned."""

from dataclasses import dataclass
from math import ceil, cos, radians, sin, tan
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter

# A phone's video of 1280 × 720 pixels that shows 65° from left to right.
FOCAL_PX = 640 / tan(radians(32.5))
MODULE_PX = 8
QUIET_MODULES = 4
# The sensor's pixels sum up so many finer ones in each direction.
FINER = 3
FOLDS = 6


@dataclass(frozen=True)
class View:
    """The camera's distance and light, and the paper's damage.

    Greys are from 0 to 255; `noise` and `blur_px` are sigmas; `glare_mm` is how wide the reflection of a lamp is;
    `crumple_mm` is how far folds move the paper sideways.
    """

    distance_cm: float
    dark: int = 35
    bright: int = 220
    noise: float = 3
    blur_px: float = 0.6
    glare_mm: float = 0
    crumple_mm: float = 0


def frame(symbol: Image.Image, size_mm: float, view: View, random: Random) -> Image.Image:
    """Return what the camera sees around the symbol, of one pixel a module and `size_mm` wide in print."""
    paper = _paper(symbol)
    paper_px_per_mm = symbol.width * MODULE_PX / size_mm
    if view.crumple_mm:
        paper = _crumpled(paper, view.crumple_mm * paper_px_per_mm, random)
    if view.glare_mm:
        paper = _with_glare(paper, view.glare_mm * paper_px_per_mm, random)
    seen = _seen(paper, FOCAL_PX / (view.distance_cm * 10) / paper_px_per_mm, random)
    return _taken(seen, view)


def _paper(symbol: Image.Image) -> Image.Image:
    quiet = QUIET_MODULES * MODULE_PX
    large = symbol.resize((symbol.width * MODULE_PX, symbol.height * MODULE_PX), Image.Resampling.NEAREST)
    paper = Image.new("L", (large.width + 2 * quiet, large.height + 2 * quiet), 255)
    paper.paste(large, (quiet, quiet))
    return paper


def _crumpled(paper: Image.Image, depth_px: float, random: Random) -> Image.Image:
    """Move the corners of a grid over the paper, each by up to `depth_px`, and shade its fields by up to a fifth."""
    side, count = paper.width, FOLDS + 1
    moved = [
        [
            (
                side * x / FOLDS + random.uniform(-depth_px, depth_px),
                side * y / FOLDS + random.uniform(-depth_px, depth_px),
            )
            for x in range(count)
        ]
        for y in range(count)
    ]
    fields = [((x, y), _field(side, x, y)) for y in range(FOLDS) for x in range(FOLDS)]
    mesh = [(box, _corners(moved, x, y)) for (x, y), box in fields]
    folded = paper.transform(paper.size, Image.Transform.MESH, mesh, Image.Resampling.BILINEAR, fillcolor=255)
    shades = Image.new("L", paper.size)
    for _place, box in fields:
        shades.paste(int(255 * random.uniform(0.8, 1)), box)
    return ImageChops.multiply(folded, shades)


def _field(side: int, x: int, y: int) -> tuple[int, int, int, int]:
    left, top, right, bottom = (side * each // FOLDS for each in (x, y, x + 1, y + 1))
    return left, top, right, bottom


def _corners(moved: list[list[tuple[float, float]]], x: int, y: int) -> tuple[float, ...]:
    return (*moved[y][x], *moved[y + 1][x], *moved[y + 1][x + 1], *moved[y][x + 1])


def _with_glare(paper: Image.Image, width_px: float, random: Random) -> Image.Image:
    """Lay a soft white spot on the paper, somewhere inside, in which black and white look the same."""
    centre = [random.uniform(0.3, 0.7) * paper.width for _ in range(2)]
    half = width_px / 2
    mask = Image.new("L", paper.size)
    ImageDraw.Draw(mask).ellipse([c - half for c in centre] + [c + half for c in centre], fill=255)
    soft = mask.filter(ImageFilter.GaussianBlur(half / 4))
    return Image.composite(Image.new("L", paper.size, 255), paper, soft)


def _seen(paper: Image.Image, scale: float, random: Random) -> Image.Image:
    """Project the paper into the picture, turned by up to 20° and tilted by up to 15°, on a background of mid grey."""
    side_px = paper.width * scale
    frame_px = ceil(side_px * 1.6) + 40
    turn, tilt = radians(random.uniform(-20, 20)), cos(radians(random.uniform(0, 15)))
    middle = frame_px / 2 * FINER
    shift = [middle + random.uniform(-0.5, 0.5) * FINER for _ in range(2)]
    # The inverse of turning, tilting and scaling: where on the paper each pixel of the picture lies.
    a, b = cos(turn) / scale / FINER, sin(turn) / scale / FINER
    c, d = -b / tilt, a / tilt
    half = paper.width / 2
    inverse = (a, b, half - a * shift[0] - b * shift[1], c, d, half - c * shift[0] - d * shift[1])
    size = (frame_px * FINER, frame_px * FINER)
    fine = paper.transform(size, Image.Transform.AFFINE, inverse, Image.Resampling.BILINEAR, fillcolor=150)
    return fine.reduce(FINER)


def _taken(seen: Image.Image, view: View) -> Image.Image:
    lit = seen.point(lambda grey: view.dark + grey * (view.bright - view.dark) / 255)
    noise = Image.effect_noise(lit.size, view.noise)
    return ImageChops.add(lit.filter(ImageFilter.GaussianBlur(view.blur_px)), noise, 1, -128)
