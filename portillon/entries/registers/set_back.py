"""After the database went back to an earlier state: phones may hold tickets and desks without its knowing.

Nothing is handed over there, and nobody comes in by asking the server, until a person says that the phones were heard
since, or are gone (docs/leases.md). A phone that is heard goes by the new roster, so that it holds nothing of its own,
and its journal tells whom it has let in.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import Q

from portillon.devices.models import Device
from portillon.entries.models import Journal
from portillon.entries.registers.holders import held, held_by_device
from portillon.places.models import Event, Gate, OfflinePolicy, OfflinePolicyOfVenue

# An event that was over by then can only be changed to go on by somebody who looks at it.
OVER_FOR = timedelta(days=1)


class SetBack(Exception):
    """Nothing is handed over here now: another device may hold it already."""


class Waiting(NamedTuple):
    """The events and desks that hand something over."""

    events: Sequence[Event]
    desks: Sequence[Gate]


@dataclass(frozen=True, slots=True)
class Phone:
    """A phone that may hold something. When it was last heard, `waiting` entries were still on it; it holds `held`
    tickets as far as is known. `is_back`: since then, it was told the new roster, and has handed over all it had."""

    device: Device
    heard_at: datetime
    waiting: int
    held: int
    is_back: bool


def begin(now: datetime) -> Waiting:
    """Let the events and desks wait for their phones, and return them."""
    hands_over = Q(offline_policy__in=(OfflinePolicy.STRICT, OfflinePolicy.AUTO))
    strict = Q(venue__offline_policy=OfflinePolicyOfVenue.STRICT) | Q(holder_id__isnull=False)
    hands_over |= Q(pk__in=held().order_by().values("event_id"))
    events = list(Event.objects.filter(hands_over, ends_at__gt=now - OVER_FOR).order_by("pk"))
    desks = list(Gate.objects.filter(strict, venue__isnull=False).order_by("pk"))
    Event.objects.filter(pk__in=[one.pk for one in events]).update(set_back_at=now)
    Gate.objects.filter(pk__in=[one.pk for one in desks]).update(set_back_at=now)
    return Waiting(events, desks)


def phones_of(event: Event) -> list[Phone]:
    """Return the phones that may hold tickets of the event, as far as is known, those that are not back first."""
    holding = held_by_device(event.pk)
    theirs = Q(event=event) | Q(roster_event=event) | Q(pk__in=holding)
    return _phones(theirs, event, holding)


def phones_at(desk: Gate) -> list[Phone]:
    """Return the devices that may hold the desk, as far as is known, those that are not back first."""
    return _phones(Q(gate=desk) | Q(pk=desk.holder_id), desk, {})


def _phones(theirs: Q, place: Event | Gate, holding: dict[int, int]) -> list[Phone]:
    ours = Device.objects.filter(theirs, organisation=place.organisation_id, paper_list=None)
    found = ours.select_related("journal", "operator").order_by("name", "pk")
    phones = [_phone(one, holding.get(one.pk, 0), place.set_back_at) for one in found]
    return sorted((one for one in phones if not _is_gone(one)), key=lambda one: one.is_back)


def _phone(device: Device, held: int, since: datetime | None) -> Phone:
    heard_at = max(device.seen_at or device.created_at, device.created_at)
    journal: Journal | None = getattr(device, "journal", None)
    is_told = since is not None and device.roster_at is not None and device.roster_at > since
    is_heard = since is not None and journal is not None and journal.heard_at > since and not journal.waiting
    return Phone(device, heard_at, journal.waiting if journal else 0, held, is_told and is_heard)


def _is_gone(phone: Phone) -> bool:
    """Whether it knows that it may scan no more, and had nothing: it was not trusted when the backup was made."""
    return phone.device.was_told_its_end(phone.heard_at) and not (phone.held or phone.waiting)


def confirm(place: Event | Gate) -> bool:
    """Let the event or the desk go on, and return whether it has waited."""
    kind = Event if isinstance(place, Event) else Gate
    return bool(kind.objects.filter(pk=place.pk, set_back_at__isnull=False).update(set_back_at=None))
