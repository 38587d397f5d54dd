"""Folds the ledger's new rows into the sums of events, each row exactly once, by the clock and never during a scan.

As for passes (rollup.py), one number tells how far a writer is folded in, because each writer numbers its rows without
gaps. Rows are added up before the transaction begins, so scans wait only while the sums are written.
"""

import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any

from django.db import connection, models, transaction
from django.db.models import F

from portillon.entries.figures.event_sums_sql import Key, Stretch, Sums, added_by
from portillon.entries.ledger import sqlite
from portillon.entries.models import EventPosition, Writer

CHUNK_ROWS = {"sqlite": 20_000, "postgresql": 50_000}
# So a large ledger that was never folded takes a fifth of a processor until it is.
CHORE_SECONDS_MAX = 2.0
FOLDS = 0


def fold_by_the_clock(_now: datetime) -> None:
    """Fold in new rows for some seconds; what is left waits for the next time."""
    fold(CHORE_SECONDS_MAX)


def fold(seconds_max: float = float("inf")) -> bool:
    """Fold in all rows that the ledger holds now, one chunk per transaction. Returns False if the time ran out."""
    until = time.monotonic() + seconds_max
    goal = dict(Writer.objects.filter(length__gt=0).values_list("pk", "length"))
    while behind(goal):
        if time.monotonic() >= until:
            return False
        _fold_chunk(goal)
    return True


def fold_again(goal: dict[int, int]) -> None:
    """Fold the rows up to `goal` once more, into tables that hide the real ones."""
    while chunk := _chunk(goal):
        _write(chunk, added_by(chunk))


def behind(goal: dict[int, int]) -> list[Stretch]:
    """Return the rows up to `goal`, a number by writer, that are not folded in yet."""
    folded = dict(EventPosition.objects.values_list("writer_id", "folded"))
    return [
        Stretch(writer, folded.get(writer, 0), end)
        for writer, end in goal.items()
        if folded.get(writer, 0) < end
    ]


def _fold_chunk(goal: dict[int, int]) -> None:
    folds = _folds()
    chunk = _chunk(goal)
    sums = added_by(chunk)
    with _transaction():
        # If another process has folded since, perhaps the same rows, its sums are right and these are dropped.
        if EventPosition.objects.filter(writer_id=FOLDS, folded=folds).update(folded=F("folded") + 1):
            _write(chunk, sums)


def _folds() -> int:
    return EventPosition.objects.get_or_create(writer_id=FOLDS)[0].folded


def _chunk(goal: dict[int, int]) -> list[Stretch]:
    return list(_first(behind(goal), CHUNK_ROWS[connection.vendor]))


def _first(stretches: Iterable[Stretch], rows: int) -> Iterator[Stretch]:
    """Yield the stretches up to this number of rows, the last one cut short."""
    for one in stretches:
        if rows <= 0:
            return
        part = one._replace(until=min(one.until, one.after + rows))
        rows -= part.until - part.after
        yield part


def _transaction() -> AbstractContextManager[None]:
    return sqlite.turn() if connection.vendor == "sqlite" else transaction.atomic()


def _write(chunk: Sequence[Stretch], sums: Sums) -> None:
    for model, more in sums.items():
        keys, columns = columns_of(model)
        _upsert(model, keys, dict.fromkeys(columns, "{table}.{name} + excluded.{name}"), _stored(more))
    reached = [[one.writer, one.until] for one in chunk]
    _upsert(EventPosition, ["writer_id"], {"folded": "excluded.folded"}, reached)


def columns_of(model: type[models.Model]) -> tuple[list[str], list[str]]:
    """Return the columns that identify a row, and those that are sums."""
    keys = [name for rule in model._meta.total_unique_constraints for name in rule.fields]
    keys += [field.name for field in model._meta.local_fields if field.unique and not field.primary_key]
    sums = [field.name for field in model._meta.local_fields if field.name not in {*keys, "id"}]
    return keys, sums


def _stored(more: dict[Key, list[int]]) -> list[list[Any]]:
    adapted = connection.ops.adapt_datetimefield_value
    return [
        [*(adapted(part) if isinstance(part, datetime) else part for part in key), *amounts]
        for key, amounts in sorted(more.items())
        if any(amounts)
    ]


def _upsert(
    model: type[models.Model], keys: Sequence[str], changed: dict[str, str], rows: Sequence[Sequence[Any]]
) -> None:
    table, names = model._meta.db_table, [*keys, *changed]
    changes = ", ".join(f"{name} = {value.format(table=table, name=name)}" for name, value in changed.items())
    statement = (
        f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join(['%s'] * len(names))})"
        f" ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {changes}"
    )
    with connection.cursor() as cursor:
        cursor.executemany(statement, rows)
