"""`portillon paper read`: what photographs of a list show, and with `--store` into the ledger."""

import argparse
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import BinaryIO

from portillon.cli.paper.lists import count_all, list_named, tell
from portillon.cli.problem import NamedProblem
from portillon.console.paper.reading import Photo, Problem, ReadSheet, clearest, read_photos
from portillon.console.paper.tick_rows import TickPage, TickRow, lines_of, page_of
from portillon.devices.models import Device


def read(options: argparse.Namespace) -> int:
    """Print what is ticked, row by row. Return 1 if a photograph cannot be read, or something in it is not clear.

    With `--store`, ticks that are clear are counted at `--time`. Raises NamedProblem.
    """
    listed = list_named(options.list)
    if options.store and not options.time:
        raise NamedProblem("say with --time when the persons came in, such as 18:30")
    found = [one for photo in read_photos(listed, _photos(options.photos)) for one in photo]
    problems = [one for one in found if isinstance(one, Problem)]
    for problem in problems:
        print(f"{problem.photo}: {problem.said}")
    sheets = clearest([one for one in found if isinstance(one, ReadSheet)])
    pages = [_page(listed, sheet, options.time or "") for sheet in sheets]
    unclear = sum([_tell_row(page, row) for page in pages for row in page.rows])
    if options.store:
        _store(listed, pages)
    return 1 if problems or unclear else 0


def _photos(paths: list[str]) -> Iterator[Photo]:
    for path in paths:
        yield path, partial(_opened, path)


def _opened(path: str) -> BinaryIO:
    try:
        return Path(path).open("rb")
    except OSError as error:
        raise NamedProblem(f"{path}: {error.strerror}") from error


def _page(listed: Device, sheet: ReadSheet, time: str) -> TickPage:
    marks = [
        {"boxes": list(row.boxes), "number": row.is_number_written, "time": row.is_time_noted}
        for row in sheet.marks
    ]
    page = page_of(listed, {"page": sheet.page, "marks": marks})
    page.time = time
    return page


def _tell_row(page: TickPage, row: TickRow) -> bool:
    """Print the row if something stands in it, and return whether that is not clear."""
    ticked = sum(box.chosen is True for box in row.boxes)
    unclear = sum(box.chosen is None for box in row.boxes)
    counted = sum(box.is_counted for box in row.boxes)
    told = [
        f"{ticked} ticked" if ticked else "",
        f"{unclear} not clear" if unclear else "",
        f"{counted} counted before" if counted else "",
        "a number is written" if row.is_written else "",
        *row.notes,
    ]
    if any(told):
        where = f"page {page.page}, row {row.row}"
        print(f"{where}: {row.printed.number} {row.name}: {', '.join(filter(None, told))}")
    return bool(unclear or row.is_written)


def _store(listed: Device, pages: list[TickPage]) -> None:
    lines = [line for page in pages for line in lines_of(listed, page)]
    problems = {said for page in pages for row in page.rows for said in row.problems}
    if problems:
        raise NamedProblem(" ".join(sorted(problems)))
    tell(count_all(listed, lines), 0)
