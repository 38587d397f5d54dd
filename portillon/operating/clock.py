"""Compares the clock of this machine, by which doors open, with the database's."""

from datetime import UTC, datetime

from django.db import connection

# Beyond, tickets are refused as too early or expired: the server does not start, and /healthz answers 503.
WRONG_SECONDS_MIN = 300


def seconds_away() -> float:
    """How far the clocks differ; 0 on SQLite, which has no clock of its own. Raises DatabaseError."""
    if connection.vendor == "sqlite":
        return 0.0
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        of_database: datetime = cursor.fetchone()[0]
    return abs((of_database - datetime.now(UTC)).total_seconds())
