"""Mails that invite people to register for an event, each with a link that is this person's alone."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portillon.accounts import limits
from portillon.accounts.limits import Limit
from portillon.accounts.models import Organisation
from portillon.core.chunks import chunks
from portillon.issuing.models import Invitee, InviteeMail
from portillon.issuing.outbox.kind import Kind, Letter, Recipient, register
from portillon.issuing.outbox.rows import CHUNK_ROWS, add, spaced
from portillon.issuing.registration.invitees import at_address, link_of
from portillon.issuing.tickets.participant import one_line
from portillon.issuing.tickets.ticket_facts import event_facts
from portillon.places.models import Event

Status = InviteeMail.Status
# Somebody who types an address again and again is mailed the link once in this time.
LINK_AGAIN = Limit("links of an invitee", 1, timedelta(minutes=10))


def send(event: Event, ids: Iterable[int], request: str) -> int:
    """Queue a mail with the personal link for each of these invitees; how many are new. Asking again by the same name,
    `request`, adds nothing."""
    before = InviteeMail.objects.filter(event=event, request=request).count()
    for chunk in spaced(chunks(ids, CHUNK_ROWS)):
        _queue(event, event.invitees.filter(pk__in=chunk), request)
    return InviteeMail.objects.filter(event=event, request=request).count() - before


def link_to(event: Event, email: str) -> None:
    """Mail the links of whoever is invited at this address, which somebody typed. For an address that is not on the
    list the same is written and nothing is sent, so that nobody learns who is invited."""
    if not limits.take(LINK_AGAIN.of(f"{event.pk}/{email.lower()}")):
        return
    found = list(at_address(event, email))
    _queue(event, found or [None], uuid4().hex, email)


def _queue(event: Event, invitees: Iterable[Invitee | None], request: str, email: str = "") -> None:
    rows = [
        InviteeMail(
            event=event,
            invitee=one,
            request=request,
            address=one.email if one else email,
            language=(one.language if one else "") or event.organisation.language,
        )
        for one in invitees
    ]
    add(*rows, ignore_conflicts=True)


def never_mailed(event: Event) -> "QuerySet[Invitee]":
    """Those who were never mailed, for whom no mail waits, and who have not answered in another way."""
    under_way = InviteeMail.objects.filter(invitee=OuterRef("pk")).exclude(status=Status.FAILED)
    return _unanswered(event).filter(~Exists(under_way))


def without_answer(event: Event) -> "QuerySet[Invitee]":
    """Those who got their mail and have neither registered nor declined."""
    sent = InviteeMail.objects.filter(invitee=OuterRef("pk"), status=Status.SENT)
    return _unanswered(event).filter(Exists(sent))


def _unanswered(event: Event) -> "QuerySet[Invitee]":
    registered = event.registrations.known().filter(invitee=OuterRef("pk"))
    return event.invitees.filter(~Exists(registered), declined_at=None).order_by("pk")


def is_due(message: InviteeMail) -> bool:
    """Whether the address is that of somebody invited, and the event has not begun."""
    return message.invitee is not None and timezone.now() < message.event.starts_at


def goes_to(message: InviteeMail) -> Recipient:
    """The invited person, in their language if it is known, else in the organisation's."""
    assert message.invitee is not None
    language = message.invitee.language or message.event.organisation.language
    return Recipient(message.invitee.email, language)


def letter(message: InviteeMail) -> Letter:
    """What the mail says, in the language that is active."""
    assert message.invitee is not None
    title = one_line(message.event.title_in(message.language))
    context: dict[str, Any] = {
        "title": title,
        "name": message.invitee.name,
        "lines": _lines(message.invitee, one_line(message.event.organisation.name)),
        "link": link_of(message.invitee),
        "button": _("Answer the invitation"),
        "note": _("Whoever has this link can register in your name: do not pass it on."),
        "facts": event_facts(message.event, message.language),
    }
    subject = _("You are invited: %(title)s") % {"title": title}
    return Letter(subject, "registration", context)


def _lines(invitee: Invitee, organiser: str) -> list[str]:
    lines = [_("%(organiser)s invites you. Please say whether you come.") % {"organiser": organiser}]
    if invitee.companions_max:
        count = invitee.companions_max
        sentence = ngettext(
            "You may bring %(count)d person along.", "You may bring up to %(count)d persons along.", count
        )
        lines.append(sentence % {"count": count})
    return lines


def organisation_of(message: InviteeMail) -> Organisation:
    return message.event.organisation


register(
    Kind(
        name="invitation",
        model=InviteeMail,
        # After tickets, which somebody may need today.
        turn=40,
        is_due=is_due,
        letter=letter,
        goes_to=goes_to,
        organisation=organisation_of,
        related=("event__organisation", "event__venue", "invitee"),
        about={Invitee: "invitee", Event: "event", Organisation: "event__organisation"},
        is_pausable=True,
    )
)
