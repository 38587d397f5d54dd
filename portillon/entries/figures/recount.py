"""Counts the figures of passes once more from the ledger, and names a sum that is not what its rows add up to.

The statements that fold rows work on temporary tables of the same names, which hide the real ones; then both are
compared. The seals of the rows are verified elsewhere (ledger/verify.py).
"""

from collections.abc import Iterable
from typing import Any

from django.db import connection, models

from portillon.entries.figures.rollup import TURN, fold_again
from portillon.entries.ledger.verify import Broken
from portillon.entries.models import PassDay, PassHour, PassSpread, PassStep, PassUse, Position, Writer

# Their columns outside of the unique constraint are sums, where no row means zero.
SUMS = (PassHour, PassDay, PassSpread, PassStep)
HIDDEN = (Position, PassUse, *SUMS)


def wrong_figures() -> Broken | None:
    """Return the first sum that differs, or None. Call it within a snapshot."""
    lengths = dict(Writer.objects.values_list("pk", "length"))
    folded = dict(Position.objects.values_list("writer_id", "folded"))
    for writer, rows in folded.items():
        if not 0 <= rows <= lengths.get(writer, 0):
            return Broken(0, f"the statistics are said to hold {rows} rows of writer {writer}")
    folded.pop(TURN, None)
    schema = _schema()
    _hide(schema)
    fold_again(folded, schema)
    wrong = next(filter(None, (_difference(schema, model) for model in (*SUMS, PassUse))), None)
    for model in HIDDEN:
        _execute(f"DROP TABLE {model._meta.db_table}")
    return Broken(0, f"{wrong} is not what its rows add up to") if wrong else None


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
    keys, others = _columns(model)
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


def _columns(model: type[models.Model]) -> tuple[list[str], list[str]]:
    """Return the columns that identify a row, and the others."""
    unique = [name for rule in model._meta.total_unique_constraints for name in rule.fields]
    unique += [field.name for field in model._meta.local_fields if field.unique and not field.primary_key]
    others = [field.name for field in model._meta.local_fields if field.name not in {*unique, "id"}]
    return unique, others


def _sums_that_differ(real: str, again: str, keys: Iterable[str], sums: Iterable[str]) -> str:
    names, taken = ", ".join(keys), ", ".join(f"-{one} AS {one}" for one in sums)
    differs = " OR ".join(f"sum({one}) <> 0" for one in sums)
    both = f"SELECT {names}, {', '.join(sums)} FROM {real} UNION ALL SELECT {names}, {taken} FROM {again}"
    return f"SELECT {names} FROM ({both}) AS one GROUP BY {names} HAVING {differs} LIMIT 1"


def _execute(statement: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall()) if cursor.description else []
