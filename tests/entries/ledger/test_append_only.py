"""Test with SQL and through the models that the database itself refuses to change or delete rows of the ledger."""

import pytest
from django.db import DatabaseError, connection, transaction

from portillon.entries.models import Scan
from tests.organiser import Organiser


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE entries_scan SET party = party",
        "UPDATE entries_scan SET used = 0 WHERE id = (SELECT max(id) FROM entries_scan)",
        "DELETE FROM entries_scan",
        "DELETE FROM entries_scan WHERE id = (SELECT max(id) FROM entries_scan)",
    ],
)
def test_no_row_is_changed_or_deleted(alice: Organiser, statement: str) -> None:
    alice.scan(alice.code())

    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)

    assert Scan.objects.count() == 1


def test_nor_through_the_models(alice: Organiser) -> None:
    alice.scan(alice.code())
    row = Scan.objects.get()

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        row.save()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        row.delete()


def test_the_table_is_not_emptied(alice: Organiser) -> None:
    if connection.vendor == "sqlite":
        return  # SQLite has no TRUNCATE; its DELETE is tried above
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("TRUNCATE entries_scan")


def test_no_row_replaces_another(alice: Organiser) -> None:
    if connection.vendor != "sqlite":
        return  # only SQLite has INSERT OR REPLACE
    alice.scan(alice.code())
    columns = ", ".join(str(field.column) for field in Scan._meta.local_concrete_fields)
    before = list(Scan.objects.values())

    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"INSERT OR REPLACE INTO entries_scan ({columns}) SELECT {columns} FROM entries_scan")

    assert list(Scan.objects.values()) == before


def test_removing_people_and_places_touches_no_row(alice: Organiser) -> None:
    alice.scan(alice.code())
    before = list(Scan.objects.values())
    alice.organisation.delete()

    assert list(Scan.objects.values()) == before
