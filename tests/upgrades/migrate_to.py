"""`python -m tests.upgrades.migrate_to ROOM.MIGRATION…`: bring the database up to these migrations and no further."""

import sys

import django
from django.db import connection
from django.db.migrations.executor import MigrationExecutor


def migrate_to(names: list[str]) -> None:
    targets = [(room, migration) for room, migration in (name.split(".") for name in names)]
    MigrationExecutor(connection).migrate(targets)


if __name__ == "__main__":
    django.setup()
    migrate_to(sys.argv[1:])
