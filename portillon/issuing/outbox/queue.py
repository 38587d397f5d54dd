"""Ask for the mails of tickets and passes.

Whoever asks gives the request a name. Each ticket gets one mail for each request, so asking again by the same name adds
nothing.
"""

from collections.abc import Sequence
from datetime import timedelta
from uuid import uuid4

from django.db.models import BigIntegerField, CharField, Exists, F, OuterRef, Q, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from portillon.core.chunks import chunks
from portillon.issuing.models import Credential, CredentialQuerySet, Message
from portillon.issuing.outbox.rows import CHUNK_ROWS, add_for, spaced, unsent_columns
from portillon.places.models import Event
from portillon.places.occasion import Occasion, field_of

ISSUED = "issued"
# A one-time code overtakes all mails that were asked for within a day: its holder stands at a reception and waits.
AHEAD = timedelta(days=1)


def issued(event: Event, tickets: Sequence[Credential]) -> None:
    """Mail new tickets to holders who have an address, if the event mails tickets and is not over. Call it in the
    transaction that issues them."""
    if event.mails_tickets and event.ends_at > timezone.now():
        for chunk in chunks([ticket.pk for ticket in tickets], CHUNK_ROWS):
            _queue(Credential.objects.filter(pk__in=chunk), Message.Kind.TICKET, ISSUED)


def reissued(ticket: Credential) -> None:
    """Mail the new ticket in place of what waits, which is about codes that are no longer valid. Call it in the
    transaction that reissues the ticket."""
    assert ticket.event is not None
    withdraw(ticket)
    if ticket.event.mails_tickets and ticket.event.ends_at > timezone.now():
        _queue(Credential.objects.filter(pk=ticket.pk), Message.Kind.REISSUE, ISSUED)


def passes_issued(passes: Sequence[Credential]) -> None:
    """Mail new passes to holders who have an address, unless a pass is over. Call it in the transaction that issues
    them."""
    for chunk in chunks([one.pk for one in passes], CHUNK_ROWS):
        _queue(_not_over(Credential.objects.filter(pk__in=chunk)), Message.Kind.TICKET, ISSUED)


def pass_reissued(one: Credential) -> None:
    """Mail the new pass in place of what waits, which is about a number that is no longer valid. Call it in the
    transaction that reissues the pass."""
    withdraw(one)
    _queue(_not_over(Credential.objects.filter(pk=one.pk)), Message.Kind.REISSUE, ISSUED)


def code(one: Credential, handle: str) -> None:
    """Mail a one-time code, which is computed from `handle` when the mail is sent."""
    _queue(_not_over(Credential.objects.filter(pk=one.pk)), Message.Kind.CODE, handle)


def _not_over(passes: CredentialQuerySet) -> CredentialQuerySet:
    """Those passes that are still good for something."""
    return passes.filter(Q(valid_until=None) | Q(valid_until__gt=timezone.now()))


def withdraw(ticket: Credential) -> None:
    """Take back the mails that wait; one that a worker is sending already may still arrive."""
    withdraw_all([ticket])


def withdraw_all(tickets: Sequence[Credential]) -> None:
    Message.objects.filter(credential__in=tickets, status=Message.Status.QUEUED).delete()


def send(tickets: CredentialQuerySet, request: str = "", kind: Message.Kind = Message.Kind.TICKET) -> int:
    """Queue a mail for each valid one of `tickets` whose holder has an address; how many are new. Without a name it is
    a request of its own."""
    request = request or uuid4().hex
    found = tickets.valid().with_address().order_by("pk").values_list("pk", flat=True)
    added = 0
    for chunk in spaced(chunks(list(found), CHUNK_ROWS)):
        added += _queue(Credential.objects.filter(pk__in=chunk), kind, request)
    return added


def mailable(occasion: Occasion) -> CredentialQuerySet:
    """The valid tickets of an event, or the valid passes of a programme that are not over, whose holders have an
    address."""
    return _in_use(occasion).with_address()


def to_hand_over(occasion: Occasion) -> CredentialQuerySet:
    """The others of them, which nobody can be mailed."""
    return _in_use(occasion).without_address()


def _in_use(occasion: Occasion) -> CredentialQuerySet:
    found = Credential.objects.filter(**field_of(occasion)).valid()
    return found if isinstance(occasion, Event) else _not_over(found)


def unsent(occasion: Occasion) -> CredentialQuerySet:
    """The mailable ones that were never mailed and for which no mail waits."""
    under_way = [Message.Status.QUEUED, Message.Status.SENDING, Message.Status.SENT]
    mails = Message.objects.exclude(kind=Message.Kind.CODE)
    return mailable(occasion).filter(~Exists(mails.filter(credential=OuterRef("pk"), status__in=under_way)))


def _queue(tickets: CredentialQuerySet, kind: Message.Kind, request: str) -> int:
    """How many mails are new."""
    return add_for(Message, tickets.valid().with_address(), _columns(kind, request))


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


def _nothing() -> Combinable:
    return Cast(Value(None), BigIntegerField())
