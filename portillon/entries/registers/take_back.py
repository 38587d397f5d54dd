"""Takes tickets back from a device that is gone: a person decides it, who was told what that risks.

The device may have let persons in of whom the server does not know. If it comes back, these are late facts as any
others: who has no place any more is an overrun.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.db.models import F, Min, Q, Sum
from django.utils import timezone

from portillon.core.chunks import chunks
from portillon.devices.models import Device
from portillon.entries.ledger.pen import Pen
from portillon.entries.ledger.turn import turn
from portillon.entries.models import Kind, Origin, PhoneAtVenue, Scan, ScanQuerySet, VenueServer
from portillon.entries.registers.holders import held_by
from portillon.entries.registers.known_until import known_until
from portillon.entries.registers.recall import came_home
from portillon.entries.registers.rows import counts_of, moved
from portillon.places.models import Event

TAKEN_MAX = 500


@dataclass(frozen=True, slots=True)
class Risk:
    """A device of whose entries those until `heard_at` are known holds so many `tickets` of an event, with `unused`
    places and those of persons whom it has `let_in`: it may have sent these back unheard, and have let others in. It
    may have let in `at_most` persons since."""

    heard_at: datetime
    tickets: int
    unused: int
    let_in: int
    at_most: int

    def exposed(self, *, in_hand: bool) -> int:
        """Return how many persons could come in twice. A device that is not `in_hand` goes on letting in."""
        return self.at_most if in_hand else self.unused + self.let_in


def risk_of(device: Device, event: Event, now: datetime) -> Risk:
    return _risk(device, _places(device, _takeable(device, event)), now)


# By ticket, the places that are free and the persons whom the device has let in.
_Places = dict[int, tuple[int, int]]


def _places(device: Device, theirs: ScanQuerySet) -> _Places:
    unused = dict(theirs.values_list("credential_id", F("allowed") - F("used")))
    let_in = _let_in(device, theirs)
    return {ticket or 0: (free, let_in.get(ticket, 0)) for ticket, free in unused.items()}


def _risk(device: Device, places: _Places, now: datetime) -> Risk:
    known = known_until(device, _held_since(device, list(places)))
    # One scan may let in all persons of a ticket.
    at_most = sum(sorted((sum(both) for both in places.values()), reverse=True)[: known.entries_since(now)])
    unused, let_in = (sum(both[place] for both in places.values()) for place in (0, 1))
    return Risk(known.at, len(places), unused, let_in, at_most)


def _held_since(device: Device, tickets: Sequence[int]) -> datetime | None:
    """Return when the device was handed the first of these tickets; None: they are too many to look for that."""
    if len(tickets) > TAKEN_MAX:
        return None
    hands = Scan.objects.filter(kind=Kind.HAND, holder_id=device.pk, credential_id__in=tickets)
    first: datetime | None = hands.aggregate(first=Min("decided_at"))["first"]
    return first


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


def take_back(device: Device, event: Event, *, in_hand: bool, operator: int | None = None) -> Risk:
    """Take all tickets of the event back that the device holds, and return what that risks. Raises Busy.

    `in_hand` says that somebody has the device or has switched it off, so that it lets nobody in any more. `operator`
    is a user's id, or None for a program.
    """
    now = timezone.now()
    known = _places(device, _takeable(device, event))
    exposed = _risk(device, known, now).exposed(in_hand=in_hand)
    flag = {"holder": device.pk, "in_hand": in_hand, "exposed": exposed}
    taken: _Places = {}
    # A device that is heard of again may get others meanwhile: nobody was told what these risk.
    for some in chunks(list(known), TAKEN_MAX):
        these = turn.write(partial(_take_back, device, some, flag, operator))
        came_home(list(these))
        taken |= these
    # A server at a venue that is heard of again would be handed all of them once more.
    VenueServer.objects.filter(device=device, event=event, closed_at=None).update(closed_at=now)
    return _risk(device, taken, now)


def _take_back(
    device: Device, tickets: Sequence[int], flag: dict[str, int], operator: int | None, pen: Pen
) -> _Places:
    """Take those of the tickets back that the device still holds, and return which, and what that risks: who came in or
    left since it was asked is counted."""
    theirs = held_by(device.pk).filter(credential_id__in=tickets)
    held: list[Scan] = list(theirs.order_by("credential_id"))
    # Whoever passes from here on has these rows decided again.
    let_in = _let_in(device, theirs)
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
    return {
        one.credential_id or 0: (one.allowed - one.used, let_in.get(one.credential_id, 0)) for one in held
    }
