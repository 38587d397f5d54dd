"""The database itself refuses to change or delete rows of the ledger.

SQLite makes a table anew to change a constraint of it, and the triggers go with the old one: a migration that does so
to `entries_scan` calls `protect` again on SQLite.
"""

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

_SQLITE = [
    """CREATE TRIGGER entries_scan_is_never_changed BEFORE UPDATE ON entries_scan
    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END""",
    """CREATE TRIGGER entries_scan_is_never_deleted BEFORE DELETE ON entries_scan
    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END""",
]
_POSTGRES = [
    """CREATE FUNCTION entries_scan_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'the ledger is append-only'; END $$""",
    """CREATE TRIGGER entries_scan_is_never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON entries_scan
    FOR EACH STATEMENT EXECUTE FUNCTION entries_scan_is_append_only()""",
]
_SQLITE_UNDO = ["DROP TRIGGER entries_scan_is_never_changed", "DROP TRIGGER entries_scan_is_never_deleted"]
_POSTGRES_UNDO = [
    "DROP TRIGGER entries_scan_is_never_changed ON entries_scan",
    "DROP FUNCTION entries_scan_is_append_only",
]


def protect(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    _run(schema_editor, _SQLITE, _POSTGRES)


def unprotect(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    _run(schema_editor, _SQLITE_UNDO, _POSTGRES_UNDO)


def _run(schema_editor: BaseDatabaseSchemaEditor, sqlite: list[str], postgres: list[str]) -> None:
    for statement in sqlite if schema_editor.connection.vendor == "sqlite" else postgres:
        schema_editor.execute(statement)
