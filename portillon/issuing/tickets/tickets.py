"""Issues, changes, cancels and reissues tickets, and keeps the event's number of expected persons correct."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Subquery, Value
from django.utils import timezone

from portillon.accounts.models import Organisation
from portillon.core import number
from portillon.core.qr import TICKET_NUMBER_LENGTH
from portillon.issuing.models import (
    Change,
    Credential,
    Holder,
    OldNumber,
    RemovedTicket,
    fresh_page_secret,
)
from portillon.issuing.outbox import kept as mail_kept
from portillon.issuing.outbox import queue as mail_queue
from portillon.issuing.tickets import changes
from portillon.issuing.tickets.changes import By
from portillon.places.capacity import Places, change_places, locked
from portillon.places.events import change_expected
from portillon.places.models import Event
from portillon.places.roster import next_number

NAME_LENGTH_MAX = 200
ADMITS_MAX = 1000
BATCH_ROWS = 1000


@dataclass(frozen=True, slots=True)
class TicketData:
    """The data of a new ticket. The caller trims and checks the texts (participant.py).

    A ticket without an e-mail address is printed and handed over.
    """

    name: str
    email: str = ""
    admits: int = 1
    seat: str = ""
    price: str = ""
    category: str = ""
    transferable: bool = False
    external_id: str = ""
    language: str = ""
    phone: str = ""
    door_note: str = ""


@transaction.atomic
def issue(event: Event, wanted: Sequence[TicketData], by: By | None = None) -> list[Credential]:
    """Issue a ticket with its holder for each of `wanted`, in order; all or none.

    Raises IntegrityError if an external id is taken.
    """
    roster_n = next_number(event.pk)
    holders = Holder.objects.bulk_create([_holder(event, data) for data in wanted], batch_size=BATCH_ROWS)
    numbers = free_numbers(event.organisation_id, len(wanted), TICKET_NUMBER_LENGTH)
    tickets = Credential.objects.bulk_create(
        [
            _ticket(event, holder, data, free, roster_n)
            for holder, data, free in zip(holders, wanted, numbers, strict=True)
        ],
        batch_size=BATCH_ROWS,
    )
    change_expected(event.pk, sum(data.admits for data in wanted))
    changes.note(tickets, Change.What.ISSUED, by)
    mail_queue.issued(event, tickets)
    return tickets


def _holder(event: Event, data: TicketData) -> Holder:
    holder = Holder(
        organisation_id=event.organisation_id,
        event=event,
        email=data.email,
        phone=data.phone,
        language=data.language,
    )
    holder.call(data.name)
    return holder


def _ticket(event: Event, holder: Holder, data: TicketData, free_number: str, roster_n: int) -> Credential:
    return Credential(
        organisation_id=event.organisation_id,
        event=event,
        holder=holder,
        number=free_number,
        roster_n=roster_n,
        admits=data.admits,
        seat=data.seat,
        price=data.price,
        category=data.category,
        transferable=data.transferable,
        external_id=data.external_id,
        door_note=data.door_note,
    )


def free_numbers(organisation_id: int, wanted: int, length: int) -> list[str]:
    """Return random numbers of `length` digits that no credential of the organisation has or had."""
    free: set[str] = set()
    while len(free) < wanted:
        drawn = {_random_number(length) for _ in range(min(wanted - len(free), BATCH_ROWS))}
        for known in (Credential, OldNumber):
            taken = known.objects.filter(organisation_id=organisation_id, number__in=drawn)
            drawn -= set(taken.values_list("number", flat=True))
        free |= drawn
    return list(free)


def _random_number(length: int) -> str:
    digits = str(secrets.randbelow(10 ** (length - 1))).zfill(length - 1)
    return digits + number.check_digit(digits)


def places_of(ticket: Credential) -> Places:
    """Return the places that the ticket takes. A blocked one keeps all of its own, so that it can be unblocked: persons
    who had come in stay expected, and nobody is offered the places of the others."""
    if ticket.cancelled_at:
        return Places()
    if ticket.blocked_at is None:
        return Places(ticket.admits)
    if ticket.came_in is None:
        return Places()
    return Places(ticket.came_in, max(0, ticket.admits - ticket.came_in))


@transaction.atomic
def change(ticket: Credential, data: TicketData, by: By | None = None) -> None:
    """Give the ticket and its holder the values of `data`. Earlier codes stay valid."""
    current = _locked(ticket)
    before = places_of(current)
    current.admits = data.admits
    change_places(_event_id(current), places_of(current) - before)
    fields = ("admits", "seat", "price", "category", "transferable", "external_id", "door_note")
    for field in fields:
        setattr(ticket, field, getattr(data, field))
    ticket.roster_n = next_number(_event_id(current))
    ticket.save(update_fields=[*fields, "roster_n"])
    ticket.holder.call(data.name)
    for field in ("email", "phone", "language"):
        setattr(ticket.holder, field, getattr(data, field))
    ticket.holder.save()
    changes.note([ticket], Change.What.CHANGED, by)


@transaction.atomic
def cancel(ticket: Credential, by: By | None = None) -> None:
    """Cancel a ticket, so that every door refuses it. Cancelling twice changes nothing."""
    current = _locked(ticket)
    if current.cancelled_at is None:
        _update(current, cancelled_at=timezone.now())
        changes.note([ticket], Change.What.CANCELLED, by)
    mail_queue.withdraw(ticket)
    ticket.refresh_from_db()


@transaction.atomic
def block(ticket: Credential, by: By | None = None, *, came_in: int = 0) -> bool:
    """Block a ticket of which `came_in` persons have come in, so that every door refuses it until it is unblocked.

    Return whether it was valid; blocking twice changes nothing.
    """
    current = _locked(ticket)
    if current.status != "valid":
        return False
    _update(current, blocked_at=timezone.now(), came_in=min(came_in, current.admits))
    changes.note([ticket], Change.What.BLOCKED, by)
    ticket.refresh_from_db()
    return True


@transaction.atomic
def unblock(ticket: Credential, by: By | None = None) -> None:
    """Let the doors admit a blocked ticket again. A cancelled one stays cancelled."""
    current = _locked(ticket)
    if current.status == "blocked":
        _update(current, blocked_at=None, came_in=None)
        changes.note([ticket], Change.What.UNBLOCKED, by)
    ticket.refresh_from_db()


def _update(current: Credential, **fields: Any) -> None:
    """Store these fields of a locked ticket, with the places that it takes by them."""
    before = places_of(current)
    for name, value in {**fields, "roster_n": next_number(_event_id(current))}.items():
        setattr(current, name, value)
    current.save(update_fields=[*fields, "roster_n"])
    change_places(_event_id(current), places_of(current) - before)


@transaction.atomic
def cancel_some(event: Event, ticket_ids: Sequence[int], by: By | None = None) -> int:
    """Cancel many tickets of an event; return how many were not cancelled before."""
    roster_n = next_number(event.pk)
    found = Credential.objects.select_for_update(no_key=True).filter(
        event=event, pk__in=ticket_ids, cancelled_at=None
    )
    cancelled = list(found.order_by("pk"))
    Credential.objects.filter(pk__in=[one.pk for one in cancelled]).update(
        cancelled_at=timezone.now(), roster_n=roster_n
    )
    taken = [places_of(one) for one in cancelled]
    change_places(event.pk, Places(-sum(one.expected for one in taken), -sum(one.held for one in taken)))
    changes.note(cancelled, Change.What.CANCELLED, by)
    mail_queue.withdraw_all(cancelled)
    return len(cancelled)


@transaction.atomic
def remove(ticket: Credential) -> None:
    """Delete the ticket with its holder. The ledger keeps its rows, which contain no name."""
    current = _locked(ticket)
    event_id = _event_id(current)
    change_places(event_id, Places() - places_of(current))
    mail_kept.delete_of_credential(ticket)
    RemovedTicket.objects.create(event_id=event_id, credential_id=current.pk, roster_n=next_number(event_id))
    current.holder.delete()


@transaction.atomic
def reissue(ticket: Credential, by: By | None = None) -> None:
    """Make all earlier codes and links to the holder's page invalid."""
    roster_n = next_number(_event_id(ticket))
    Credential.objects.filter(pk=ticket.pk).update(
        issue=F("issue") + 1, page_secret=fresh_page_secret(), roster_n=roster_n
    )
    changes.note([ticket], Change.What.REISSUED, by)
    mail_queue.reissued(ticket)
    ticket.refresh_from_db()


