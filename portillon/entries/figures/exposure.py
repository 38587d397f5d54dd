"""How many persons could come in twice while phones are out of contact: an upper limit, told before it happens.

A phone that decides alone admits whom it believes not to be in yet. So a person can come in twice by it who was
admitted elsewhere since it was last heard, or whom it admits now and who comes again elsewhere. There are no more of
either than it can scan in the time, than were left to come when it was last heard, and than its budget allows.
"""

import math
from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import Count

from portillon.devices.enrol import working
from portillon.devices.models import Device
from portillon.devices.station import stands_at
from portillon.entries.figures import event_sums
from portillon.entries.ledger.snapshot import snapshot
from portillon.places.models import Event, Gate, OfflinePolicy

# A scanner asks for news every few seconds, which is noted once a minute.
SILENT_AFTER = timedelta(minutes=2)
# So fast does a practised steward admit one person after another.
A_PERSON = timedelta(seconds=1.8)


class Exposure(NamedTuple):
    """The phones out of contact, when the one that has been silent for longest was heard, and how many `persons` could
    come in twice at most."""

    phones: int
    since: datetime
    persons: int


class _Silent(NamedTuple):
    heard_at: datetime
    gates: list[Gate]


def of(event: Event, now: datetime) -> Exposure | None:
    """Return the exposure while the event's doors are open; None if all phones that may decide alone are in contact."""
    if event.offline_policy == OfflinePolicy.SERVER or event.offline_budget == 0:
        return None
    entries = [gate for gate in event.gates.select_related("event").order_by("pk") if not gate.is_exit]
    if not any(gate.opens_at <= now <= gate.shuts_at for gate in entries):
        return None
    silent = list(_silent(event, entries, now))
    if not silent:
        return None
    with snapshot():
        told = _Tickets(event)
        persons = sum(told.exposed_at(phone, now) for phone in silent)
    return Exposure(len(silent), min(phone.heard_at for phone in silent), persons)


def _silent(event: Event, entries: list[Gate], now: datetime) -> Iterable[_Silent]:
    """Yield the phones at an entry that may decide about the event's tickets, and were not heard for a while."""
    for device in working().filter(organisation=event.organisation_id, roster_event=event):
        heard_at = heard(device)
        gates = stands_at(device, entries)
        if heard_at and heard_at < now - SILENT_AFTER and gates:
            yield _Silent(heard_at, gates)


def heard(device: Device) -> datetime | None:
    """Return when the device last called the server, to the minute; None: never."""
    return max((at for at in (device.seen_at, device.roster_at) if at), default=None)


class _Tickets:
    """The event's valid tickets, and who came in when."""

    def __init__(self, event: Event) -> None:
        self._event = event
        grouped = event.tickets.valid().values_list("category", "admits").order_by()
        self._parties: list[tuple[str, int, int]] = list(grouped.annotate(n=Count("pk")))
        self._fresh, self._let_in = event_sums.by_minute(event.pk)

    def exposed_at(self, phone: _Silent, now: datetime) -> int:
        """Return how many persons could come in twice by this phone."""
        minute = phone.heard_at.replace(second=0, microsecond=0)
        elsewhere = _since(self._let_in, minute)
        alone = math.ceil((now - max(phone.heard_at, min(gate.opens_at for gate in phone.gates))) / A_PERSON)
        return max(0, min(self._unused(phone.gates, minute), elsewhere + max(0, alone), self._budget()))

    def _unused(self, gates: list[Gate], minute: datetime) -> int:
        """Return how many persons, valid at the gates, had not come in at that minute."""
        here = sum(admits * n for category, admits, n in self._parties if _takes(gates, category))
        if self._event.is_counted_by_day or self._event.reentry:
            return here
        came = sum(self._fresh.values()) - _since(self._fresh, minute)
        return min(here, self._event.expected - came)

    def _budget(self) -> int:
        """Return how many persons the largest tickets admit that one phone may admit by itself."""
        left, persons = self._event.offline_budget, 0
        for _category, admits, n in sorted(self._parties, key=lambda party: -int(party[1])):
            persons += admits * min(left, n)
            left -= min(left, n)
        return persons


def _takes(gates: list[Gate], category: str) -> bool:
    return any(not gate.categories or category in gate.categories for gate in gates)


def _since(by_minute: Counter[datetime], minute: datetime) -> int:
    return sum(persons for at, persons in by_minute.items() if at >= minute)
