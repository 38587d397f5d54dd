"""Until when the server knows what a device has done: by its journal alone. That it asked for its roster since says
nothing of the entries that it had not handed over."""

import math
from datetime import datetime
from typing import NamedTuple

from portillon.devices.models import Device
from portillon.entries.figures.exposure import A_TICKET
from portillon.entries.models import Journal


class Known(NamedTuple):
    """All that a device has done until `at` is known, but for `waiting` entries of its journal."""

    at: datetime
    waiting: int

    def entries_since(self, now: datetime) -> int:
        """Return how many entries it has made at most that nobody has heard of."""
        return max(0, math.ceil((now - self.at) / A_TICKET)) + self.waiting


def known_until(device: Device, held_since: datetime | None) -> Known:
    """Return what is known of a device that has held something since then; it has made no entries by it before."""
    journal = Journal.objects.filter(device=device).first()
    times = (device.created_at, journal and journal.heard_at, held_since)
    return Known(max(one for one in times if one), journal.waiting if journal else 0)
