"""Walk-ins: people who come to a door without a ticket get one there and are admitted by it at once.

Ticket and scan are like any other. The request's scan_id names both, so a request that is repeated makes no second
ticket and admits nobody twice. Where the door would refuse the ticket, none is issued.
"""

from dataclasses import astuple, dataclass
from enum import Enum
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.utils.crypto import salted_hmac

from portillon.accounts.models import User
from portillon.accounts.permissions import Act, may, role_in
from portillon.devices.models import Device
from portillon.entries.admit import Attempt, Outcome, Problem, admit, foresee
from portillon.entries.models import WalkIn
from portillon.issuing.models import Credential
from portillon.issuing.tickets import tickets
from portillon.issuing.tickets.changes import By
from portillon.issuing.tickets.tickets import TicketData
from portillon.places import capacity
from portillon.places.models import Event


class NotWelcome(Enum):
    """Why a walk-in gets no ticket."""

    REMOVED = "the ticket was issued, and removed since"
    OTHER_BODY = "the scan_id was used for something else"


class Full(NamedTuple):
    """So many persons have no place; there are places for `left`."""

    left: int


class Turned(NamedTuple):
    """The door would refuse the ticket."""

    outcome: Outcome


Refusal = NotWelcome | Full | Turned | Problem


@dataclass(frozen=True, slots=True)
class Wish:
    """`scan_id` is made before the first try and kept for retries. `data` admits the whole party."""

    scan_id: UUID
    gate: int
    data: TicketData

    def fingerprint(self, event_id: int) -> bytes:
        """Keyed, so that nobody tries names on it once the guest's data is erased."""
        body = f"{event_id}\n{self.gate}\n{astuple(self.data)}"
        return salted_hmac("portillon walk-in", body, algorithm="sha256").digest()[:16]


def may_welcome(device: Device, event: Event) -> bool:
    """Whether the device may admit walk-ins: by its operator's role, or because the event allows it to stewards and
    phones."""
    if device.operator is None:
        return event.stewards_walk_ins
    role = role_in(event.organisation_id, device.operator)
    return may(role, Act.ADMIT_WALK_INS) or (may(role, Act.SCAN) and event.stewards_walk_ins)


class _Refused(Exception):
    """Undoes what was written for the request."""

    def __init__(self, why: Refusal) -> None:
        super().__init__(why)
        self.why = why


def welcome(device: Device, key_hash: bytes, event_id: int, wish: Wish) -> Outcome | Refusal:
    """Issue the ticket and admit its whole party, or return why not. The same `scan_id` again returns the stored
    verdict. Raises Busy."""
    try:
        attempt = _issued(device, key_hash, event_id, wish)
    except _Refused as refused:
        return refused.why
    return admit(attempt)


@transaction.atomic
def _issued(device: Device, key_hash: bytes, event_id: int, wish: Wish) -> Attempt:
    """Return the scan that admits the ticket, which is issued unless it was before. Raises _Refused."""
    event = capacity.locked(event_id)
    if before := WalkIn.objects.filter(scan_id=wish.scan_id).first():
        return _attempt(key_hash, wish, _known(before, event, wish))
    if not capacity.has_room(event, wish.data.admits):
        raise _Refused(Full(capacity.free(event) or 0))
    (ticket,) = tickets.issue(event, [wish.data], _by(device))
    attempt = _attempt(key_hash, wish, ticket)
    _check(foresee(attempt))
    _note(device, event, wish, ticket)
    return attempt


def _known(before: WalkIn, event: Event, wish: Wish) -> Credential:
    if bytes(before.fingerprint) != wish.fingerprint(event.pk):
        raise _Refused(NotWelcome.OTHER_BODY)
    ticket = Credential.objects.filter(pk=before.credential_id).first()
    if ticket is None:
        raise _Refused(NotWelcome.REMOVED)
    return ticket


def _attempt(key_hash: bytes, wish: Wish, ticket: Credential) -> Attempt:
    return Attempt(key_hash, wish.scan_id, ticket.number, wish.gate, wish.data.admits, is_chosen=True)


def _by(device: Device) -> By | None:
    """Return the operator. A phone without one is named by the WalkIn alone."""
    operator: User | None = device.operator
    return By(operator) if operator else None


def _check(foreseen: Outcome | Problem) -> None:
    if isinstance(foreseen, Problem):
        raise _Refused(foreseen)
    if foreseen.replayed:
        raise _Refused(NotWelcome.OTHER_BODY)
    if foreseen.row.seq is None:
        raise _Refused(Turned(foreseen))


def _note(device: Device, event: Event, wish: Wish, ticket: Credential) -> None:
    WalkIn.objects.create(
        scan_id=wish.scan_id,
        fingerprint=wish.fingerprint(event.pk),
        organisation_id=event.organisation_id,
        event_id=event.pk,
        credential_id=ticket.pk,
        device_id=device.pk,
        operator_id=device.operator_id,
    )
