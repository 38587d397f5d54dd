"""What a device asks for."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from portillon.devices.models import Device
from portillon.places.models import Event, Gate


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the device at the gate asks for: `tickets` by id; or (None) its share of all of those behind the id `after`,
    of which those from before spreading say nothing (None). `incarnation` names its journal's store."""

    device: Device
    gate: Gate
    event: Event
    incarnation: UUID
    tickets: Sequence[int] | None = None
    after: int | None = None

    @property
    def comes_back(self) -> bool:
        """Whether a ticket is of use again after all of its persons have come in."""
        return self.event.reentry or self.event.is_counted_by_day
