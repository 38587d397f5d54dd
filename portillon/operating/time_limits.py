"""How long the program waits for PostgreSQL before it says that the database does not answer.

Without these limits, a network that loses packets stops every door for a quarter of an hour. The query of DATABASE_URL
may set each of them. Only requests have limits for statements: commands, imports and chores take as long as they need.
"""

import threading
from collections.abc import Mapping
from typing import Any

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

# Of libpq: connect_timeout and keepalives in seconds, tcp_user_timeout in milliseconds.
CONNECTION = {
    "connect_timeout": 3,
    "tcp_user_timeout": 5000,
    "keepalives": 1,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 2,
}
# In milliseconds; 0 is no limit.
STATEMENT = {"statement_timeout": 20_000, "lock_timeout": 4_000}

_here = threading.local()


def options(given: Mapping[str, Any]) -> dict[str, Any]:
    """The options of a connection, where those of DATABASE_URL's query are `given`. Raises ValueError."""
    chosen = {**CONNECTION, **STATEMENT, **given}
    limits = {name: _number(name, chosen[name]) for name in (*CONNECTION, *STATEMENT)}
    statement = [f"-c {name}={limits.pop(name)}" for name in STATEMENT]
    rest = {name: value for name, value in given.items() if name not in (*limits, *STATEMENT)}
    return {**rest, **limits, "options": " ".join([*statement, *filter(None, [given.get("options")])])}


def _number(name: str, value: object) -> int:
    text = str(value)
    if text.isascii() and text.isdigit() and len(text) < 10:
        return int(text)
    raise ValueError(f"{name} is not a whole number: {text!r}")


def lift() -> None:
    """From now on, statements of this thread may take as long as they need, also over a new connection."""
    _here.is_lifted = True
    if connection.connection is not None:
        on_new_connection(connection)


def on_new_connection(connection: BaseDatabaseWrapper, **_signal: Any) -> None:
    if connection.vendor == "postgresql" and getattr(_here, "is_lifted", False):
        with connection.cursor() as cursor:
            for name in STATEMENT:
                cursor.execute(f"SET {name} = 0")
