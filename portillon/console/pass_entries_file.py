"""All entries that a list has, as CSV or XLSX: a chunk at a time, however many there are."""

import csv
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import IO, Any

import xlsxwriter

from portillon.console.pass_entries_columns import Cell, Names, cells, headings
from portillon.console.pass_entries_filter import Filter
from portillon.entries.pass_stats_list import chunks
from portillon.issuing.sheet import plain_cell

# What a sheet of this format holds, its headings included.
SHEET_ROWS_MAX = 1_048_576
WIDTH = 18
_DAY_ZERO = datetime(1899, 12, 30, tzinfo=UTC)


def as_csv(wanted: Filter) -> Iterator[bytes]:
    line = csv.writer(_Line())
    # With the mark that tells spreadsheet programs which encoding it is.
    yield ("\ufeff" + line.writerow(headings(wanted.columns))).encode()
    for rows in _rows(wanted):
        yield "".join(line.writerow(list(map(_text, row))) for row in rows).encode()


class _Line:
    """A file that gives back what is written."""

    def write(self, text: str) -> str:
        return text


def _text(cell: Cell) -> str | int | Decimal:
    if isinstance(cell, str):
        return plain_cell(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(" ", "seconds")[:19]
    return "" if cell is None else cell


def _rows(wanted: Filter) -> Iterator[Any]:
    names = Names(wanted.place)
    for entries in chunks(wanted.wish()):
        yield cells(entries, wanted.columns, names)


def as_xlsx(wanted: Filter) -> IO[bytes]:
    """In a file that is gone when it is closed; beyond a million rows there is one more sheet."""
    out = tempfile.TemporaryFile(prefix="portillon-")  # noqa: SIM115  the answer closes it
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(out, options)
    sheets = _Sheets(book, headings(wanted.columns))
    for rows in _rows(wanted):
        for row in rows:
            sheets.add(row)
    book.close()
    out.seek(0)
    return out


class _Sheets:
    def __init__(self, book: Any, headings: list[str]) -> None:
        self._book = book
        self._headings = headings
        self._bold = book.add_format({"bold": True})
        self._moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        self._money = book.add_format({"num_format": "0.00"})
        self._start()

    def _start(self) -> None:
        self._sheet = self._book.add_worksheet()
        self._sheet.set_column(0, len(self._headings) - 1, WIDTH)
        self._sheet.write_row(0, 0, self._headings, self._bold)
        self._row = 0

    def add(self, row: list[Cell]) -> None:
        if self._row + 1 == SHEET_ROWS_MAX:
            self._start()
        self._row += 1
        for column, cell in enumerate(row):
            self._write(column, cell)

    def _write(self, column: int, cell: Cell) -> None:
        if isinstance(cell, str):
            if cell:
                self._sheet.write_string(self._row, column, cell)
        elif isinstance(cell, datetime):
            self._sheet.write_number(self._row, column, _day_number(cell), self._moment)
        elif isinstance(cell, Decimal):
            self._sheet.write_number(self._row, column, float(cell), self._money)
        elif cell is not None:
            self._sheet.write_number(self._row, column, cell)


def _day_number(at: datetime) -> float:
    """What sheets know a local time as."""
    return (at.replace(tzinfo=UTC) - _DAY_ZERO).total_seconds() / 86400
