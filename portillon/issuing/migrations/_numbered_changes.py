"""The database itself refuses to issue or change a ticket without a new number for the roster of its event, or a pass
without one for those of its programme's desks.

A scanner that works offline asks for the tickets with a higher number than it has seen: of a change without one it
would never learn. SQLite makes a table anew to change a constraint of it, and the triggers go with the old one: a
migration that does so to `issuing_credential` calls `protect` and `protect_passes` again on SQLite.
"""

from dataclasses import dataclass

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


@dataclass(frozen=True)
class _Kind:
    """A kind of credential: the column that it has and the other kind has not, and all that a scanner is told of it."""

    name: str
    whose: str
    told: tuple[str, ...]
    why: str

    @property
    def triggers(self) -> tuple[str, str]:
        return f"an_issued_{self.name}_has_a_number", f"a_changed_{self.name}_has_a_number"

    @property
    def function(self) -> str:
        return f"issuing_{self.name}_has_no_number"

    @property
    def issued(self) -> str:
        return f"NEW.{self.whose} IS NOT NULL AND NEW.roster_n < 1"

    @property
    def changed(self) -> str:
        differs = " OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in self.told)
        return f"NEW.{self.whose} IS NOT NULL AND NEW.roster_n <= OLD.roster_n AND ({differs})"

    @property
    def sqlite(self) -> list[str]:
        issued, changed = self.triggers
        abort = f"BEGIN SELECT RAISE(ABORT, '{self.why}'); END"
        # Old versions of SQLite do not know IS DISTINCT FROM, and IS NOT compares any values there.
        differs = self.changed.replace("IS DISTINCT FROM", "IS NOT")
        return [
            f"CREATE TRIGGER {issued} BEFORE INSERT ON issuing_credential WHEN {self.issued} {abort}",
            f"""CREATE TRIGGER {changed} BEFORE UPDATE OF {", ".join(self.told)} ON issuing_credential
            WHEN {differs} {abort}""",
        ]

    @property
    def postgres(self) -> list[str]:
        issued, changed = self.triggers
        return [
            f"""CREATE FUNCTION {self.function}() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN RAISE EXCEPTION '{self.why}'; END $$""",
            f"""CREATE TRIGGER {issued} BEFORE INSERT ON issuing_credential FOR EACH ROW
            WHEN ({self.issued}) EXECUTE FUNCTION {self.function}()""",
            f"""CREATE TRIGGER {changed} BEFORE UPDATE OF {", ".join(self.told)} ON issuing_credential FOR EACH ROW
            WHEN ({self.changed}) EXECUTE FUNCTION {self.function}()""",
        ]

    @property
    def undo(self) -> tuple[list[str], list[str]]:
        on_sqlite = [f"DROP TRIGGER {trigger}" for trigger in self.triggers]
        on_postgres = [f"{drop} ON issuing_credential" for drop in on_sqlite]
        return on_sqlite, [*on_postgres, f"DROP FUNCTION {self.function}"]


_TICKETS = _Kind(
    "ticket",
    "event_id",
    (
        *("event_id", "holder_id", "number", "issue", "admits", "category", "cancelled_at", "blocked_at"),
        *("seat", "price", "door_note"),
    ),
    "a ticket was changed without a number for the roster of its event",
)
_PASSES = _Kind(
    "pass",
    "programme_id",
    (
        *("programme_id", "pass_type_id", "number", "issue", "cancelled_at", "blocked_at", "valid_from"),
        *("valid_until", "starts_until", "valid_days", "valid_hours"),
    ),
    "a pass was changed without a number for the roster of its programme",
)


def protect(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    _run(schema_editor, _TICKETS.sqlite, _TICKETS.postgres)


def unprotect(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    _run(schema_editor, *_TICKETS.undo)


def protect_passes(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    _run(schema_editor, _PASSES.sqlite, _PASSES.postgres)


def unprotect_passes(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    _run(schema_editor, *_PASSES.undo)


def _run(schema_editor: BaseDatabaseSchemaEditor, sqlite: list[str], postgres: list[str]) -> None:
    for statement in sqlite if schema_editor.connection.vendor == "sqlite" else postgres:
        schema_editor.execute(statement)
