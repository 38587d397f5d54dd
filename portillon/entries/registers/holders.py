"""Tells which tickets devices hold, from the last row of each."""

from collections.abc import Sequence

from django.db.models import Count, Exists, OuterRef

from portillon.entries.models import Scan, ScanQuerySet
from portillon.places.models import Gate

_LATER = Scan.objects.filter(credential_id=OuterRef("credential_id"), seq__gt=OuterRef("seq"))


def held() -> ScanQuerySet:
    """Return the last rows of the tickets that devices hold."""
    return Scan.objects.filter(~Exists(_LATER), holder_id__isnull=False, seq__isnull=False)


def held_by(device: int, event: int | None = None) -> ScanQuerySet:
    """Return the last rows of the tickets that the device holds, of one event or of all."""
    theirs = held().filter(holder_id=device)
    return theirs if event is None else theirs.filter(event_id=event)


def holds_anything(device: int) -> bool:
    """Whether the device holds tickets or a desk."""
    return held_by(device).exists() or Gate.objects.filter(holder_id=device).exists()


def held_by_device(event: int) -> dict[int, int]:
    """Return how many tickets of the event each device holds, by device id, without devices that hold none."""
    ours = held().filter(event_id=event).values("holder_id").order_by()
    counted = ours.annotate(n=Count("pk")).values_list("holder_id", "n")
    return {device: n for device, n in counted if device is not None}


def held_elsewhere(device: int, event: int, tickets: Sequence[int] | None) -> int:
    """Return how many of these tickets, or of all of the event, other devices hold."""
    others = held().filter(event_id=event).exclude(holder_id=device)
    return (others if tickets is None else others.filter(credential_id__in=tickets)).count()
