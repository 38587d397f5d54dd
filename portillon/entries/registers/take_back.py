"""Takes tickets back from a device that is gone: a person decides it, who was told what that risks.

The device may have let persons in of whom the server does not know. If it comes back, these are late facts as any
others: who has no place any more is an overrun.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.db.models import F, Q, Sum
from django.utils import timezone

from portillon.core.chunks import chunks
from portillon.devices.models import Device
from portillon.entries.figures.exposure import A_TICKET
from portillon.entries.ledger.pen import Pen
from portillon.entries.ledger.turn import turn
from portillon.entries.models import Journal, Kind, Origin, PhoneAtVenue, Scan, ScanQuerySet, VenueServer
from portillon.entries.registers.holders import held_by
from portillon.entries.registers.recall import came_home
from portillon.entries.registers.rows import counts_of, moved
from portillon.places.models import Event

TAKEN_MAX = 500


@dataclass(frozen=True, slots=True)
class Risk:
    """A device that was last heard at `heard_at` holds so many `tickets` of an event, with `unused` places and those of
    persons whom it has `let_in`: it may have sent these back unheard, and have let others in. It may have let in
    `at_most` persons since."""

    heard_at: datetime
    tickets: int
    unused: int
    let_in: int
    at_most: int

    def exposed(self, *, in_hand: bool) -> int:
        """Return how many persons could come in twice. A device that is not `in_hand` goes on letting in."""
        return self.at_most if in_hand else self.unused + self.let_in


def risk_of(device: Device, event: Event, now: datetime) -> Risk:
    return _risk(device, event, now)[0]


def _risk(device: Device, event: Event, now: datetime) -> tuple[Risk, list[int | None]]:
    """Return also the tickets at risk."""
    theirs = _takeable(device, event)
    unused = dict(theirs.values_list("credential_id", F("allowed") - F("used")))
    let_in = _let_in(device, theirs)
    heard_at = max(device.seen_at or device.created_at, device.created_at)
    scanned = math.ceil((now - heard_at) / A_TICKET) + _waiting(device)
    # One scan may let in all persons of a ticket.
    places = sorted((free + let_in.get(ticket, 0) for ticket, free in unused.items()), reverse=True)
    at_most = sum(places[: max(0, scanned)])
    risk = Risk(heard_at, len(unused), sum(unused.values()), sum(let_in.values()), at_most)
    return risk, list(unused)


def _takeable(device: Device, event: Event) -> ScanQuerySet:
    """Return the last rows of the tickets that the device holds. Those of the main server come back by its own word."""
    is_main = Origin.objects.filter(event=event, main_device=device.pk).exists()
    return Scan.objects.none() if is_main else held_by(device.pk, event.pk)


def _let_in(device: Device, theirs: ScanQuerySet) -> dict[int | None, int]:
    """Return by ticket the persons whom the device has let in and whom nobody has sent back, as far as is known."""
    # A server at a venue has phones of its own.
    phones = PhoneAtVenue.objects.filter(server__device=device)
    its_own = Q(device_id=device.pk) | Q(device_id__in=phones.values("device_id"))
    entries = Scan.objects.filter(its_own, credential_id__in=theirs.values("credential_id"))
    standing = entries.entries().standing().values("credential_id")
    return dict(standing.order_by().annotate(n=Sum("moved")).values_list("credential_id", "n"))


def _waiting(device: Device) -> int:
    """Return how many entries of its journal the device had not handed over when it was heard."""
    journal = Journal.objects.filter(device=device).first()
    return journal.waiting if journal else 0


def take_back(device: Device, event: Event, *, in_hand: bool, operator: int | None = None) -> Risk:
    """Take all tickets of the event back that the device holds, and return what that risks. Raises Busy.

    `in_hand` says that somebody has the device or has switched it off, so that it lets nobody in any more. `operator`
    is a user's id, or None for a program.
    """
    risk, tickets = _risk(device, event, timezone.now())
    flag = {"holder": device.pk, "in_hand": in_hand, "exposed": risk.exposed(in_hand=in_hand)}
    # A device that is heard of again may get others meanwhile: nobody was told what these risk.
    for some in chunks(tickets, TAKEN_MAX):
        came_home(turn.write(partial(_take_back, device, some, flag, operator)))
    # A server at a venue that is heard of again would be handed all of them once more.
    VenueServer.objects.filter(device=device, event=event, closed_at=None).update(closed_at=timezone.now())
    return risk


def _take_back(
    device: Device, tickets: Sequence[int | None], flag: dict[str, int], operator: int | None, pen: Pen
) -> list[int]:
    """Take those of the tickets back that the device still holds, and return which."""
    theirs = held_by(device.pk).filter(credential_id__in=tickets)
    held: list[Scan] = list(theirs.order_by("credential_id"))
    now = timezone.now()
    counts = counts_of(held[0].event_id if held else None)
    rows = [
        moved(
            Kind.TAKE_BACK,
            last,
            counts,
            now,
            operator_id=operator,
            because=flag | {"register": last.register},
        )
        for last in held
    ]
    if rows:
        pen.append(rows)
    return [last.credential_id or 0 for last in held]
