"""The database itself refuses to issue or change a ticket without a new number for the roster of its event.

A scanner that works offline asks for the tickets with a higher number than it has seen: of a change without one it
would never learn. SQLite makes a table anew to change a constraint of it, and the triggers go with the old one: a
migration that does so to `issuing_credential` calls `protect` again on SQLite.
"""

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

# All of a ticket that a scanner is told.
TOLD = (
    *("event_id", "holder_id", "number", "issue", "admits", "category", "cancelled_at", "blocked_at"),
    *("seat", "price", "door_note"),
)
_WHY = "a ticket was changed without a number for the roster of its event"
_ISSUED = "NEW.event_id IS NOT NULL AND NEW.roster_n < 1"
_DIFFERS = " OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in TOLD)
_CHANGED = f"NEW.event_id IS NOT NULL AND NEW.roster_n <= OLD.roster_n AND ({_DIFFERS})"
_COLUMNS = ", ".join(TOLD)

_SQLITE = [
    f"""CREATE TRIGGER an_issued_ticket_has_a_number BEFORE INSERT ON issuing_credential WHEN {_ISSUED}
    BEGIN SELECT RAISE(ABORT, '{_WHY}'); END""",
    # Old versions of SQLite do not know IS DISTINCT FROM, and IS NOT compares any values there.
    f"""CREATE TRIGGER a_changed_ticket_has_a_number BEFORE UPDATE OF {_COLUMNS} ON issuing_credential
    WHEN {_CHANGED.replace("IS DISTINCT FROM", "IS NOT")}
    BEGIN SELECT RAISE(ABORT, '{_WHY}'); END""",
]
_POSTGRES = [
    f"""CREATE FUNCTION issuing_ticket_has_no_number() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION '{_WHY}'; END $$""",
    f"""CREATE TRIGGER an_issued_ticket_has_a_number BEFORE INSERT ON issuing_credential FOR EACH ROW
    WHEN ({_ISSUED}) EXECUTE FUNCTION issuing_ticket_has_no_number()""",
    f"""CREATE TRIGGER a_changed_ticket_has_a_number BEFORE UPDATE OF {_COLUMNS} ON issuing_credential FOR EACH ROW
    WHEN ({_CHANGED}) EXECUTE FUNCTION issuing_ticket_has_no_number()""",
]
_NAMES = ("an_issued_ticket_has_a_number", "a_changed_ticket_has_a_number")
_SQLITE_UNDO = [f"DROP TRIGGER {name}" for name in _NAMES]
_POSTGRES_UNDO = [
    *(f"DROP TRIGGER {name} ON issuing_credential" for name in _NAMES),
    "DROP FUNCTION issuing_ticket_has_no_number",
]


def protect(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    _run(schema_editor, _SQLITE, _POSTGRES)


def unprotect(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    _run(schema_editor, _SQLITE_UNDO, _POSTGRES_UNDO)


def _run(schema_editor: BaseDatabaseSchemaEditor, sqlite: list[str], postgres: list[str]) -> None:
    for statement in sqlite if schema_editor.connection.vendor == "sqlite" else postgres:
        schema_editor.execute(statement)
