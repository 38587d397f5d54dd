"""Ask for the mails that invite people: rows of the outbox, like those of tickets."""

from collections.abc import Iterable
from uuid import uuid4

from django.core.cache import cache
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.crypto import salted_hmac

from portillon.core.chunks import chunks
from portillon.issuing.models import Invitee, InviteeMail
from portillon.issuing.outbox.queue import CHUNK_ROWS, bell, spaced
from portillon.issuing.registration.invitees import at_address
from portillon.issuing.registration.registration import ALIVE
from portillon.places.models import Event

Status = InviteeMail.Status
# Who types an address again and again has the link mailed this often.
LINK_AGAIN_SECONDS = 600


def send(event: Event, ids: Iterable[int], request: str) -> int:
    """Each gets a mail with the personal link; how many are new. A second click sends the same `request`."""
    before = InviteeMail.objects.filter(event=event, request=request).count()
    for chunk in spaced(chunks(ids, CHUNK_ROWS)):
        _queue(event, event.invitees.filter(pk__in=chunk), request)
    return InviteeMail.objects.filter(event=event, request=request).count() - before


def link_to(event: Event, email: str) -> None:
    """Somebody typed this address. For one that is not on the list the same is written, and nothing is sent."""
    name = salted_hmac("portillon invitation asked for", f"{event.pk}/{email.lower()}").hexdigest()
    if not cache.add(f"invitation-again:{name}", 1, LINK_AGAIN_SECONDS):
        return
    found = list(at_address(event, email))
    _queue(event, found or [None], uuid4().hex, email)


def _queue(event: Event, invitees: Iterable[Invitee | None], request: str, email: str = "") -> None:
    now = timezone.now()
    rows = [
        InviteeMail(
            event=event,
            invitee=one,
            request=request,
            address=one.email if one else email,
            language=(one.language if one else "") or event.organisation.language,
            next_try_at=now,
            created_at=now,
        )
        for one in invitees
    ]
    InviteeMail.objects.bulk_create(rows, ignore_conflicts=True)
    transaction.on_commit(bell.set)


def never_mailed(event: Event) -> "QuerySet[Invitee]":
    """Those of whom no mail was sent nor waits to be, and who have not answered by another way."""
    under_way = InviteeMail.objects.filter(invitee=OuterRef("pk")).exclude(status=Status.FAILED)
    return _unanswered(event).filter(~Exists(under_way))


def without_answer(event: Event) -> "QuerySet[Invitee]":
    """Those who got their mail and have neither registered nor declined."""
    sent = InviteeMail.objects.filter(invitee=OuterRef("pk"), status=Status.SENT)
    return _unanswered(event).filter(Exists(sent))


def _unanswered(event: Event) -> "QuerySet[Invitee]":
    registered = event.registrations.filter(invitee=OuterRef("pk"), status__in=ALIVE)
    return event.invitees.filter(~Exists(registered), declined_at=None).order_by("pk")


def loaded(message: InviteeMail) -> InviteeMail:
    """With what its letter needs."""
    return InviteeMail.objects.select_related("event__organisation", "event__venue", "invitee").get(
        pk=message.pk
    )


def is_due(message: InviteeMail) -> bool:
    """Whether it is sent at all: not to a stranger, nor about what has begun."""
    return message.invitee is not None and timezone.now() < message.event.starts_at


def goes_to(message: InviteeMail) -> dict[str, str]:
    """Where and in which language it is sent now."""
    assert message.invitee is not None
    language = message.invitee.language or message.event.organisation.language
    return {"address": message.invitee.email, "language": language}
