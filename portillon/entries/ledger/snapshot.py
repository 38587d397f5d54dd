"""Reads the ledger, its heads and its sums as they are at one moment, while scans go on."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def snapshot() -> Iterator[None]:
    """Let all statements inside read the same state of the database. No scan waits for it.

    Inside another transaction it changes nothing. Nothing may be written inside it, except to temporary tables.
    """
    connection.ensure_connection()
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "sqlite":
        with _sqlite_snapshot():
            yield
    else:
        with transaction.atomic(), connection.cursor() as cursor:
            # Not READ ONLY, which would refuse to create temporary tables.
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            yield


@contextmanager
def _sqlite_snapshot() -> Iterator[None]:
    """Open a transaction that only reads: Django's own would take the lock of the writers."""
    raw = connection.connection
    if raw.in_transaction:
        yield
        return
    raw.execute("BEGIN DEFERRED")
    try:
        yield
    finally:
        raw.execute("ROLLBACK")
