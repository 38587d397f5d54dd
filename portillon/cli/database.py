"""Bring the database up to date before a command uses it."""

import fcntl

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from portillon.cli.problem import NamedProblem


def bring_up_to_date() -> None:
    """Apply pending migrations. Of several commands that start together on one machine, only one applies them.

    Raises NamedProblem as `waiting_migrations` does.
    """
    if not waiting_migrations():
        return
    with (settings.DATA / "migrate.lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        call_command("migrate", verbosity=0, interactive=False)


def waiting_migrations() -> int:
    """Return the number of migrations that the database lacks. Raises NamedProblem if it is too old to be upgraded."""
    _refuse_half_migrated()
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _refuse_half_migrated() -> None:
    """Where only some of the migrations that are gone were applied, Django would make the same tables once more."""
    applied = MigrationRecorder(connection).applied_migrations()
    loader = MigrationLoader(connection, load=False)
    loader.load_disk()
    begun = {room for room, _name in applied}
    for (room, _name), migration in loader.disk_migrations.items():
        missing = set(migration.replaces) - set(applied) - set(loader.disk_migrations)
        if room in begun and missing:
            names = ", ".join(".".join(one) for one in sorted(missing))
            raise NamedProblem(
                f"the database was made by a version before the first release, and {names} has not been applied: "
                "start the last version before the first release on it once, then this one (docs/operating.md)"
            )
