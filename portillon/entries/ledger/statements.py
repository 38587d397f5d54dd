"""The two statements of a scan: read the facts, append the rows. Nothing else writes to the ledger.

What both engines have in common is here; the rest is in `sqlite` and `postgresql`.
"""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext

import psycopg
from django.db import IntegrityError, OperationalError, connection, transaction

from portillon.entries.ledger import postgresql, sqlite
from portillon.entries.ledger.facts import Asked, Facts
from portillon.entries.ledger.row import Overtaken, Row, Unsure

# Classes of SQLSTATE: transaction rollback, insufficient resources, object not in prerequisite state.
_REFUSED = ("40", "53", "55")


def whole() -> AbstractContextManager[None]:
    """Return the context for reading and appending: a transaction on SQLite, nothing on PostgreSQL."""
    # PostgreSQL appends by one statement, and its unique indexes detect outdated facts.
    return sqlite.turn() if connection.vendor == "sqlite" else nullcontext()


def at_once() -> AbstractContextManager[None]:
    """Return the transaction for several statements within `whole`, which is a transaction already on SQLite."""
    return nullcontext() if connection.vendor == "sqlite" else transaction.atomic()


def facts(batch: Sequence[Asked]) -> list[Facts]:
    """Return the facts for each scan, in order. Raises Unsure."""
    connection.ensure_connection()
    raw = connection.connection
    with _answered():
        if connection.vendor == "sqlite":
            return [sqlite.facts(raw, asked) for asked in batch]
        return postgresql.facts(raw, batch)


def append(
    rows: Sequence[Row],
    macs: Sequence[bytes],
    head: bytes,
    issues: Mapping[int, int],
    desks: Mapping[int, int],
) -> None:
    """Write the rows, their tallies and their writer's head, all or none. Raises Overtaken and Unsure.

    `issues` has the issue that was decided on of each credential that may be passed on, by its id, and `desks` the
    register by which it was decided at each desk that may be handed over, by the id of its gate.
    """
    raw = connection.connection
    try:
        with _answered():
            if connection.vendor == "sqlite":
                # Nobody else has written since the facts were read.
                sqlite.append(raw, rows, macs, head)
            else:
                postgresql.append(raw, rows, macs, head, issues, desks)
    except IntegrityError as error:
        if _is_place_taken(error):
            raise Overtaken from error
        raise
    except OperationalError as error:
        if isinstance(error.__cause__, psycopg.errors.TransactionRollback):
            raise Overtaken from error
        raise


def _is_place_taken(error: IntegrityError) -> bool:
    """Whether a row like it is there already. A row that the database refuses for what it holds is no race."""
    cause = error.__cause__
    if isinstance(cause, sqlite3.IntegrityError):
        return cause.sqlite_errorcode in (
            sqlite3.SQLITE_CONSTRAINT_UNIQUE,
            sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY,
        )
    return isinstance(cause, psycopg.errors.UniqueViolation)


@contextmanager
def _answered() -> Iterator[None]:
    """Turn the engine's errors into Django's. If the server is gone, close the connection and raise Unsure."""
    try:
        with connection.wrap_database_errors:
            yield
    except OperationalError as error:
        if connection.vendor == "sqlite" or _is_refused(error):
            raise
        connection.close()
        raise Unsure from error


def _is_refused(error: OperationalError) -> bool:
    """Whether the server answered that it wrote nothing, for example because it waited too long for a lock."""
    state = getattr(error.__cause__, "sqlstate", None) or ""
    return state[:2] in _REFUSED or state == "57014"  # query_canceled
