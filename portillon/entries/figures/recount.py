"""Counts the figures of passes and events once more from the ledger, and names one that its rows do not add up to.

The statements that fold rows work on temporary tables of the same names, which hide the real ones; then both are
compared. The seals of the rows are verified elsewhere (ledger/verify.py).
"""

from collections.abc import Iterable
from typing import Any

from django.db import connection, models

from portillon.entries.figures import event_rollup, rollup
from portillon.entries.figures.event_rollup import columns_of
from portillon.entries.ledger.verify import Broken
from portillon.entries.models import (
    EventDevice,
    EventMinute,
    EventPosition,
    EventTickets,
    PassDay,
    PassHour,
    PassSpread,
    PassStep,
    PassUse,
    Position,
    Writer,
)

# Their columns outside of the unique constraint are sums, where no row means zero.
SUMS = (PassHour, PassDay, PassSpread, PassStep, EventMinute, EventDevice, EventTickets)
HIDDEN = (Position, PassUse, EventPosition, *SUMS)


def wrong_figures() -> Broken | None:
    """Return the first sum that differs, or None. Call it within a snapshot."""
    passes, events = _folded(Position, rollup.TURN), _folded(EventPosition, event_rollup.FOLDS)
    lengths = dict(Writer.objects.values_list("pk", "length"))
    for writer, rows in (*passes.items(), *events.items()):
        if not 0 <= rows <= lengths.get(writer, 0):
            return Broken(0, f"the statistics are said to hold {rows} rows of writer {writer}")
    schema = _schema()
    _hide(schema)
    rollup.fold_again(passes, schema)
    event_rollup.fold_again(events)
    wrong = next(filter(None, (_difference(schema, model) for model in (*SUMS, PassUse))), None)
    for model in HIDDEN:
        _execute(f"DROP TABLE {model._meta.db_table}")
    return Broken(0, f"{wrong} is not what its rows add up to") if wrong else None


def _folded(positions: type[Position] | type[EventPosition], other: int) -> dict[int, int]:
    """Return how many rows of each writer are folded in; the row of `other` is not a writer's."""
    found = positions._default_manager.exclude(writer_id=other)
    return dict(found.values_list("writer_id", "folded"))


def _schema() -> str:
    """Return the schema of the real tables."""
    return "main" if connection.vendor == "sqlite" else str(_execute("SELECT current_schema()")[0][0])


def _hide(schema: str) -> None:
    """Create empty temporary tables like the real ones. From now on, the names of those mean these."""
    for model in HIDDEN:
        table = model._meta.db_table
        if connection.vendor == "sqlite":
            ((made,),) = _execute(f"SELECT sql FROM {schema}.sqlite_master WHERE name = '{table}'")
            _execute(made.replace("CREATE TABLE", "CREATE TEMP TABLE", 1))
        else:
            _execute(f"CREATE TEMP TABLE {table} (LIKE {schema}.{table} INCLUDING ALL)")


def _difference(schema: str, model: type[models.Model]) -> str | None:
    """Return the first row of the table that differs, in words."""
    table = model._meta.db_table
    keys, others = columns_of(model)
    if model is PassUse:
        names = ", ".join(keys + others)
        found = [
            *_execute(f"SELECT {names} FROM {schema}.{table} EXCEPT SELECT {names} FROM {table} LIMIT 1"),
            *_execute(f"SELECT {names} FROM {table} EXCEPT SELECT {names} FROM {schema}.{table} LIMIT 1"),
        ]
    else:
        found = _execute(_sums_that_differ(f"{schema}.{table}", table, keys, others))
    if not found:
        return None
    which = ", ".join(f"{key} {value}" for key, value in zip(keys, found[0], strict=False))
    return f"{table} ({which})"


def _sums_that_differ(real: str, again: str, keys: Iterable[str], sums: Iterable[str]) -> str:
    names, taken = ", ".join(keys), ", ".join(f"-{one} AS {one}" for one in sums)
    differs = " OR ".join(f"sum({one}) <> 0" for one in sums)
    both = f"SELECT {names}, {', '.join(sums)} FROM {real} UNION ALL SELECT {names}, {taken} FROM {again}"
    return f"SELECT {names} FROM ({both}) AS one GROUP BY {names} HAVING {differs} LIMIT 1"


def _execute(statement: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall()) if cursor.description else []
