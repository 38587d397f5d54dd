"""Write the rows of an outbox, and ring for the worker that sends them."""

import threading
import time
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import TypeVar

from django.db import connection, transaction
from django.db.models import DateTimeField, F, IntegerField, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, NullIf
from django.utils import timezone

from portillon.issuing.models import CredentialQuerySet, Outgoing

CHUNK_ROWS = 1000
# As in an import: SQLite's waiting writers look again at most every 100 ms.
PAUSE_SECONDS = 0.1

# Rung when there may be something to send. It wakes the worker of this process; those of other processes look by
# themselves every few seconds.
bell = threading.Event()

T = TypeVar("T")


def add(*messages: Outgoing, ignore_conflicts: bool = False) -> None:
    """Queue these mails, all of one kind. With `ignore_conflicts` those that a unique constraint forbids are left
    out."""
    if not messages:
        return
    now = timezone.now()
    for message in messages:
        message.next_try_at = message.created_at = now
    outbox = type(messages[0])._default_manager
    outbox.bulk_create(messages, ignore_conflicts=ignore_conflicts)
    transaction.on_commit(bell.set)


def add_for(outbox: type[Outgoing], tickets: CredentialQuerySet, columns: dict[str, Combinable]) -> int:
    """Queue a mail for each of `tickets` by a single statement; how many are new.

    `columns` says what goes into each column of `outbox`, as an expression over a ticket. A mail that a unique
    constraint forbids is left out.
    """
    rows = tickets.order_by("pk").values_list(*columns.values())
    selection, parameters = rows.query.sql_with_params()
    names = ", ".join(connection.ops.quote_name(name) for name in columns)
    table = connection.ops.quote_name(outbox._meta.db_table)
    # Names of our own columns and a statement that Django made.
    statement = f"INSERT INTO {table} ({names}) {selection} ON CONFLICT DO NOTHING"
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        added: int = cursor.rowcount
    transaction.on_commit(bell.set)
    return added


def unsent_columns(ahead: timedelta = timedelta()) -> dict[str, Combinable]:
    """For `add_for`: the columns that every outbox has, of a mail that nobody has tried to send. A mail is sent before
    those that were asked for up to `ahead` earlier."""
    now = timezone.now()
    return {
        "address": F("holder__email"),
        "language": Coalesce(NullIf(F("holder__language"), Value("")), F("organisation__language")),
        "status": Value(Outgoing.Status.QUEUED.value),
        "attempts": Value(0, IntegerField()),
        "doubts": Value(0, IntegerField()),
        "next_try_at": Value(now - ahead, DateTimeField()),
        "claim": Value(""),
        "last_error": Value(""),
        "message_id": Value(""),
        "created_at": Value(now, DateTimeField()),
    }


def spaced(chunks: Iterable[list[T]]) -> Iterator[list[T]]:
    """The same chunks; on SQLite with a pause before each further one, in which waiting scans are written."""
    for number, chunk in enumerate(chunks):
        if number and connection.vendor == "sqlite":
            time.sleep(PAUSE_SECONDS)
        yield chunk
