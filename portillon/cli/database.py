"""Bring the database up to date before a command uses it."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from portillon.cli.problem import NamedProblem

# Any number, the same in every version: who holds it, migrates.
ADVISORY_LOCK = 7_067_845


def bring_up_to_date() -> None:
    """Apply pending migrations. Of several commands that start together, on any machines, only one applies them.

    Raises NamedProblem as `waiting_migrations` does.
    """
    with _alone():
        if waiting_migrations():
            call_command("migrate", verbosity=0, interactive=False)


@contextmanager
def _alone() -> Iterator[None]:
    """While one command looks and migrates, others wait: a database that is half migrated would be refused by them."""
    if connection.vendor == "postgresql":
        with _advisory_lock():
            yield
        return
    with (settings.DATA / "migrate.lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def _advisory_lock() -> Iterator[None]:
    """A lock in the database, which also ends with this connection. Waiting for it and migrating have no time limit."""
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0; SET lock_timeout = 0")
        cursor.execute("SELECT pg_advisory_lock(%s)", [ADVISORY_LOCK])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [ADVISORY_LOCK])
            cursor.execute("RESET statement_timeout; RESET lock_timeout")


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
