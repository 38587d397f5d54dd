"""How many entries could be made twice while phones of a venue's desk are out of contact: an upper limit.

A phone that decides alone about passes does not hear of entries elsewhere, and nobody hears of its own. It makes no
more of them than it can scan in the time, and than its budget allows.
"""

import math
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from portillon.devices.models import Device
from portillon.entries.figures.exposure import A_TICKET, SILENT_AFTER
from portillon.places.models import Gate

# A desk has no last day: a phone that was revoked and is never heard again would count for ever.
COUNTS_AFTER_ITS_END = timedelta(days=7)


class DeskExposure(NamedTuple):
    """The phones out of contact, when the one that has been silent for longest was heard, and how many `entries` could
    be made twice at most."""

    phones: int
    since: datetime
    entries: int


class _Silent(NamedTuple):
    """A phone that was last heard at `heard_at`, and may admit `budget` passes by itself."""

    heard_at: datetime
    budget: int

    def entries(self, now: datetime) -> int:
        return min(self.budget, math.ceil((now - self.heard_at) / A_TICKET))


def of(desk: Gate, now: datetime) -> DeskExposure | None:
    """Return the exposure of the desk; None if all its phones that may decide alone are in contact."""
    silent = list(_silent(desk, now))
    if not silent:
        return None
    entries = sum(phone.entries(now) for phone in silent)
    return DeskExposure(len(silent), min(phone.heard_at for phone in silent), entries)


def _silent(desk: Gate, now: datetime) -> Iterable[_Silent]:
    """Yield the phones that hold the desk's passes, may decide about them, and were not heard for a while.

    One that was revoked, or whose key has expired, goes on until it is told so.
    """
    assert desk.venue is not None
    long_ago = now - COUNTS_AFTER_ITS_END
    holding = Device.objects.filter(
        organisation=desk.organisation_id, gate=desk, roster_at__isnull=False, roster_event=None
    )
    for device in holding.exclude(revoked_at__lte=long_ago).exclude(expires_at__lte=long_ago):
        assert device.roster_at
        heard_at = max(device.seen_at or device.roster_at, device.roster_at)
        told = device.roster_budget
        # What was changed since it was told, it cannot know.
        budget = desk.venue.offline_passes if told is None else told
        if heard_at < now - SILENT_AFTER and budget and not device.was_told_its_end(now):
            yield _Silent(heard_at, budget)
