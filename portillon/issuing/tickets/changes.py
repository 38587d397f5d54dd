"""Records who did what to a ticket, a pass or an invitee, which explains later why it is as it is."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection, models
from django.db.models import BigIntegerField, DateTimeField, F, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast
from django.utils import timezone

from portillon.accounts.models import User
from portillon.issuing.models import Change, Credential, Invitee, InviteeChange

COMMAND_LINE = "command line"


@dataclass(frozen=True, slots=True)
class By:
    """The author of a change: a user, or a program by the name of its key."""

    user: User | None = None
    key: str = ""


def note(tickets: Sequence[Credential], what: Change.What, by: By | None) -> None:
    """Record a change of these tickets; without an author, nothing. Call it in the transaction of the change."""
    if by is not None and tickets:
        _insert(Change, Credential.objects.filter(pk__in=[one.pk for one in tickets]), what, by)


def note_invitees(people: Sequence[Invitee], what: InviteeChange.What, by: By) -> None:
    """Record a change of these invitees. Call it in the transaction of the change."""
    if people:
        _insert(InviteeChange, Invitee.objects.filter(pk__in=[one.pk for one in people]), what, by)


def _insert(
    table: type[Change | InviteeChange],
    of: "models.QuerySet[Credential] | models.QuerySet[Invitee]",
    what: str,
    by: By,
) -> None:
    """Insert all rows by one statement, because an import changes thousands at once."""
    columns: dict[str, Combinable] = {
        f"{of.model._meta.model_name}_id": F("pk"),
        "what": Value(str(what)),
        "user_id": Cast(Value(by.user.pk if by.user else None), BigIntegerField()),
        "by_key": Value(by.key[:100]),
        "at": Value(timezone.now(), DateTimeField()),
    }
    selection, parameters = of.order_by("pk").values_list(*columns.values()).query.sql_with_params()
    names = ", ".join(map(connection.ops.quote_name, columns))
    # Only names of our own tables and columns, and a statement that Django made, are put together here.
    statement = f"INSERT INTO {connection.ops.quote_name(table._meta.db_table)} ({names}) {selection}"
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
