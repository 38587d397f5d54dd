"""Writes the forms of all names anew, a thousand at a time. Interrupted, it begins again, and changes nothing twice.

The forms are those of the version that runs, because it searches by them. Invitees with one address whose names were
different until now may have the same form. All of them stay: the later ones get their id behind the form. Whoever
changes one then is told that somebody else has this name.
"""

from collections.abc import Iterator
from typing import Any

from django.db import connections, migrations, transaction
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Lower

from portillon.core.names import LENGTH_MAX, indexed, known_as

BATCH_ROWS = 1000


def fold_anew(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    alias = editor.connection.alias
    holders = apps.get_model("issuing", "Holder")._default_manager.using(alias)
    invitees = apps.get_model("issuing", "Invitee")._default_manager.using(alias)
    # Erased people have no forms.
    for people in (holders.filter(erased_at=None), invitees.filter(email__gt="")):
        for batch in _batches(people):
            _write(people, batch, alias)
    _tell_apart(invitees.filter(email__gt=""))


def _batches(people: "QuerySet[Any]") -> Iterator[list[tuple[int, str]]]:
    last = 0
    while batch := list(people.filter(pk__gt=last).order_by("pk").values_list("pk", "name")[:BATCH_ROWS]):
        yield batch
        last = batch[-1][0]


def _write(people: "QuerySet[Any]", batch: list[tuple[int, str]], alias: str) -> None:
    """Write the forms with a prepared statement: Django's bulk_update makes a CASE of each row."""
    table = people.model._meta.db_table
    with transaction.atomic(alias), connections[alias].cursor() as cursor:
        cursor.executemany(
            f"UPDATE {table} SET sorted_as = %s, known_as = %s WHERE id = %s",  # noqa: S608  the name of a table of ours
            [(indexed(name), known_as(name), pk) for pk, name in batch],
        )


def _tell_apart(invitees: "QuerySet[Any]") -> None:
    earlier = invitees.annotate(address=Lower("email")).filter(
        event=OuterRef("event"),
        address=Lower(OuterRef("email")),
        sorted_as=OuterRef("sorted_as"),
        pk__lt=OuterRef("pk"),
    )
    for pk, form in list(invitees.filter(Exists(earlier)).values_list("pk", "sorted_as")):
        mark = f" {pk}"
        invitees.filter(pk=pk).update(sorted_as=f"{form[: LENGTH_MAX - len(mark)]}{mark}")


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("issuing", "0007_names_as_people_type_them")]

    operations = [migrations.RunPython(fold_anew, migrations.RunPython.noop, elidable=True)]
