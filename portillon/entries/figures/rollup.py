"""Folds the ledger's new rows into the figures of passes, each row exactly once.

Rows never change, and each writer numbers its rows without gaps, so one number tells how far a writer is folded in.
`PassUse.seq` tells the same for each pass, whose rows are numbered without gaps across all writers. A fold happens when
somebody asks for figures, never during a scan.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from portillon.entries.figures.rollup_sql import fold_rows
from portillon.entries.ledger import sqlite
from portillon.entries.models import Writer
from portillon.entries.models.rollup import Position

# On SQLite, scans wait while a chunk is folded, so it is small.
CHUNK_ROWS = {"sqlite": 3000, "postgresql": 50_000}
TURN = 0


def fold(seconds_max: float = float("inf")) -> bool:
    """Fold in all rows that the ledger holds now, one chunk per transaction. Returns False if the time ran out."""
    until = time.monotonic() + seconds_max
    goal = dict(Writer.objects.filter(length__gt=0).values_list("pk", "length"))
    while _behind(goal):
        if time.monotonic() >= until:
            return False
        with _turn():
            _fold_chunk(goal)
    return True


def fold_again(goal: dict[int, int], noted: str) -> None:
    """Fold the rows up to `goal` once more, into tables that hide the real ones, which are in the schema `noted`."""
    while _behind(goal):
        _fold_chunk(goal, noted)


def _behind(goal: dict[int, int]) -> dict[int, int]:
    """Return the writers with rows that are not folded in yet, and how far each one is."""
    folded = dict(Position.objects.values_list("writer_id", "folded"))
    return {writer: folded.get(writer, 0) for writer, end in goal.items() if folded.get(writer, 0) < end}


@contextmanager
def _turn() -> Iterator[None]:
    """Open a transaction during which no other process folds."""
    if connection.vendor == "sqlite":
        with sqlite.turn():
            yield
        return
    with transaction.atomic():
        _put_positions({TURN: 0})
        Position.objects.select_for_update().get(writer_id=TURN)
        yield


def _fold_chunk(goal: dict[int, int], noted: str | None = None) -> None:
    chunk: list[tuple[int, int, int]] = []
    room = CHUNK_ROWS[connection.vendor]
    for writer, start in _behind(goal).items():
        if room <= 0:
            break
        chunk.append((writer, start, min(goal[writer], start + room)))
        room -= chunk[-1][2] - start
    if chunk:
        fold_rows(chunk, noted)
        _put_positions({writer: end for writer, _start, end in chunk})


def _put_positions(reached: dict[int, int]) -> None:
    statement = (
        "INSERT INTO entries_position (writer_id, folded) VALUES (%s, %s)"
        " ON CONFLICT (writer_id) DO UPDATE SET folded = excluded.folded"
    )
    with connection.cursor() as cursor:
        cursor.executemany(statement, list(reached.items()))
