"""The figures of an event: when and where people came in, on which devices, and why others were refused."""

from collections import Counter
from datetime import date
from typing import Any

from portillon.devices.models import Device
from portillon.entries.figures import event_sums, stats
from portillon.entries.figures.event_sums import AtDevice, EventSums
from portillon.entries.ledger.snapshot import snapshot
from portillon.entries.models.event_sums import NO_DEVICE
from portillon.places.models import Event


def figures(event: Event) -> dict[str, Any]:
    """Return all figures of the event at one moment, in persons; refusals are counted in scans."""
    with snapshot():
        return figures_of(event, event_sums.of(event.pk))


def figures_of(event: Event, sums: EventSums) -> dict[str, Any]:
    """Return the figures of the event whose sums, of the same moment, these are."""
    counts = stats.counts(event)
    expected = counts["expected"]
    return {
        **counts,
        "show_rate": round(counts["admitted"] / expected, 4) if expected else None,
        "arrivals": _arrivals(sums),
        "by_day": _by_day(event, sums),
        "per_device": _per_device(sums),
        "refusals": _refusals(sums),
    }


def _arrivals(sums: EventSums) -> list[dict[str, Any]]:
    """Return by minute the persons who came in for the first time. A reversal is deducted in its own minute."""
    return [
        {"minute": minute, "persons": persons} for minute, persons in sorted(sums.fresh.items()) if persons
    ]


def _by_day(event: Event, sums: EventSums) -> list[dict[str, Any]]:
    """Return the persons let in on each day of the event, those included who came back.

    A reversal is deducted on the day of its entry. The list is empty unless the event counts its tickets by day.
    """
    if not event.is_counted_by_day:
        return []
    found: Counter[date] = Counter(dict.fromkeys(event.days, 0))
    for minute, persons in sums.let_in.items():
        if persons:
            found[event.day_of(minute)] += persons
    return [{"day": day, "persons": persons} for day, persons in sorted(found.items())]


def _per_device(sums: EventSums) -> list[dict[str, Any]]:
    """Return the counts of each device; device None stands for rows without one, such as those made with an API key."""
    devices = sorted({at.device for at in sums.scans_at})
    names = dict(Device.objects.filter(pk__in=devices).values_list("pk", "name"))
    return [
        {
            "device": None if device == NO_DEVICE else str(device),
            "name": names.get(device, ""),
            **_at_device(sums, device),
        }
        for device in devices
    ]


def _at_device(sums: EventSums, device: int) -> dict[str, int]:
    rows: dict[AtDevice, int] = {at: scans for at, scans in sums.scans_at.items() if at.device == device}
    return {
        "admitted": sum(sums.fresh_at[at] for at in rows),
        "refused": sum(scans for at, scans in rows.items() if at.refused_for),
        "scans": sum(rows.values()),
    }


def _refusals(sums: EventSums) -> dict[str, int]:
    """Return the number of refused scans by reason."""
    found: Counter[str] = Counter()
    for at, scans in sums.scans_at.items():
        if at.refused_for:
            found[at.refused_for] += scans
    return dict(sorted(found.items()))
