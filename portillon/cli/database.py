"""Bring the database up to date before anything is asked of it."""

import fcntl

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor


def bring_up_to_date() -> None:
    """Apply the migrations that wait, if any; of several commands that start at once on a machine, one does."""
    if not waiting_migrations():
        return
    with (settings.DATA / "migrate.lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        call_command("migrate", verbosity=0, interactive=False)


def waiting_migrations() -> int:
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
