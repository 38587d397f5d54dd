"""Marks self-validated visits that are unlikely, by distance and speed. It never refuses one.

Only the phone's distance from the venue is stored, not its position.
"""

import math
from datetime import timedelta
from typing import NamedTuple

from portillon.entries.ledger.row import Row
from portillon.entries.models import Doubt, Kind, Scan
from portillon.places.models import Gate

FAR_KM = 1.0
FAST_KMH = 150.0
EARTH_KM = 6371.0
# The shortest time assumed between two entries, which keeps the speed finite.
LEAST = timedelta(minutes=1)


class Whereabouts(NamedTuple):
    """A position on earth, in degrees."""

    latitude: float
    longitude: float


def note(entry: Row, phone: Whereabouts | None) -> None:
    """Mark the new entry with every doubt about it. Calling this again adds no second mark."""
    here = _place_of(entry.gate_id)
    if entry.seq is None or here is None:
        return
    if phone and (far := distance_km(here, phone)) > FAR_KM:
        _mark(entry, Doubt.Why.FAR, far)
    if (speed := _speed_kmh(entry, here)) > FAST_KMH:
        _mark(entry, Doubt.Why.FAST, speed)


def distance_km(one: Whereabouts, other: Whereabouts) -> float:
    """Return the distance over the earth's surface in km."""
    a, b = (math.radians(place.latitude) for place in (one, other))
    across = math.radians(other.longitude - one.longitude)
    half = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(across / 2) ** 2
    return 2 * EARTH_KM * math.asin(math.sqrt(min(1, half)))


def place(latitude: str, longitude: str) -> Whereabouts | None:
    """Return the position that a browser sent, or None if it is none on earth."""
    try:
        found = Whereabouts(float(latitude), float(longitude))
    except ValueError:
        return None
    return found if abs(found.latitude) <= 90 and abs(found.longitude) <= 180 else None


def _speed_kmh(entry: Row, here: Whereabouts) -> float:
    """Return the speed in km/h from the pass's previous entry; 0 if there is none, or its place is unknown."""
    entries = Scan.objects.filter(credential_id=entry.credential_id, kind=Kind.ENTRY, seq__lt=entry.seq)
    before = entries.order_by("-seq").first()
    there = _place_of(before.gate_id) if before else None
    if before is None or there is None:
        return 0
    hours = max(entry.decided_at - before.decided_at, LEAST) / timedelta(hours=1)
    return distance_km(there, here) / hours


def _place_of(gate: int) -> Whereabouts | None:
    known = Gate.objects.filter(pk=gate, venue__latitude__isnull=False, venue__longitude__isnull=False)
    found = known.values_list("venue__latitude", "venue__longitude").first()
    return Whereabouts(*found) if found else None  # type: ignore[arg-type]  # the filter leaves no None


def _mark(entry: Row, why: Doubt.Why, figure: float) -> None:
    Doubt.objects.get_or_create(scan_id=entry.scan_id, why=why, defaults={"figure": round(figure, 1)})
