"""The records of an XLSX file. Its size is checked before it is unpacked: a small file may hide a huge sheet."""

import ctypes
import datetime as dt
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import BinaryIO
from xml.parsers.expat import ExpatError, ParserCreate

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from portillon.sheets.problem import (
    BrokenSheet,
    EmptySheet,
    NotASheet,
    OpenDocumentSheet,
    PackedSheet,
    TooLargeSheet,
    TooManyRows,
)
from portillon.sheets.record import Record

# A sheet is laid out in memory as a whole: 500,000 rows of eight columns take some 400 MB while they are read.
MEGABYTE = 1024 * 1024
UNPACKED_MEGABYTES_MAX = 400
# A roster unpacks to some ten times its size, and to sixteen times if all its rows are the same.
PACKED_TIMES_MAX = 100
# Up to this size a file may be packed as tightly as it likes.
UNSUSPICIOUS_MEGABYTES = 50
_BLOCK_BYTES = 1 << 20
CELLS_MAX = 6_000_000

Cell = int | float | str | bool | dt.time | dt.date | dt.datetime | dt.timedelta


def records(file: BinaryIO, known: Callable[[list[str]], int]) -> tuple[Iterator[Record], int]:
    """The records of the first sheet that has a known heading (else of the first), and an upper bound of their number.

    `known` counts the headings that it recognises in a row. Raises SheetProblem.
    """
    _look_through(file)
    try:
        chosen = _chosen(CalamineWorkbook.from_object(file), known)
    except (CalamineError, OSError, ValueError) as error:
        _return_freed_memory()
        raise BrokenSheet from error
    if chosen is None:
        raise EmptySheet
    return _records_to_the_end(chosen), chosen.height


def _chosen(workbook: CalamineWorkbook, known: Callable[[list[str]], int]) -> CalamineSheet | None:
    """None when no sheet holds anything. At most two sheets are in memory at a time."""
    first_filled: CalamineSheet | None = None
    for name in workbook.sheet_names:
        sheet = workbook.get_sheet_by_name(name)
        if sheet.start is not None and known(_first_filled(sheet)):
            return sheet
        if sheet.start is not None and first_filled is None:
            first_filled = sheet
    return first_filled


def _first_filled(sheet: CalamineSheet) -> list[str]:
    return next((cells for _line, cells in _records(sheet) if any(cells)), [])


def _records_to_the_end(sheet: CalamineSheet) -> Iterator[Record]:
    """However the reading ends, also at a heading that nobody knows, the memory goes back."""
    try:
        yield from _records(sheet)
    finally:
        del sheet
        _return_freed_memory()


def _records(sheet: CalamineSheet) -> Iterator[tuple[int, list[str]]]:
    for line, cells in enumerate(sheet.iter_rows(), 1):
        yield line, [_text(cell) for cell in cells]


def _return_freed_memory() -> None:
    """Give what a large sheet took back to the system. glibc would keep most of it for the life of the process."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


def _look_through(file: BinaryIO) -> None:
    """Raises SheetProblem unless the file is an XLSX whose sheets fit into memory."""
    try:
        with zipfile.ZipFile(file) as archive:
            names = set(archive.namelist())
            if "mimetype" in names:
                raise OpenDocumentSheet
            if "[Content_Types].xml" not in names or not any(name.startswith("xl/") for name in names):
                raise NotASheet
            _refuse_swollen(archive)
            for name in names:
                if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                    _refuse_wide(archive, name)
                else:
                    _unpack(archive, name)
    except (
        zipfile.BadZipFile,
        zlib.error,
        ExpatError,
        ValueError,
        NotImplementedError,
        RuntimeError,
        EOFError,
    ) as error:
        raise BrokenSheet from error
    finally:
        file.seek(0)


def _refuse_swollen(archive: zipfile.ZipFile) -> None:
    """Raises SheetProblem by the sizes that the file's directory tells, before anything is unpacked."""
    unpacked = sum(info.file_size for info in archive.infolist())
    packed = sum(info.compress_size for info in archive.infolist())
    if unpacked > UNPACKED_MEGABYTES_MAX * MEGABYTE:
        raise TooLargeSheet(max=UNPACKED_MEGABYTES_MAX)
    if unpacked > max(UNSUSPICIOUS_MEGABYTES * MEGABYTE, PACKED_TIMES_MAX * packed):
        raise PackedSheet


def _unpack(archive: zipfile.ZipFile, name: str) -> None:
    """Raises BadZipFile if the part is longer than the directory tells. Other readers unpack it to its end."""
    with archive.open(name) as part:
        while part.read(_BLOCK_BYTES):
            pass


def _refuse_wide(archive: zipfile.ZipFile, name: str) -> None:
    """Raises TooManyRows. Readers lay out the whole area between the outermost cells, however few there are."""
    extent = _Extent()
    parser = ParserCreate()
    parser.StartElementHandler = extent.element
    with archive.open(name) as part:
        while block := part.read(_BLOCK_BYTES):
            parser.Parse(block)
            if extent.last_row * extent.last_column > CELLS_MAX:
                raise TooManyRows(max=CELLS_MAX // extent.last_column)


class _Extent:
    """The last row and column that hold something, counted from 1."""

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


def _text(cell: Cell) -> str:
    """The cell as a spreadsheet program shows it. Whole numbers arrive as floats too."""
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else f"{cell:.15g}"
    if isinstance(cell, dt.datetime):
        return cell.strftime("%Y-%m-%d" if cell.time() == dt.time() else "%Y-%m-%d %H:%M")
    return str(cell)
