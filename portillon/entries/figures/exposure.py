"""How many persons could come in twice while phones are out of contact: an upper limit, told before it happens.

A phone that decides alone admits whom it believes not to be in yet. So a person can come in twice by it who was
admitted elsewhere since its list of tickets, or whom it admits now and who comes again elsewhere. There are no more of
either than the largest tickets admit that it can scan in the time, than were left to come at the time of its list, and
than its budget allows.
"""

import math
from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import Count, Q, QuerySet, Sum

from portillon.devices.models import Device
from portillon.devices.station import stands_at
from portillon.entries.figures import event_sums
from portillon.entries.ledger.snapshot import snapshot
from portillon.entries.models import Scan, VenueServer
from portillon.issuing.models import Credential, RemovedTicket
from portillon.places.models import Event, Gate

# A scanner asks for news every few seconds, which is noted once a minute.
SILENT_AFTER = timedelta(minutes=2)
# So fast does a practised steward scan one ticket after another.
A_TICKET = timedelta(seconds=1.8)


class Exposure(NamedTuple):
    """The phones out of contact, when the one that has been silent for longest was heard, and how many `persons` could
    come in twice at most.

    If the server at the venue named `at_venue` has the event, it was last heard then, and no phones are counted: those
    here have nobody to let in.
    """

    phones: int
    since: datetime
    persons: int
    at_venue: str = ""


class _Silent(NamedTuple):
    """A phone that was last heard at `heard_at`, has a list of tickets as of `list_at`, and may admit `budget` tickets
    by itself."""

    heard_at: datetime
    list_at: datetime
    budget: int
    gates: list[Gate]


def of(event: Event, now: datetime) -> Exposure | None:
    """Return the exposure while the event's doors are open; None if all phones that may decide alone are in contact,
    and no server at the venue has the event."""
    entries = [gate for gate in event.gates.select_related("event").order_by("pk") if not gate.is_exit]
    if not any(gate.opens_at <= now <= gate.shuts_at for gate in entries):
        return None
    if there := VenueServer.objects.filter(event=event, closed_at=None).select_related("device").first():
        return Exposure(0, there.device.seen_at or there.device.created_at, 0, there.device.name)
    silent = list(_silent(event, entries, now))
    if not silent:
        return None
    with snapshot():
        told = _Tickets(event)
        persons = sum(told.exposed_at(phone, now) for phone in silent)
    return Exposure(len(silent), min(phone.heard_at for phone in silent), persons)


def _silent(event: Event, entries: list[Gate], now: datetime) -> Iterable[_Silent]:
    """Yield the phones at an entry that may decide about the event's tickets, and were not heard for a while.

    One that was revoked, or whose key has expired, goes on until it is told so.
    """
    for device in Device.objects.filter(
        organisation=event.organisation_id, roster_event=event, roster_at__isnull=False
    ).select_related("event"):
        assert device.roster_at
        heard_at = max(device.seen_at or device.roster_at, device.roster_at)
        gates, budget = stands_at(device, entries), _budget_of(device, event)
        if heard_at < now - SILENT_AFTER and gates and budget and not device.was_told_its_end(now):
            yield _Silent(heard_at, device.roster_at, budget, gates)


def _budget_of(device: Device, event: Event) -> int:
    """Return what the phone was told; what was changed since, it cannot know."""
    return event.offline_tickets if device.roster_budget is None else device.roster_budget


class _Party(NamedTuple):
    """`n` tickets that admit so many `persons` each; no category: they count at every door."""

    persons: int
    category: str | None
    n: int


class _Tickets:
    """The event's tickets, the largest first, and who came in when."""

    def __init__(self, event: Event) -> None:
        self._comes_back = event.is_counted_by_day or event.reentry
        self._parties = _parties(event.pk, event.roster_era, event.roster_n)
        self._fresh, self._let_in = event_sums.by_minute(event.pk)

    def exposed_at(self, phone: _Silent, now: datetime) -> int:
        """Return how many persons could come in twice by this phone."""
        minute = phone.list_at.replace(second=0, microsecond=0)
        here = [one for one in self._parties if _takes(phone.gates, one.category)]
        alone = now - max(phone.heard_at, min(gate.opens_at for gate in phone.gates))
        met = _since(self._let_in, minute) + _largest(here, math.ceil(max(alone, timedelta()) / A_TICKET))
        return max(0, min(self._unused(here, minute), met, _largest(here, phone.budget)))

    def _unused(self, here: list[_Party], minute: datetime) -> int:
        """Return how many persons of these tickets had not come in at that minute."""
        if self._comes_back:
            return _persons(here)
        came = sum(self._fresh.values()) - _since(self._fresh, minute)
        return min(_persons(here), _persons(self._parties) - came)


@lru_cache(maxsize=64)
def _parties(event: int, _era: str, _roster_n: int) -> list[_Party]:
    """Return the event's tickets with this number of their last change, the largest first: of those that are valid no
    longer, the persons who came in. Kept, because an event may have 500,000."""
    tickets = Credential.objects.filter(event=event)
    ended = tickets.filter(Q(cancelled_at__isnull=False) | Q(blocked_at__isnull=False))
    removed = RemovedTicket.objects.filter(event=event)
    valid = tickets.valid().values_list("admits", "category").order_by().annotate(n=Count("pk"))
    parties = [_Party(*found) for found in valid]
    for gone in (ended.values("pk"), removed.values("credential_id")):
        parties += [_Party(persons, None, 1) for persons in _came_with(event, gone)]
    return sorted(parties, key=lambda party: -party.persons)


def _came_with(event: int, gone: QuerySet[Any, Any]) -> Iterable[int]:
    rows = Scan.objects.filter(event_id=event, credential_id__in=gone, seq__isnull=False)
    return rows.values("credential_id").order_by().annotate(came=Sum("fresh")).values_list("came", flat=True)


def forget() -> None:
    _parties.cache_clear()


def _takes(gates: list[Gate], category: str | None) -> bool:
    return category is None or any(not gate.categories or category in gate.categories for gate in gates)


def _persons(parties: Iterable[_Party]) -> int:
    return sum(party.persons * party.n for party in parties)


def _largest(parties: Iterable[_Party], tickets: int) -> int:
    """Return how many persons the first `tickets` of the parties admit."""
    left, persons = tickets, 0
    for party in parties:
        persons += party.persons * min(left, party.n)
        left -= min(left, party.n)
    return persons


def _since(by_minute: Counter[datetime], minute: datetime) -> int:
    return sum(persons for at, persons in by_minute.items() if at >= minute)
