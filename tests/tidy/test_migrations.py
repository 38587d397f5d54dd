"""Test that the migrations make the database that the models describe."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db.migrations.loader import MigrationLoader

from tests.tidy.sources import of_kind

# Django compares these functions, which make or check a field's value, with those that the migration names.
CALLED_BY_FIELDS = {
    "portillon.accounts.colour.validate_accent",
    "portillon.accounts.models.validate_time_zone",
    "portillon.devices.models.fresh_handle",
    "portillon.issuing.models.credential.fresh_page_secret",
    "portillon.issuing.models.registration.fresh_handle",
    "portillon.places.models.event.validate_rule_of_tickets",
    "portillon.places.models.validate_rule",
}
# The stored forms of names have to be those by which the running version searches, also after an upgrade from long ago.
FORMS_OF_NAMES = {
    "portillon.core.names.LENGTH_MAX",
    "portillon.core.names.indexed",
    "portillon.core.names.known_as",
}


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


def test_migrations_need_no_other_code_of_the_program() -> None:
    """Other code of the program changes, and a migration must not."""
    files = [file for file in of_kind(".py", under="portillon/") if file.parent.name == "migrations"]

    assert {name for file in files for name in _imported_by(file)} == CALLED_BY_FIELDS | FORMS_OF_NAMES


def _imported_by(file: Path) -> Iterator[str]:
    """Yield what `file` imports from the program, apart from other migrations."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names if one.name.startswith("portillon."))
        elif isinstance(node, ast.ImportFrom):
            module = node.module or ""
            if module.startswith("portillon.") and ".migrations." not in module:
                yield from (f"{module}.{one.name}" for one in node.names)