def _locked(ticket: Credential) -> Credential:
    """Lock the event and the ticket until the transaction ends, in the order in which everybody locks them, and return
    the ticket's current state. SQLite locks the whole database anyway."""
    locked(_event_id(ticket))
    return (
        Credential.objects.select_for_update(no_key=True, of=("self",))
        .select_related("holder")
        .get(pk=ticket.pk)
    )


def _event_id(ticket: Credential) -> int:
    assert ticket.event_id is not None
    return ticket.event_id


def numbered(organisation_id: int, typed: str) -> tuple[int, int | None] | None:
    """Return the id of the organisation's credential with this number, and the issue that the number stands for.

    The issue is None for a current number, and 0, which no credential has, for one that a reissue replaced. Return None
    for an unknown number.
    """
    return numbered_and(organisation_id, typed, Value(False))[0]


def numbered_and(
    organisation_id: int, typed: str, condition: Exists | Value
) -> tuple[tuple[int, int | None] | None, bool]:
    """Return what `numbered` returns, and whether `condition` holds; one statement asks for all of it."""
    known = {"organisation_id": OuterRef("pk"), "number": typed}
    current = Credential.objects.filter(**known).values("pk")[:1]
    replaced = OldNumber.objects.filter(**known).values("credential_id")[:1]
    asked = Organisation.objects.filter(pk=organisation_id)
    credential, former, holds = asked.values_list(Subquery(current), Subquery(replaced), condition).get()
    if credential is not None:
        return (credential, None), bool(holds)
    return (None if former is None else (former, 0)), bool(holds)
