"""Finds printed sheets in a photograph by the codes in their corners, and lays each flat."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import zxingcpp
from PIL import Image, ImageFilter

from portillon.issuing.paper import sheet_code
from portillon.issuing.paper.sheet_code import SheetCode
from portillon.issuing.paper.sheet_form import CODE, CODES, HEIGHT, WIDTH
from portillon.issuing.photographs.plane import Point, projection

# Of the sheet that was laid flat.
PIXELS_PER_MM = 8
# Three corners leave no doubt about the fourth; two do.
CORNERS_MIN = 3
# In a picture that is blurred, codes are found when it is larger.
LARGER = 2
_QR = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)


@dataclass
class SeenSheet:
    """A sheet in a photograph: its list and page, and the four corners of each code that was read."""

    listed: int
    page: int
    codes: list[SheetCode] = field(default_factory=list)
    corners: dict[int, tuple[Point, ...]] = field(default_factory=dict)

    @property
    def is_whole(self) -> bool:
        return len(self.corners) >= CORNERS_MIN

    def is_genuine(self, key: bytes) -> bool:
        return all(code.is_genuine(key) for code in self.codes)


def sheets_in(picture: Image.Image) -> list[SeenSheet]:
    """Return all sheets of which at least one corner is seen, whichever way up."""
    seen: dict[tuple[int, int], SeenSheet] = {}
    for prepared, scale in _prepared(picture):
        for barcode in zxingcpp.read_barcodes(prepared, formats=_QR):
            code = sheet_code.read(barcode.text)
            if code is None:
                continue
            sheet = seen.setdefault((code.listed, code.page), SeenSheet(code.listed, code.page))
            if code.corner not in sheet.corners:
                sheet.codes.append(code)
                sheet.corners[code.corner] = _corners(barcode.position, scale)
        if seen and all(len(sheet.corners) == len(CODES) for sheet in seen.values()):
            break
    return list(seen.values())


def _prepared(picture: Image.Image) -> Iterator[tuple[Image.Image, float]]:
    """The picture as it is, then with harder edges, and larger with harder edges for what is blurred; each with how
    many of the picture's pixels one side of a pixel stands for."""
    yield picture, 1
    yield picture.filter(ImageFilter.UnsharpMask(radius=8, percent=500, threshold=0)), 1
    larger = picture.resize((picture.width * LARGER, picture.height * LARGER), Image.Resampling.BICUBIC)
    yield larger.filter(ImageFilter.UnsharpMask(radius=10, percent=400, threshold=0)), 1 / LARGER
    yield picture.reduce(2), 2


def _corners(position: zxingcpp.Position, scale: float) -> tuple[Point, ...]:
    points = (position.top_left, position.top_right, position.bottom_right, position.bottom_left)
    # The middle of a pixel, whatever it stands for.
    return tuple(((point.x + 0.5) * scale - 0.5, (point.y + 0.5) * scale - 0.5) for point in points)


def laid_flat(picture: Image.Image, sheet: SeenSheet) -> Image.Image | None:
    """Return the sheet as if it had been scanned, with PIXELS_PER_MM; None if these are no corners of a sheet."""
    side = max(picture.size)
    pairs = [
        ((x / HEIGHT, y / HEIGHT), (to_x / side, to_y / side))
        for corner, points in sheet.corners.items()
        for (x, y), (to_x, to_y) in zip(_printed(corner), points, strict=True)
    ]
    found = projection(pairs)
    if found is None:
        return None
    a, b, c, d, e, f, g, h = found
    flat = PIXELS_PER_MM * HEIGHT
    data = (
        a * side / flat,
        b * side / flat,
        c * side,
        d * side / flat,
        e * side / flat,
        f * side,
        g / flat,
        h / flat,
    )
    size = (round(WIDTH * PIXELS_PER_MM), round(HEIGHT * PIXELS_PER_MM))
    flat_sheet = picture.transform(
        size, Image.Transform.PERSPECTIVE, data, Image.Resampling.BICUBIC, fillcolor=255
    )
    # Without the grain of a picture that was taken in the dark.
    return flat_sheet.filter(ImageFilter.GaussianBlur(1))


def _printed(corner: int) -> tuple[Point, ...]:
    left, top = CODES[corner]
    return (left, top), (left + CODE, top), (left + CODE, top + CODE), (left, top + CODE)
