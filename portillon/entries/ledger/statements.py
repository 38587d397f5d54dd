"""The two statements of a scan: read the facts, append the rows. Nothing else writes to the ledger.

How each engine does them is in `sqlite` and `postgresql` beside this; here is what is the same for both.
"""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext

import psycopg
from django.db import IntegrityError, OperationalError, connection, transaction

from portillon.entries.ledger import postgresql, sqlite
from portillon.entries.ledger.facts import Asked, Facts
from portillon.entries.ledger.row import Overtaken, Row, Unsure


def whole() -> AbstractContextManager[None]:
    """What reading and appending happen inside of: a transaction on SQLite, nothing on PostgreSQL, whose
    append is one statement and whose unique indexes tell when the facts have aged."""
    return sqlite.turn() if connection.vendor == "sqlite" else nullcontext()


def at_once() -> AbstractContextManager[None]:
    """Within `whole`, what of several statements all or nothing happens."""
    return nullcontext() if connection.vendor == "sqlite" else transaction.atomic()


def facts(batch: Sequence[Asked]) -> list[Facts]:
    """The facts for each, in order. Raises Unsure."""
    connection.ensure_connection()
    raw = connection.connection
    with _answered():
        if connection.vendor == "sqlite":
            return [sqlite.facts(raw, asked) for asked in batch]
        return postgresql.facts(raw, batch)


def append(rows: Sequence[Row], macs: Sequence[bytes], head: bytes) -> None:
    """Write the rows, their tallies and their writer's head: all or nothing. Raises Overtaken and Unsure."""
    write = sqlite.append if connection.vendor == "sqlite" else postgresql.append
    try:
        with _answered():
            write(connection.connection, rows, macs, head)
    except IntegrityError as error:
        raise Overtaken from error
    except OperationalError as error:
        if isinstance(error.__cause__, psycopg.errors.TransactionRollback):
            raise Overtaken from error
        raise


@contextmanager
def _answered() -> Iterator[None]:
    """The engine's errors as Django's. Raises Unsure where the server went away, and lets go of its connection."""
    try:
        with connection.wrap_database_errors:
            yield
    except OperationalError as error:
        if connection.vendor == "sqlite" or isinstance(error.__cause__, psycopg.errors.TransactionRollback):
            raise
        connection.close()
        raise Unsure from error
