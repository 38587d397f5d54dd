"""The whole list of entries as CSV or XLSX, written in chunks so that its length does not matter."""

from collections.abc import Iterator
from typing import IO, Any

from portillon.console.statistics.pass_entries_columns import Names, cells, headings
from portillon.console.statistics.pass_entries_filter import Filter
from portillon.entries.figures.pass_stats_list import chunks
from portillon.sheets.csv_stream import csv_stream
from portillon.sheets.writer import in_a_file, write_sheets


def as_csv(wanted: Filter) -> Iterator[bytes]:
    return csv_stream(headings(wanted.columns), _rows(wanted))


def _rows(wanted: Filter) -> Iterator[Any]:
    names = Names(wanted.place)
    for entries in chunks(wanted.wish()):
        yield cells(entries, wanted.columns, names)


def as_xlsx(wanted: Filter) -> IO[bytes]:
    """Return the workbook as a file. Each million rows begins another sheet."""
    return in_a_file(lambda out: write_sheets(out, headings(wanted.columns), _rows(wanted)))
