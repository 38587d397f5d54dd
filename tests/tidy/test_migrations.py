"""The database that migrations make is the one the models describe."""

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db.migrations.loader import MigrationLoader


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    try:
        call_command("makemigrations", check=True, dry_run=True, verbosity=3)
    except SystemExit:
        pytest.fail("the models changed: run makemigrations")


def test_every_room_with_models_has_migrations() -> None:
    ours = {config.label for config in apps.get_app_configs() if config.name.startswith("portillon.")}
    with_models = {label for label in ours if list(apps.get_app_config(label).get_models())}

    assert with_models <= MigrationLoader(None).migrated_apps


def test_no_two_migrations_compete() -> None:
    assert MigrationLoader(None).detect_conflicts() == {}
