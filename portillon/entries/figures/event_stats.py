"""The figures of an event: when and where people came in, on which devices, and why others were refused."""

from typing import Any

from django.db.models import Case, Count, F, OuterRef, Q, QuerySet, Subquery, Sum, When

from portillon.devices.models import Device
from portillon.entries.figures import stats
from portillon.entries.ledger.snapshot import snapshot
from portillon.entries.models import Kind, Scan
from portillon.places.minute import Minute, moment_of
from portillon.places.models import Event

_REFUSED = Q(seq=None) & ~Q(kind=Kind.OVERRIDE)


def figures(event: Event) -> dict[str, Any]:
    """Return all figures of the event at one moment, in persons; refusals are counted in scans."""
    with snapshot():
        return _figures(event)


def _figures(event: Event) -> dict[str, Any]:
    counts = stats.counts(event)
    expected = counts["expected"]
    return {
        **counts,
        "show_rate": round(counts["admitted"] / expected, 4) if expected else None,
        "arrivals": arrivals(event),
        "by_day": by_day(event),
        "per_device": per_device(event),
        "refusals": refusals(event),
    }


def _rows(event: Event) -> QuerySet[Scan]:
    # The ledger has an index by organisation, but none by event, which every scan would have to maintain.
    return Scan.objects.filter(organisation_id=event.organisation_id, event_id=event.pk).order_by()


def arrivals(event: Event) -> list[dict[str, Any]]:
    """Return by minute the persons who came in for the first time. A reversal is deducted in its own minute."""
    moved = _rows(event).exclude(fresh=0).annotate(minute=Minute("decided_at"))
    summed = moved.values("minute").annotate(persons=Sum("fresh"))
    found: list[tuple[str, int]] = list(summed.order_by("minute").values_list("minute", "persons"))
    return [{"minute": moment_of(minute), "persons": persons} for minute, persons in found if persons]


def by_day(event: Event) -> list[dict[str, Any]]:
    """Return the persons let in on each day of the event, those included who came back.

    A reversal is deducted on the day of its entry. The list is empty unless the event counts its tickets by day.
    """
    if not event.is_counted_by_day:
        return []
    let_in = Q(kind=Kind.ENTRY, moved__gt=0) | Q(kind=Kind.REVERSAL, moved__lt=0)
    reversed_one = Scan.objects.filter(scan_id=OuterRef("reverses")).values("decided_at")[:1]
    entered_at = Case(When(reverses=None, then=F("decided_at")), default=Subquery(reversed_one))
    moved = _rows(event).filter(let_in).annotate(minute=Minute(entered_at))
    summed = moved.values("minute").annotate(persons=Sum("moved"))
    found = dict.fromkeys(event.days, 0)
    for minute, persons in summed.values_list("minute", "persons"):
        day = event.day_of(moment_of(minute))
        found[day] = found.get(day, 0) + persons
    return [{"day": day, "persons": persons} for day, persons in sorted(found.items())]


def per_device(event: Event) -> list[dict[str, Any]]:
    """Return the counts of each device; device None stands for rows without one, such as those made with an API key."""
    summed = (
        _rows(event)
        .values("device_id")
        .annotate(
            admitted=Sum("fresh"), refused=Sum(Case(When(_REFUSED, then=1), default=0)), scans=Count("pk")
        )
    )
    rows = list(summed.order_by(F("device_id").asc(nulls_first=True)))
    names = dict(
        Device.objects.filter(pk__in=[row["device_id"] or 0 for row in rows]).values_list("pk", "name")
    )
    return [
        {
            "device": str(row["device_id"]) if row["device_id"] else None,
            "name": names.get(row["device_id"] or 0, ""),
            "admitted": row["admitted"],
            "refused": row["refused"],
            "scans": row["scans"],
        }
        for row in rows
    ]


def refusals(event: Event) -> dict[str, int]:
    """Return the number of refused scans by reason."""
    counted = _rows(event).filter(_REFUSED).values_list("reason").annotate(n=Count("pk"))
    return dict(counted.order_by("reason"))


def tickets_in(event: Event) -> int:
    """Return the number of tickets with which somebody came in; all other persons are companions."""
    net = _rows(event).exclude(fresh=0).values("credential_id").annotate(came=Sum("fresh"))
    return net.filter(came__gt=0).count()
