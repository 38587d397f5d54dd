"""Tickets that their holders pass on: the ticket is issued anew for another person, and both are told by mail."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from uuid import uuid4

from django.db import transaction
from django.db.models import F

from portillon.core.qr import TICKET_NUMBER_LENGTH
from portillon.issuing.models import (
    Change,
    Credential,
    NewsMail,
    OldNumber,
    PageOpening,
    PassedOn,
    Registration,
    fresh_page_secret,
)
from portillon.issuing.outbox import queue as mail_queue
from portillon.issuing.tickets import changes, former_holder, news
from portillon.issuing.tickets.changes import By
from portillon.issuing.tickets.tickets import free_numbers
from portillon.places import capacity
from portillon.places.roster import next_number


class WhyNot(Enum):
    """Why a ticket cannot be passed on."""

    NOT_TRANSFERABLE = "the organiser does not allow it"
    NOT_VALID = "it is cancelled or blocked"
    BEGUN = "the event has begun"
    REGISTERED = "it belongs to a registration, whose page shows the ticket"
    USED = "somebody has come in with it"


@dataclass(frozen=True, slots=True)
class NewHolder:
    """The checked data of the person who gets the ticket (participant.py)."""

    name: str
    email: str
    language: str


def why_not(ticket: Credential, is_used: bool, now: datetime) -> WhyNot | None:
    """Return why the ticket cannot be passed on at `now`; None if it can. `is_used`: somebody has come in with it.

    The ticket needs its event loaded.
    """
    if ticket.event is None or not ticket.transferable:
        return WhyNot.NOT_TRANSFERABLE
    if ticket.status != "valid":
        return WhyNot.NOT_VALID
    if ticket.event.starts_at <= now:
        return WhyNot.BEGUN
    if is_used:
        return WhyNot.USED
    return WhyNot.REGISTERED if Registration.objects.filter(credential=ticket).exists() else None


def locked(ticket: Credential) -> Credential | None:
    """Lock the ticket until the transaction ends, and return its current state; None if its page has changed."""
    # Whoever changes tickets locks the event's row first: the holder changes before or after a list is imported.
    assert ticket.event_id is not None
    capacity.locked(ticket.event_id)
    # The strongest lock: an entry with the ticket is stored before, and then found, or is decided again after.
    current = Credential.objects.select_for_update(of=("self",)).select_related("holder", "event")
    return current.filter(pk=ticket.pk, page_secret=ticket.page_secret).first()


@transaction.atomic
def pass_on(ticket: Credential, to: NewHolder) -> None:
    """Issue the ticket anew for another holder. Earlier codes, its number and its page stop being valid.

    The caller has locked the ticket and asked `why_not`.
    """
    tickets, request = Credential.objects.filter(pk=ticket.pk), uuid4().hex
    mail_queue.withdraw(ticket)
    # While the row still has the former holder's address.
    news.tell(tickets, NewsMail.What.PASSED_ON, by=None, request=f"from {request}")
    _remember_holder(ticket)
    _issue_anew(ticket)
    _give_holder(ticket, to)
    changes.note([ticket], Change.What.PASSED_ON, By())
    news.tell(tickets, NewsMail.What.RECEIVED, by=None, request=f"to {request}")
    ticket.refresh_from_db()


def _remember_holder(ticket: Credential) -> None:
    event, holder = ticket.event, ticket.holder
    assert event is not None
    PassedOn.objects.create(
        credential=ticket,
        event=event,
        page_secret=ticket.page_secret,
        person=former_holder.person(event.pk, holder.email, holder.name),
        called=former_holder.called(event.pk, holder.name),
    )


def _issue_anew(ticket: Credential) -> None:
    event_id = ticket.event_id
    assert event_id is not None
    (number,) = free_numbers(ticket.organisation_id, 1, TICKET_NUMBER_LENGTH)
    OldNumber.objects.create(organisation_id=ticket.organisation_id, number=ticket.number, credential=ticket)
    Credential.objects.filter(pk=ticket.pk).update(
        number=number,
        issue=F("issue") + 1,
        page_secret=fresh_page_secret(),
        # The note for the door is about the former holder.
        door_note="",
        roster_n=next_number(event_id),
    )


def _give_holder(ticket: Credential, to: NewHolder) -> None:
    """Seat, category and price are the ticket's; phone and address are about the person."""
    holder = ticket.holder
    holder.call(to.name)
    holder.email, holder.language = to.email, to.language
    holder.phone = holder.address = ""
    holder.save()
    PageOpening.objects.filter(credential=ticket).delete()


def is_passed_on(page_secret: str) -> bool:
    """Whether this was the page of a ticket that was passed on since."""
    return PassedOn.objects.filter(page_secret=page_secret).exists()
