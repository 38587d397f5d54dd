"""All entries that a list has, as CSV or XLSX: a chunk at a time, however many there are."""

import csv
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import IO, Any

from portillon.console.statistics.pass_entries_columns import Names, cells, headings
from portillon.console.statistics.pass_entries_filter import Filter
from portillon.entries.figures.pass_stats_list import chunks
from portillon.sheets.sheet import plain_cell
from portillon.sheets.writer import Cell, in_a_file, write_sheets


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
    """Beyond a million rows there is one more sheet."""
    return in_a_file(lambda out: write_sheets(out, headings(wanted.columns), _rows(wanted)))
