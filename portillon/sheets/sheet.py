"""A sheet that somebody sends: recognised by its content, and read as rows with their line numbers.

A cell that a spreadsheet program would run as a formula is plain text here; `plain_cell` keeps it text in exports.
"""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, repeat
from typing import BinaryIO

from django.utils.translation import gettext as _

from portillon.core.text import fit
from portillon.sheets import csv as sheet_csv
from portillon.sheets import encoding
from portillon.sheets import xlsx as sheet_xlsx
from portillon.sheets.heading import Heading
from portillon.sheets.problem import (
    DuplicateHeadings,
    EmptySheet,
    NotASheet,
    OldOrLockedSheet,
    TooLargeSheet,
    TooManyRows,
    UnknownHeadings,
)
from portillon.sheets.record import Record

# 500,000 rows of a roster with eight columns are some 50 MB of CSV.
MEGABYTES_MAX = 100
ROWS_MAX = 500_000
EXAMPLE_LETTERS = 60

# The headings as they stand in the file → for each the name of its column here, or None.
Recognise = Callable[[list[str]], Sequence[str | None]]


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row with its cells by column name. A row that cannot be read has a sentence in `problem`, and no cells."""

    line: int
    cells: dict[str, str]
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """`headings`: the columns that are known, with their heading as it stands in the file. `columns`: all of them.

    `rows` is an iterator: it can be consumed once, and may raise SheetProblem on the way. `rows_at_most` is an upper
    bound, for showing progress.
    """

    headings: dict[str, str]
    columns: Sequence[Heading]
    rows: Iterator[SheetRow]
    rows_at_most: int


def read(file: BinaryIO, recognise: Recognise) -> Sheet:
    """The sheet in `file`; its name does not matter. Raises SheetProblem."""
    size_bytes = file.seek(0, os.SEEK_END)
    if size_bytes == 0:
        raise EmptySheet
    if size_bytes > MEGABYTES_MAX * 1024 * 1024:
        raise TooLargeSheet(max=MEGABYTES_MAX)
    file.seek(0)
    head = file.read(64 * 1024)
    file.seek(0)
    if head.startswith(b"PK\x03\x04"):
        records, rows_at_most = sheet_xlsx.records(file, lambda cells: _known(cells, recognise))
    else:
        _refuse_binary(head)
        records = sheet_csv.records(file, head, lambda cells: _known(cells, recognise))
        rows_at_most = _count_lines(file)
    return _with_headings(records, recognise, rows_at_most)


def _known(cells: list[str], recognise: Recognise) -> int:
    return sum(column is not None for column in recognise(cells))


def _refuse_binary(head: bytes) -> None:
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise OldOrLockedSheet
    if head.startswith((b"%PDF", b"{\\rtf")):
        raise NotASheet
    if b"\0" in head and encoding.utf_16(head) is None:
        raise NotASheet


def _count_lines(file: BinaryIO) -> int:
    lines = sum(block.count(b"\n") for block in iter(lambda: file.read(1 << 20), b""))
    file.seek(0)
    return lines


def _with_headings(records: Iterator[Record], recognise: Recognise, rows_at_most: int) -> Sheet:
    filled = (record for record in records if isinstance(record[1], str) or any(map(str.strip, record[1])))
    first = next(filled, None)
    if first is None:
        raise EmptySheet
    titles = [fit(title).strip() for title in first[1]] if isinstance(first[1], list) else []
    meant = recognise(titles)
    below = next(filled, None)
    columns = list(_columns(titles, meant, below))
    rows = _rows(chain([] if below is None else [below], filled), meant)
    return Sheet(_known_headings(columns), columns, rows, rows_at_most)


def _columns(titles: list[str], meant: Sequence[str | None], below: Record | None) -> Iterator[Heading]:
    cells = below[1] if below is not None and isinstance(below[1], list) else []
    for title, column, cell in zip(titles, meant, chain(cells, repeat("")), strict=False):
        yield Heading(title, column, fit(cell).strip()[:EXAMPLE_LETTERS])


def _known_headings(columns: list[Heading]) -> dict[str, str]:
    known: dict[str, str] = {}
    for one in columns:
        if one.column in known:
            raise DuplicateHeadings(one=known[one.column], two=one.title).about(columns)
        if one.column:
            known[one.column] = one.title
    if not known:
        found = ", ".join(one.title for one in columns if one.title)[:200] or "–"
        raise UnknownHeadings(found=found).about(columns)
    return known


def _rows(records: Iterable[Record], columns: Sequence[str | None]) -> Iterator[SheetRow]:
    for count, (line, cells) in enumerate(records):
        if count == ROWS_MAX:
            raise TooManyRows(max=ROWS_MAX)
        if isinstance(cells, str):
            yield SheetRow(line, {}, cells)
        elif any(map(str.strip, cells[len(columns) :])):
            yield SheetRow(line, {}, _("This row has more cells than the first row."))
        else:
            yield SheetRow(
                line, {name: fit(cell) for name, cell in zip(columns, chain(cells), strict=False) if name}
            )


_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def plain_cell(text: str) -> str:
    """`text` as a cell of an exported sheet, escaped so that a spreadsheet program does not run it as a formula."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def without_escape(text: str) -> str:
    """Reverses `plain_cell`."""
    return text[1:] if text.startswith("'") and text[1:].startswith(_FORMULA_STARTS) else text
