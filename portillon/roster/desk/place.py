"""A venue's desk, and the programmes whose passes it takes."""

import hashlib
from typing import NamedTuple

from portillon.places.models import Gate, Participation, Programme, Venue


class Place(NamedTuple):
    """A desk with its venue's participations, by programme."""

    gate: Gate
    parts: list[Participation]

    @property
    def venue(self) -> Venue:
        assert self.gate.venue is not None
        return self.gate.venue

    @property
    def programmes(self) -> list[Programme]:
        return [part.programme for part in self.parts]

    @property
    def coded(self) -> set[int]:
        """The programmes whose passes are not taken here by their numbers alone."""
        return {part.programme_id for part in self.parts if part.needs_code}

    @property
    def era(self) -> str:
        """What names the roster. Another one begins with a restored backup, and if the venue takes part in other
        programmes or begins or ceases to take their numbers."""
        named = [f"{one.programme_id} {one.programme.roster_era} {one.needs_code}" for one in self.parts]
        return f"{self.gate.pk}v{hashlib.sha256(';'.join(named).encode()).hexdigest()[:8]}"


def of(gate_id: int) -> Place:
    """Return the desk with this id. Raises Gate.DoesNotExist."""
    gate = Gate.objects.select_related("organisation", "venue__organisation").get(
        pk=gate_id, venue__isnull=False
    )
    parts = Participation.objects.filter(venue=gate.venue_id).select_related("programme")
    return Place(gate, list(parts.order_by("programme_id")))
