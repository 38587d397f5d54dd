"""An installation from the time before the first migrations of each room were squashed into one.

`before_squash/` holds its schema for each engine, as `tests/upgrades/schema.py` wrote it, with the tables of the
libraries in separate files; its rows for both engines, at least one in each table; and the keys of its ledger.
The code that made these files is gone from the repository, so they cannot be made again.
"""

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from psycopg import sql

from tests.upgrades.installation import Installation
from tests.upgrades.schema import PostgreSQL

FOLDER = Path(__file__).with_suffix("")

Table = dict[str, list[Any]]


def schema_on(engine: str) -> str:
    """Return the schema of the program's own tables."""
    return (FOLDER / f"{engine}.sql").read_text(encoding="utf-8")


def lay_into(empty: Installation) -> None:
    """Turn the installation `empty` into the one from before the squash."""
    shutil.copy(FOLDER / "secrets.json", empty.data)
    (empty.data / "secrets.json").chmod(0o600)
    with closing(empty.connect()) as connection:
        if isinstance(connection, sqlite3.Connection):
            _lay_into_sqlite(connection)
        else:
            _lay_into_postgresql(connection)
        connection.commit()


def _tables() -> dict[str, Table]:
    tables: dict[str, Table] = json.loads((FOLDER / "rows.json").read_text(encoding="utf-8"))
    return tables


def _statements(engine: str) -> str:
    return schema_on(engine) + (FOLDER / f"{engine}_libraries.sql").read_text(encoding="utf-8")


def _lay_into_sqlite(connection: sqlite3.Connection) -> None:
    connection.executescript(f"PRAGMA synchronous = OFF; BEGIN; {_statements('sqlite')} COMMIT")
    for name, table in _tables().items():
        places = ", ".join("?" * len(table["columns"]))
        insert = f'INSERT INTO "{name}" ({", ".join(map(_quoted, table["columns"]))}) VALUES ({places})'
        connection.executemany(insert, ([_bytes_or(value) for value in row] for row in table["rows"]))


def _quoted(name: str) -> str:
    return f'"{name}"'


def _bytes_or(value: Any) -> Any:
    """Return the value, decoded if it is bytes, which are written as {"hex": …}."""
    return bytes.fromhex(value["hex"]) if isinstance(value, dict) else value


def _lay_into_postgresql(connection: PostgreSQL) -> None:
    """Fill the tables, in any order: foreign keys are checked when the transaction ends."""
    connection.execute("SET TIME ZONE 'UTC'")  # the times of SQLite are in UTC
    connection.execute(_statements("postgresql").encode())
    for name, table in _tables().items():
        insert = sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(
            sql.Identifier(name),
            sql.SQL(", ").join(map(sql.Identifier, table["columns"])),
            sql.SQL(", ").join(sql.Placeholder() * len(table["columns"])),
        )
        connection.cursor().executemany(
            insert, [[_literal_or(value) for value in row] for row in table["rows"]]
        )
        if table["columns"][0] == "id":
            _count_on(connection, name)


def _literal_or(value: Any) -> Any:
    """Return the value as text, which PostgreSQL reads as the column's type: a boolean is 1 in SQLite."""
    return value if value is None else _bytes_or(value) if isinstance(value, dict) else str(value)


def _count_on(connection: PostgreSQL, table: str) -> None:
    """Let the next row get the number after the last one."""
    query = sql.SQL("SELECT setval(pg_get_serial_sequence({}, 'id'), max(id)) FROM {}")
    connection.execute(query.format(sql.Literal(table), sql.Identifier(table)))
