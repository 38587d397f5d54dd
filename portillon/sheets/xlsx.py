"""The records of an XLSX file, looked through before it is unpacked: a small file may be meant to fill a machine."""

import datetime as dt
import zipfile
from collections.abc import Callable, Iterator
from typing import BinaryIO
from xml.parsers.expat import ExpatError, ParserCreate

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from portillon.sheets.problem import (
    BrokenSheet,
    EmptySheet,
    NotASheet,
    OpenDocumentSheet,
    TooLargeSheet,
    TooManyRows,
)

UNPACKED_MEGABYTES_MAX = 400
CELLS_MAX = 4_000_000

Record = tuple[int, list[str] | str]
Cell = int | float | str | bool | dt.time | dt.date | dt.datetime | dt.timedelta


def records(file: BinaryIO, known: Callable[[list[str]], int]) -> tuple[Iterator[Record], int]:
    """The records of the first sheet with a heading that is known (else of the first), and how many at most.

    Raises SheetProblem.
    """
    _look_through(file)
    try:
        workbook = CalamineWorkbook.from_object(file)
        sheets = [workbook.get_sheet_by_name(name) for name in workbook.sheet_names]
    except (CalamineError, OSError, ValueError) as error:
        raise BrokenSheet from error
    filled = [sheet for sheet in sheets if sheet.start is not None]
    if not filled:
        raise EmptySheet
    chosen = max(filled, key=lambda sheet: min(known(_first(sheet)), 1))
    return _records(chosen), chosen.height


def _look_through(file: BinaryIO) -> None:
    """Raises SheetProblem unless the file is an XLSX of a size that fits into memory."""
    try:
        with zipfile.ZipFile(file) as archive:
            names = set(archive.namelist())
            if "mimetype" in names:
                raise OpenDocumentSheet
            if "[Content_Types].xml" not in names or not any(name.startswith("xl/") for name in names):
                raise NotASheet
            if sum(info.file_size for info in archive.infolist()) > UNPACKED_MEGABYTES_MAX * 1024 * 1024:
                raise TooLargeSheet(max=UNPACKED_MEGABYTES_MAX)
            for name in names:
                if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                    _refuse_wide(archive, name)
    except (zipfile.BadZipFile, ExpatError, ValueError, NotImplementedError, RuntimeError, EOFError) as error:
        raise BrokenSheet from error
    finally:
        file.seek(0)


def _refuse_wide(archive: zipfile.ZipFile, name: str) -> None:
    """Two cells in opposite corners make a reader lay out the whole area between them in memory."""
    extent = _Extent()
    parser = ParserCreate()
    parser.StartElementHandler = extent.element
    with archive.open(name) as part:
        while block := part.read(1 << 20):
            parser.Parse(block)
            if extent.last_row * extent.last_column > CELLS_MAX:
                raise TooManyRows(max=CELLS_MAX // extent.last_column)


class _Extent:
    """How far the cells that hold something reach; rows and columns count from 1."""

    def __init__(self) -> None:
        self.last_row = self.last_column = 1
        self._row = self._column = 0

    def element(self, name: str, attributes: dict[str, str]) -> None:
        match name.rpartition(":")[2]:
            case "row":
                self._row = int(attributes.get("r", self._row + 1))
                self._column = 0
            case "c":
                self._go_to(attributes.get("r", ""))
            case "v" | "is" | "f":
                self.last_row = max(self.last_row, self._row)
                self.last_column = max(self.last_column, self._column)

    def _go_to(self, reference: str) -> None:
        letters = reference.rstrip("0123456789")
        if not letters:
            self._column += 1
            return
        self._row = int(reference[len(letters) :])
        self._column = 0
        for letter in letters.upper():
            self._column = self._column * 26 + ord(letter) - 64


def _first(sheet: CalamineSheet) -> list[str]:
    return next((cells for _line, cells in _records(sheet) if isinstance(cells, list) and any(cells)), [])


def _records(sheet: CalamineSheet) -> Iterator[Record]:
    for line, cells in enumerate(sheet.iter_rows(), 1):
        yield line, [_text(cell) for cell in cells]


def _text(cell: Cell) -> str:
    """As a person reads it in the cell; numbers come as floats, even whole ones."""
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else f"{cell:.15g}"
    if isinstance(cell, dt.datetime):
        return cell.strftime("%Y-%m-%d" if cell.time() == dt.time() else "%Y-%m-%d %H:%M")
    return str(cell)
