"""Ask for mails: a row of the outbox for each ticket or pass, written by one statement for many.

Who asks names the request; asking again by the same name adds nothing.
"""

import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from uuid import uuid4

from django.db import connection, transaction
from django.db.models import (
    BigIntegerField,
    CharField,
    DateTimeField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    Value,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce, Concat, NullIf
from django.utils import timezone

from portillon.issuing.models import Credential, CredentialQuerySet, MailPause, Message, Outgoing
from portillon.places.models import Event
from portillon.places.occasion import Occasion, field_of

ISSUED = "issued"
CHUNK_ROWS = 1000
# The outbox is worked off by time, and somebody stands at a reception and waits for a code.
AHEAD = timedelta(days=1)
# As in an import: SQLite's waiting writers look again at most every 100 ms.
PAUSE_SECONDS = 0.1

# Rung when there may be something to send; the worker of this process hears it, those of others look by themselves.
bell = threading.Event()


def issued(event: Event, tickets: Sequence[Credential]) -> None:
    """Called in the transaction that issues them."""
    if event.mails_tickets and event.ends_at > timezone.now():
        for chunk in chunks([ticket.pk for ticket in tickets]):
            _queue(Credential.objects.filter(pk__in=chunk), Message.Kind.TICKET, ISSUED)


def reissued(ticket: Credential) -> None:
    """Called in the transaction that reissues it; what waits is about a code that is no longer valid."""
    assert ticket.event is not None
    withdraw(ticket)
    if ticket.event.mails_tickets and ticket.event.ends_at > timezone.now():
        _queue(Credential.objects.filter(pk=ticket.pk), Message.Kind.REISSUE, ISSUED)


def passes_issued(passes: Sequence[Credential]) -> None:
    """Called in the transaction that issues them; who has no address gets none, and what is over mails nothing."""
    for chunk in chunks([one.pk for one in passes]):
        _queue(_with_address(chunk), Message.Kind.TICKET, ISSUED)


def pass_reissued(one: Credential) -> None:
    """Called in the transaction that reissues it; what waits is about a code that is no longer valid."""
    withdraw(one)
    _queue(_with_address([one.pk]), Message.Kind.REISSUE, ISSUED)


def code(one: Credential, handle: str) -> None:
    """The mail with a one-time code, which is made from `handle`."""
    _queue(_with_address([one.pk]), Message.Kind.CODE, handle)


def _with_address(pks: list[int]) -> CredentialQuerySet:
    return _not_over(Credential.objects.filter(pk__in=pks))


def _not_over(passes: CredentialQuerySet) -> CredentialQuerySet:
    """Those that can be mailed."""
    return passes.filter(Q(valid_until=None) | Q(valid_until__gt=timezone.now())).exclude(holder__email="")


def withdraw(ticket: Credential) -> None:
    """What waits is not sent any more; what a worker holds already may still go out."""
    withdraw_all([ticket])


def withdraw_all(tickets: Sequence[Credential]) -> None:
    Message.objects.filter(credential__in=tickets, status=Message.Status.QUEUED).delete()


def send(tickets: CredentialQuerySet, request: str = "", kind: Message.Kind = Message.Kind.TICKET) -> int:
    """Queue a mail for each valid one of `tickets`; how many are new. A second click sends the same `request`."""
    request = request or uuid4().hex
    found = tickets.valid().order_by("pk").values_list("pk", flat=True)
    added = 0
    for chunk in spaced(chunks(list(found))):
        added += _queue(Credential.objects.filter(pk__in=chunk), kind, request)
    return added


def mailable(occasion: Occasion) -> CredentialQuerySet:
    """The valid tickets of an event; the valid passes of a programme that are not over and have an address."""
    found = Credential.objects.filter(**field_of(occasion)).valid()
    return found if isinstance(occasion, Event) else _not_over(found)


def unsent(occasion: Occasion) -> CredentialQuerySet:
    """Those of which no mail was sent nor waits to be."""
    under_way = [Message.Status.QUEUED, Message.Status.SENDING, Message.Status.SENT]
    mails = Message.objects.exclude(kind=Message.Kind.CODE)
    return mailable(occasion).filter(~Exists(mails.filter(credential=OuterRef("pk"), status__in=under_way)))


def pause(occasion: Occasion) -> None:
    MailPause.objects.get_or_create(**field_of(occasion))


def resume(occasion: Occasion) -> None:
    MailPause.objects.filter(**field_of(occasion)).delete()
    transaction.on_commit(bell.set)


def chunks(pks: list[int]) -> Iterator[list[int]]:
    return (pks[start : start + CHUNK_ROWS] for start in range(0, len(pks), CHUNK_ROWS))


def spaced(chunks: Iterable[list[int]]) -> Iterator[list[int]]:
    """With time between them for scans to be written."""
    for number, chunk in enumerate(chunks):
        if number and connection.vendor == "sqlite":
            time.sleep(PAUSE_SECONDS)
        yield chunk


def _queue(tickets: CredentialQuerySet, kind: Message.Kind, request: str) -> int:
    """How many rows are new."""
    return add_rows(Message, tickets, _columns(kind, request))


def add_rows(outbox: type[Outgoing], tickets: CredentialQuerySet, columns: dict[str, Combinable]) -> int:
    """A row with these columns for each valid one of `tickets`; how many are new."""
    rows = tickets.valid().order_by("pk").values_list(*columns.values())
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


def _nothing() -> Combinable:
    return Cast(Value(None), BigIntegerField())


def _columns(kind: Message.Kind, request: str) -> dict[str, Combinable]:
    """Each column of a new row, as the database makes it from a ticket."""
    ahead = AHEAD if kind == Message.Kind.CODE else timedelta()
    number, generation = Cast("pk", CharField()), Cast("issue", CharField())
    return {
        "credential_id": F("pk"),
        "event_id": F("event_id"),
        "programme_id": _nothing() if kind == Message.Kind.CODE else F("programme_id"),
        "kind": Value(kind.value),
        "request": Value(request),
        "idempotency_key": Concat(Value(f"{request}:"), number, Value(":"), generation),
        **unsent_columns(ahead),
    }


def unsent_columns(ahead: timedelta = timedelta()) -> dict[str, Combinable]:
    """Those that every outbox has, of a mail that nobody has tried to send."""
    now = timezone.now()
    return {
        "address": F("holder__email"),
        "language": Coalesce(NullIf(F("holder__language"), Value("")), F("organisation__language")),
        "status": Value(Message.Status.QUEUED.value),
        "attempts": Value(0, IntegerField()),
        "doubts": Value(0, IntegerField()),
        "next_try_at": Value(now - ahead, DateTimeField()),
        "claim": Value(""),
        "last_error": Value(""),
        "message_id": Value(""),
        "created_at": Value(now, DateTimeField()),
    }
