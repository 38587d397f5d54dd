"""Hands tickets over to a device: from then on it decides about them by itself, and nobody else does.

Each hand-over is a row that takes the ticket's next place in its sequence, so it races like an entry: of two that read
the same last row, one is written, and the other is decided again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F, OuterRef, Q, Subquery
from django.utils import timezone

from portillon.devices.models import Device
from portillon.entries.ledger import statements
from portillon.entries.ledger.pen import Pen
from portillon.entries.ledger.row import Row
from portillon.entries.ledger.turn import turn
from portillon.entries.models import Journal, Kind, Scan
from portillon.entries.registers.holders import held_by, held_elsewhere, holds_anything
from portillon.entries.registers.rows import Counts, counts_of, last_rows, moved
from portillon.issuing.models import Credential
from portillon.places.models import Event, Gate, OfflinePolicy

# The scans of this process wait for so many rows, which take some hundredths of a second.
HANDED_MAX = 500


class OtherStore(Exception):
    """The device holds tickets by a journal that is gone: its storage was emptied, and it knows nothing of them."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the device at the gate asks for: `tickets` by id, or all (None). `incarnation` names its journal's store."""

    device: Device
    gate: Gate
    event: Event
    incarnation: UUID
    tickets: Sequence[int] | None = None

    @property
    def comes_back(self) -> bool:
        """Whether a ticket is of use again after all of its persons have come in."""
        return self.event.reentry or self.event.is_counted_by_day


@dataclass(frozen=True, slots=True)
class Handed:
    """How many tickets were `handed` over now, the device has `held` since, and others hold; `more` that there are
    more to be handed over."""

    handed: int
    held: int
    elsewhere: int
    more: bool


def hand(wanted: Wanted) -> Handed:
    """Hand over what the device may have, some hundreds at a time. Raises OtherStore and Busy."""
    found = _free(wanted)
    Journal.objects.bulk_create(
        [Journal(device=wanted.device, heard_at=timezone.now())], ignore_conflicts=True
    )
    handed = turn.write(lambda pen: _hand(wanted, found[:HANDED_MAX], timezone.now(), pen))
    device, event = wanted.device.pk, wanted.event.pk
    elsewhere = held_elsewhere(device, event, wanted.tickets)
    return Handed(handed, held_by(device).count(), elsewhere, len(found) > HANDED_MAX)


def _free(wanted: Wanted) -> list[tuple[int, int]]:
    """Return valid tickets that come in at the gate and that nobody holds, and the persons each admits: one more than
    are handed over at a time, if there are so many."""
    if wanted.event.offline_policy != OfflinePolicy.STRICT or wanted.gate.is_exit:
        return []
    last = Scan.objects.filter(credential_id=OuterRef("pk"), seq__isnull=False).order_by("-seq")
    tickets = Credential.objects.filter(event=wanted.event).valid()
    tickets = tickets.alias(held_by=Subquery(last.values("holder_id")[:1])).filter(held_by=None)
    if wanted.gate.categories:
        tickets = tickets.filter(category__in=wanted.gate.categories)
    if wanted.tickets is not None:
        tickets = tickets.filter(pk__in=wanted.tickets)
    if not wanted.comes_back:
        used = Subquery(last.values("used")[:1])
        tickets = tickets.alias(used=used).filter(Q(used=None) | Q(used__lt=F("admits")))
    return list(tickets.order_by("pk").values_list("pk", "admits")[: HANDED_MAX + 1])


def _hand(wanted: Wanted, tickets: Sequence[tuple[int, int]], now: datetime, pen: Pen) -> int:
    with statements.at_once():
        remember(wanted.device, wanted.incarnation)
        rows = list(_rows(wanted, tickets, now))
        if rows:
            pen.append(rows)
    return len(rows)


def remember(device: Device, incarnation: UUID) -> None:
    """Remember the journal's store. The row is locked, so that two stores of one device take turns."""
    journal = Journal.objects.select_for_update().get(device=device)
    if journal.incarnation == incarnation:
        return
    if journal.incarnation is not None and holds_anything(device.pk):
        raise OtherStore
    Journal.objects.filter(pk=journal.pk).update(incarnation=incarnation)


def _rows(wanted: Wanted, tickets: Sequence[tuple[int, int]], now: datetime) -> list[Row]:
    counts, last = counts_of(wanted.event.pk), last_rows([pk for pk, _admits in tickets])
    rows = []
    for pk, admits in tickets:
        before = last.get(pk) or _never_used(wanted, pk, admits)
        is_of_use = wanted.comes_back or before.used < admits
        if before.holder_id is None and is_of_use:
            rows.append(_handed(wanted, before, counts, now))
    return rows


def _never_used(wanted: Wanted, ticket: int, admits: int) -> Scan:
    return Scan(
        organisation_id=wanted.event.organisation_id,
        event_id=wanted.event.pk,
        credential_id=ticket,
        seq=0,
        used=0,
        allowed=admits,
    )


def _handed(wanted: Wanted, before: Scan, counts: Counts, now: datetime) -> Row:
    assert before.seq is not None
    holder = {"device_id": wanted.device.pk, "operator_id": wanted.device.operator_id}
    held = {"holder_id": wanted.device.pk, "register": before.seq + 1}
    return moved(Kind.HAND, before, counts, now, gate_id=wanted.gate.pk, **holder, **held)
