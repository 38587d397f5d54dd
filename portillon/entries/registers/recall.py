"""Recalls: a device asks for tickets that others hold, and those give them back in their journals.

Nothing is taken from anybody: what moves a ticket is its holder's return, as ever. A recall only says who wants it, so
if it is lost or late, the ticket stays where it is.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef
from django.utils import timezone

from portillon.devices.enrol import working
from portillon.devices.models import Device
from portillon.entries.models import Recall
from portillon.entries.registers import bell
from portillon.entries.registers.holders import held_by
from portillon.entries.registers.look import Looked, at_some
from portillon.entries.registers.siblings import siblings
from portillon.places.models import Event, Gate

# The ticket is kept for its asker so long: a guest who stands there comes in by then.
LASTS = timedelta(minutes=5)
# A device that is here asks every 15 seconds, which is noted once a minute.
HEARD_WITHIN = timedelta(seconds=90)
# How many tickets a device is told of at once. As it gives them back, it is told the next.
ASKED_MAX = 500
# Who asked for a ticket because of a guest gets it for its share no sooner than this.
KEPT = timedelta(hours=1)
Rank = Recall.Rank


@dataclass(frozen=True, slots=True)
class Holding:
    """A ticket, the device that holds it, and the door at which this stands. A device that is no more has no name."""

    ticket: int
    device: int
    name: str
    gate: str


@dataclass(frozen=True, slots=True)
class Recalled:
    """Which of the tickets the server or the asker holds, whose holders were asked now, and whose are silent: these are
    told as soon as they are heard of."""

    at_server: Sequence[int]
    asked: Sequence[Holding]
    silent: Sequence[Holding]


def recall(event: Event, gate: Gate, device: Device, tickets: Sequence[int]) -> Recalled:
    """Ask for these tickets, without those that do not come in at the gate, and for those of their families."""
    now = timezone.now()
    seen = at_some(event, gate, tickets).tickets
    away = [one for one in seen if one.holder not in (None, device.pk)]
    known = Device.objects.select_related("roster_gate").in_bulk([one.holder for one in away])
    asked_for = [one for one in away if one.holder in known]
    _ask(event, device, [*asked_for, *siblings(event, gate, asked_for)], now, is_for_guest=True)
    heard = _heard_lately(known, now)
    return Recalled(
        [one.ticket for one in seen if one.holder in (None, device.pk)],
        [_holding(one, known) for one in away if one.holder in heard],
        [_holding(one, known) for one in away if one.holder not in heard],
    )


def for_share(event: Event, device: Device, tickets: Sequence[Looked], now: datetime) -> None:
    """Ask for tickets that others hold and that are of the device's share."""
    _ask(event, device, tickets, now, is_for_guest=False)


def _ask(
    event: Event, device: Device, tickets: Sequence[Looked], now: datetime, *, is_for_guest: bool
) -> None:
    """Of several who ask for a ticket, the last one counts."""
    # In one order, so that two askers cannot wait for each other in a circle.
    held = sorted((one.ticket, one.holder, one) for one in tickets if one.holder is not None)
    recalls = [
        Recall(
            credential_id=ticket,
            event=event,
            asker=device,
            holder_id=holder,
            rank=_rank(one, is_for_guest=is_for_guest),
            asked_at=now,
        )
        for ticket, holder, one in held
    ]
    fields = ["asker", "holder", "rank", "asked_at"]
    Recall.objects.bulk_create(
        recalls, update_conflicts=True, unique_fields=["credential"], update_fields=fields
    )
    bell.ring({holder for _ticket, holder, _one in held})


def _rank(ticket: Looked, *, is_for_guest: bool) -> Recall.Rank:
    if is_for_guest:
        return Rank.GUEST
    return Rank.USED if ticket.used else Rank.UNUSED


def _heard_lately(devices: Collection[int], now: datetime) -> frozenset[int]:
    found = working().filter(pk__in=devices).values_list("pk", "seen_at", "roster_at")
    return frozenset(pk for pk, *times in found if any(at and at > now - HEARD_WITHIN for at in times))


def _holding(ticket: Looked, devices: Mapping[int, Device]) -> Holding:
    assert ticket.holder is not None
    device = devices.get(ticket.holder)
    gate = device.roster_gate if device else None
    return Holding(ticket.ticket, ticket.holder, device.name if device else "", gate.title if gate else "")


def asked_of(device: int, event: int) -> list[int]:
    """Return the tickets that the device holds and that others ask for, the most urgent first."""
    since = timezone.now() - LASTS
    wanted = Recall.objects.filter(holder=device, event=event, asked_at__gt=since)
    # Most of the time there are none, and it is asked often.
    still = Exists(held_by(device).filter(credential_id=OuterRef("credential_id")))
    found = wanted.filter(still).order_by("rank", "credential").values_list("credential_id", flat=True)
    return list(found[:ASKED_MAX])


def asked_lately(tickets: Sequence[Looked], now: datetime) -> Mapping[int, Recall]:
    """Return the recalls of these tickets, by ticket: those because of a guest within the last hour, and others that
    still last."""
    found = Recall.objects.filter(credential__in=[one.ticket for one in tickets], asked_at__gt=now - KEPT)
    return {one.credential_id: one for one in found if one.rank == Rank.GUEST or lasts(one, now)}


def lasts(one: Recall, now: datetime) -> bool:
    return one.asked_at > now - LASTS


def came_home(tickets: Collection[int]) -> None:
    """Ring those who asked for these tickets, which the server holds again."""
    waiting = Recall.objects.filter(credential__in=tickets, asked_at__gt=timezone.now() - LASTS)
    bell.ring(set(waiting.values_list("asker_id", flat=True)))


def forget_old(now: datetime) -> None:
    Recall.objects.filter(asked_at__lt=now - KEPT).delete()
