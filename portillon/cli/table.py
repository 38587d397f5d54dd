"""Writes a table to a file as CSV or as a workbook, or prints it."""

import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

from portillon.cli.tickets import replaced

Csv = Callable[[], Iterator[bytes]]
Xlsx = Callable[[], IO[bytes]]


def write_table(as_csv: Csv, as_xlsx: Xlsx, csv: str | None, xlsx: str | None) -> None:
    """Write the table to the files `csv` and `xlsx`; without either, print it. Raises NamedProblem."""
    if csv:
        with replaced(Path(csv)) as file:
            file.writelines(as_csv())
    if xlsx:
        with replaced(Path(xlsx)) as file, as_xlsx() as book:
            shutil.copyfileobj(book, file)
    if not csv and not xlsx:
        sys.stdout.buffer.writelines(as_csv())
