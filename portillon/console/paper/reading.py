"""Reads photographs of a list's sheets: which pages they show, what is ticked on each, and pictures of its rows."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO

from django.utils.translation import gettext as _
from PIL import Image

from portillon.devices.models import Device
from portillon.devices.paper_list import SheetRow, lists_of, sheet_rows
from portillon.issuing.paper.sheet_form import row_area
from portillon.issuing.photographs.marks import Mark, RowMarks, marks_of
from portillon.issuing.photographs.picture import NotReadable, opened
from portillon.issuing.photographs.sheets import PIXELS_PER_MM, SeenSheet, laid_flat, sheets_in

# Opens one of the photographs.
Photo = tuple[str, Callable[[], BinaryIO]]
STRIP_QUALITY = 60


@dataclass(frozen=True)
class ReadSheet:
    """A page as a photograph shows it. `strips` are pictures of the rows, as JPEG."""

    photo: str
    page: int
    rows: list[SheetRow]
    marks: list[RowMarks]
    strips: list[bytes]

    @property
    def unsure(self) -> int:
        return sum(row.boxes.count(Mark.UNSURE) for row in self.marks)

    @property
    def is_mostly_unsure(self) -> bool:
        return self.unsure * 2 > sum(row.boxes - row.ticked for row in self.rows)


@dataclass(frozen=True)
class Problem:
    """What is wrong with a photograph."""

    photo: str
    said: str


def read_photos(listed: Device, photos: Iterable[Photo]) -> Iterator[list[ReadSheet | Problem]]:
    """Return for each photograph what it shows of the list."""
    for name, open_photo in photos:
        try:
            with open_photo() as file:
                yield list(_read(listed, name, file))
        except NotReadable as problem:
            yield [Problem(name, str(problem))]


def _read(listed: Device, photo: str, file: BinaryIO) -> Iterator[ReadSheet | Problem]:
    picture = opened(file)
    seen = sheets_in(picture)
    if not seen:
        yield Problem(
            photo,
            _(
                "No page of a printed list was found. Photograph the whole sheet, flat and sharp, with all four"
                " corners."
            ),
        )
    for sheet in seen:
        yield _read_sheet(listed, photo, picture, sheet)


def _read_sheet(listed: Device, photo: str, picture: Image.Image, sheet: SeenSheet) -> ReadSheet | Problem:
    if sheet.listed != listed.pk or not sheet.is_genuine(bytes(listed.key_hash)):
        return Problem(photo, _of_another(listed, sheet))
    rows = sheet_rows(listed, sheet.page)
    flat = laid_flat(picture, sheet) if sheet.is_whole else None
    if not rows or flat is None:
        said = _("Only a part of page %(page)d is seen: all four corners must be in the picture.")
        return Problem(photo, said % {"page": sheet.page})
    marks = marks_of(flat, [(row.boxes, row.ticked) for row in rows])
    strips = [_strip(flat, row, one) for row, one in enumerate(marks)]
    return ReadSheet(photo, sheet.page, rows, marks, strips)


def _of_another(listed: Device, sheet: SeenSheet) -> str:
    assert listed.event is not None
    other = lists_of(listed.event).filter(pk=sheet.listed).first()
    if other and other.pk != listed.pk and sheet.is_genuine(bytes(other.key_hash)):
        said = _("This is a page of paper list %(number)d: send it there.")
        return said % {"number": other.paper_list}
    return _("This is a page of another event's list.")


def _strip(flat: Image.Image, row: int, marks: RowMarks) -> bytes:
    area, shift = row_area(row), marks.shift
    edges = (area.left + shift.x, area.top + shift.y, area.right + shift.x, area.bottom + shift.y)
    left, top, right, bottom = (round(edge * PIXELS_PER_MM) for edge in edges)
    out = BytesIO()
    flat.crop((left, top, right, bottom)).save(out, "JPEG", quality=STRIP_QUALITY)
    return out.getvalue()


def clearest(sheets: Sequence[ReadSheet]) -> list[ReadSheet]:
    """Return one sheet for each page, in their order: of several photographs of a page the one that is clearest."""
    best: dict[int, ReadSheet] = {}
    for sheet in sheets:
        known = best.get(sheet.page)
        if known is None or sheet.unsure < known.unsure:
            best[sheet.page] = sheet
    return [best[page] for page in sorted(best)]


def doubts(sheets: Iterable[ReadSheet]) -> list[Problem]:
    """Return what should be said of sheets that are hardly seen."""
    said = _(
        "Most boxes of page %(page)d are not clear. Another photograph may be quicker than to answer for each."
    )
    return [Problem(one.photo, said % {"page": one.page}) for one in sheets if one.is_mostly_unsure]
