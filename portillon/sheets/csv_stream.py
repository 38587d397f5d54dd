"""Tables as CSV, a piece at a time, however long they are."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from portillon.sheets.sheet import plain_cell
from portillon.sheets.writer import Cell


def csv_stream(headings: Sequence[str], chunks: Iterable[Iterable[Sequence[Cell]]]) -> Iterator[bytes]:
    """UTF-8 with the mark by which spreadsheet programs know it: the headings, then a piece for each chunk of rows.

    A text that a spreadsheet program would run as a formula stays a text.
    """
    writer = csv.writer(_Echo())
    yield ("\N{BYTE ORDER MARK}" + _line(writer, headings)).encode()
    for rows in chunks:
        yield "".join(_line(writer, row) for row in rows).encode()


class _Writer(Protocol):
    def writerow(self, row: Iterable[str | int | Decimal], /) -> str: ...


class _Echo:
    """A file for csv.writer that hands back each line instead of keeping it."""

    def write(self, line: str) -> str:
        return line


def _line(writer: _Writer, row: Sequence[Cell]) -> str:
    return writer.writerow([_text(cell) for cell in row])


def _text(cell: Cell) -> str | int | Decimal:
    if isinstance(cell, str):
        return plain_cell(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(" ", "seconds")[:19]
    return "" if cell is None else cell
