"""Test that docs/data-protection.md lists each stored field as harmless, or as personal data with reason and period."""

import re
from collections import Counter
from collections.abc import Iterator

from django.apps import apps
from django.db import connection, models

from tests.tidy.sources import ROOT

PAGE = ROOT / "docs/data-protection.md"
# Fields of these types cannot hold a name; the page must list all others.
NUMBERS = (
    *(models.AutoField, models.IntegerField, models.BooleanField, models.FloatField, models.DecimalField),
    *(models.DateField, models.ForeignKey),
)
# The first is Django's own; the page describes the cache in words.
TABLES_WITHOUT_MODEL = {"django_migrations", "accounts_cache"}


def test_every_field_is_named_once() -> None:
    stored = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.concrete_fields
        if not isinstance(field, NUMBERS)
    }

    named = Counter(_named())

    assert sorted(stored - set(named)) == [], f"say in {PAGE} what these are"
    assert sorted(set(named) - stored) == [], "there are no such fields"
    assert [field for field, times in named.items() if times > 1] == []


def test_personal_data_has_a_reason_and_an_end() -> None:
    cells = [row for row in _rows() if len(row) == 4]

    assert len(cells) > 20
    assert [row for row in cells if not all(row)] == []


def test_no_table_is_forgotten(db: None) -> None:
    of_models = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}

    assert set(connection.introspection.table_names()) - of_models == TABLES_WITHOUT_MODEL


def _named() -> Iterator[str]:
    for table, fields, *_more in _rows():
        for field in re.findall(r"`(\w+)`", fields):
            yield f"{table.strip('`')}.{field}"


def _rows() -> list[list[str]]:
    """Return the cells of each row that begins with a model."""
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    return [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in lines
        if re.match(r"\| `\w+\.\w+` ", line)
    ]
