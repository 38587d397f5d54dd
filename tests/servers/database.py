"""A look into the database of a running server, and time that passes in it, without Django."""

import sqlite3
import time
from collections.abc import Sequence
from contextlib import closing
from typing import Any

import psycopg

SQLITE = "sqlite:///"
PAUSE_SECONDS = 0.02


def rows(url: str, statement: str) -> list[Sequence[Any]]:
    """What `statement` selects; one that changes something is committed, and gives nothing."""
    if url.startswith(SQLITE):
        with closing(sqlite3.connect(url.removeprefix(SQLITE), timeout=20)) as file, file:
            return file.execute(statement).fetchall()
    with psycopg.connect(url) as connection:
        cursor = connection.execute(statement)
        return list(cursor.fetchall()) if cursor.description else []


def wait_for(url: str, statement: str, seconds: float = 60) -> Sequence[Any]:
    """The first row that `statement` selects, once there is one."""
    until = time.monotonic() + seconds
    while not (found := rows(url, statement)):
        assert time.monotonic() < until, f"nothing after {seconds} s: {statement}"
        time.sleep(PAUSE_SECONDS)
    return found[0]


def a_minute_passes(url: str, table: str, column: str) -> None:
    """What a killed process held becomes free, and chores become due; no test waits so long."""
    earlier = (
        f"strftime('%Y-%m-%d %H:%M:%f', {column}, '-61 seconds')"
        if url.startswith(SQLITE)
        else f"{column} - interval '61 seconds'"
    )
    rows(url, f"UPDATE {table} SET {column} = {earlier} WHERE {column} IS NOT NULL")
