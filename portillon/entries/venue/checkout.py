"""Hands an event over to a server at its venue, which the main server knows as one more device that holds tickets."""

import hashlib
import secrets
from dataclasses import dataclass
from functools import partial
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from portillon.accounts import keys
from portillon.devices.enrol import PREFIX
from portillon.devices.models import Device
from portillon.devices.naming import distinct
from portillon.entries.ledger import statements
from portillon.entries.ledger.pen import Pen
from portillon.entries.ledger.turn import turn
from portillon.entries.models import Journal, Kind, Scan, VenueServer
from portillon.entries.registers.holders import held_by, held_by_device
from portillon.entries.registers.rows import Last, counts_of, last_rows, moved, never_used
from portillon.issuing.models import Credential
from portillon.places.models import Event, Gate

# The scans of this process wait for so many rows, which take some hundredths of a second.
HANDED_MAX = 500


class Elsewhere(Exception):
    """The event is at a server at the venue already, which the message names."""


class NoEntry(Exception):
    """The event has no entrance, so nobody comes in by its tickets."""


@dataclass(frozen=True, slots=True)
class CheckedOut:
    """The server at the venue as the main server knows it, with its key, which cannot be read again."""

    server: VenueServer
    key: str
    incarnation: UUID


def beginning(incarnation: UUID) -> bytes:
    """Return the digest of a journal without entries."""
    return hashlib.sha256(incarnation.bytes).digest()


def open_server_of(event: Event) -> VenueServer | None:
    """Return the server at the venue that has the event now, if there is one."""
    servers = VenueServer.objects.filter(event=event, closed_at=None).select_related("device")
    return servers.order_by("-pk").first()


def holders(event: Event) -> list[tuple[Device, int]]:
    """Return the devices that hold tickets of the event now, and how many."""
    held = held_by_device(event.pk)
    found = Device.objects.filter(pk__in=held).order_by("name", "pk")
    return [(device, held[device.pk]) for device in found]


@transaction.atomic
def appoint(event: Event, name: str) -> CheckedOut:
    """Make the server at the venue known, with a key of its own. It holds nothing yet. Raises Elsewhere and NoEntry."""
    Event.objects.select_for_update().get(pk=event.pk)
    if there := open_server_of(event):
        raise Elsewhere(there.device.name)
    _entrance(event)
    key, incarnation = keys.fresh(PREFIX), uuid4()
    device = Device.objects.create(
        organisation_id=event.organisation_id,
        event=event,
        name=distinct(name, Device.objects.filter(organisation=event.organisation_id)),
        key_hash=keys.hash_of(key),
    )
    Journal.objects.create(device=device, heard_at=timezone.now(), incarnation=incarnation)
    server = VenueServer.objects.create(device=device, event=event, digest=beginning(incarnation))
    return CheckedOut(server, key, incarnation)


def _entrance(event: Event) -> Gate:
    gate = event.gates.filter(is_exit=False).order_by("pk").first()
    if gate is None:
        raise NoEntry
    return gate


def hand_all(server: VenueServer) -> int:
    """Hand all valid tickets over that nobody holds, some hundreds at a time, and return how many. Raises Busy."""
    handed = 0
    while tickets := _free(server.event):
        handed += turn.write(partial(_hand, server, tickets))
    return handed


def _free(event: Event) -> list[int]:
    last = Scan.objects.filter(credential_id=OuterRef("pk"), seq__isnull=False).order_by("-seq")
    tickets = Credential.objects.filter(event=event).valid()
    tickets = tickets.alias(held_by=Subquery(last.values("holder_id")[:1])).filter(held_by=None)
    return list(tickets.order_by("pk").values_list("pk", flat=True)[:HANDED_MAX])


def _hand(server: VenueServer, tickets: list[int], pen: Pen) -> int:
    device, event = server.device_id, server.event
    with statements.at_once():
        admits = dict(Credential.objects.filter(pk__in=tickets).values_list("pk", "admits"))
        gate, counts, last = _entrance(event).pk, counts_of(event.pk), last_rows(tickets)
        before = [last.get(pk) or never_used(event, pk, admits[pk]) for pk in tickets if pk in admits]
        now = timezone.now()
        rows = [
            moved(Kind.HAND, one, counts, now, gate_id=gate, device_id=device, **held_since(device, one))
            for one in before
            if one.holder_id is None
        ]
        if rows:
            pen.append(rows)
    return len(rows)


def held_since(device: int, before: Last) -> dict[str, int]:
    """Return the columns by which the device holds a ticket from the row after `before` on."""
    return {"holder_id": device, "register": (before.seq or 0) + 1}


def withdraw(server: VenueServer) -> None:
    """Let nobody use the key any more, and hand nothing over again: the event did not arrive, or its server is lost."""
    Device.objects.filter(pk=server.device_id).update(key_hash=secrets.token_bytes(32))
    VenueServer.objects.filter(pk=server.pk).update(closed_at=timezone.now())


def held_count(server: VenueServer) -> int:
    return held_by(server.device_id, server.event_id).count()
