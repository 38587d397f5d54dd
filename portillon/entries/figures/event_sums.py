"""The sums of an event as of now: those that are folded in, and the rows of the ledger that are not folded in yet."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db.models import Sum

from portillon.entries.figures.event_rollup import behind
from portillon.entries.figures.event_sums_sql import Sums, added_by
from portillon.entries.ledger.snapshot import snapshot
from portillon.entries.models import EventDevice, EventMinute, EventTickets, Writer


class AtDevice(NamedTuple):
    """A device's id (NO_DEVICE: none), and the reason for which it refused; empty for its other rows."""

    device: int
    refused_for: str


@dataclass(frozen=True)
class EventSums:
    """The sums of an event, by minute and by device. `tickets` counts those with which somebody came in."""

    fresh: Counter[datetime]
    let_in: Counter[datetime]
    fresh_at: Counter[AtDevice]
    scans_at: Counter[AtDevice]
    tickets: int


def of(event: int) -> EventSums:
    """Return the sums of the event with this id, all of the same moment."""
    with snapshot():
        tail = _tail(event)
        fresh, let_in = _by_minute(event, tail)
        fresh_at, scans_at = _by_device(event, tail)
        return EventSums(fresh, let_in, fresh_at, scans_at, _tickets(event, tail))


def by_minute(event: int) -> tuple[Counter[datetime], Counter[datetime]]:
    """Return by minute who came in for the first time, and who was let in, those included who came back."""
    with snapshot():
        return _by_minute(event, _tail(event))


def _tail(event: int) -> Sums:
    return added_by(behind(dict(Writer.objects.filter(length__gt=0).values_list("pk", "length"))), event)


def _by_minute(event: int, tail: Sums) -> tuple[Counter[datetime], Counter[datetime]]:
    fresh, let_in = Counter[datetime](), Counter[datetime]()
    folded = EventMinute.objects.filter(event_id=event).values("minute").order_by()
    summed = folded.annotate(all_fresh=Sum("fresh"), all_let_in=Sum("let_in"))
    for minute, *found in summed.values_list("minute", "all_fresh", "all_let_in"):
        fresh[minute], let_in[minute] = found
    for (_event, minute, _gate), (more_fresh, _moved, more_let_in) in tail[EventMinute].items():
        fresh[minute] += more_fresh
        let_in[minute] += more_let_in
    return fresh, let_in


def _by_device(event: int, tail: Sums) -> tuple[Counter[AtDevice], Counter[AtDevice]]:
    fresh, scans = Counter[AtDevice](), Counter[AtDevice]()
    folded = EventDevice.objects.filter(event_id=event)
    for device, refused_for, *found in folded.values_list("device_id", "refused_for", "fresh", "scans"):
        fresh[AtDevice(device, refused_for)], scans[AtDevice(device, refused_for)] = found
    for (_event, device, refused_for), (more_fresh, more_scans) in tail[EventDevice].items():
        fresh[AtDevice(device, refused_for)] += more_fresh
        scans[AtDevice(device, refused_for)] += more_scans
    return fresh, scans


def _tickets(event: int, tail: Sums) -> int:
    folded = sum(EventTickets.objects.filter(event_id=event).values_list("tickets", flat=True))
    return folded + sum(amount for (amount,) in tail[EventTickets].values())


def moved_since(event: int, at: datetime) -> Counter[int]:
    """Return by gate how many more came in than went out since a minute.

    A reversal is deducted in the minute of what it reverses.
    """
    with snapshot():
        folded = EventMinute.objects.filter(event_id=event, minute__gte=at).order_by()
        moved = Counter(dict(folded.values_list("gate_id").annotate(persons=Sum("moved"))))
        for (_event, minute, gate), (_fresh, more, _let_in) in _tail(event)[EventMinute].items():
            if minute >= at:
                moved[gate] += more
        return moved
