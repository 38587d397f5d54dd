"""Copies a SQLite database while it is in use, and puts one in the place of another."""

import shutil
import sqlite3
import time
from contextlib import closing
from pathlib import Path

from django.db import connection

from portillon.cli.problem import NamedProblem

# Some 4 MB at a time, with a rest after each, so that scans keep their share of disk and processor.
PAGES = 1024
REST_SECONDS = 0.01


def copy(into: Path) -> None:
    """Copy the database as the caller's snapshot sees it. Without a snapshot, each scan would begin the copy anew."""
    with closing(sqlite3.connect(into)) as target:
        connection.connection.backup(target, pages=PAGES, progress=lambda *_: time.sleep(REST_SECONDS))


def settle(file: Path) -> None:
    """Bring all that is in the `-wal` into the file, and remove the `-wal`. Raises NamedProblem if others use it.

    If the file is no database any more, the `-wal` is worth nothing and is removed all the same.
    """
    try:
        with closing(sqlite3.connect(file, timeout=0)) as raw:
            raw.execute("PRAGMA journal_mode=DELETE").fetchall()
    except sqlite3.OperationalError as error:
        raise NamedProblem(f"{file} cannot be changed now ({error}): stop the server first") from error
    except sqlite3.DatabaseError:
        for end in ("-wal", "-shm"):
            file.with_name(file.name + end).unlink(missing_ok=True)


def put(source: Path, target: Path) -> None:
    """Put the database `source` in the place of `target`, which nobody uses, in one step."""
    beside = target.with_name(f".{target.name}.restored")
    shutil.move(source, beside)
    beside.replace(target)
