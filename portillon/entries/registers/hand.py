"""Hands tickets over to a device: from then on it decides about them by itself, and nobody else does.

Each hand-over is a row that takes the ticket's next place in its sequence, so it races like an entry: of two that read
the same last row, one is written, and the other is decided again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from portillon.devices import auto_policy
from portillon.devices.models import Device
from portillon.entries.ledger import statements
from portillon.entries.ledger.pen import Pen
from portillon.entries.ledger.row import Row
from portillon.entries.ledger.turn import turn
from portillon.entries.models import Journal, Kind
from portillon.entries.registers.choose import choose
from portillon.entries.registers.holders import held_by, held_elsewhere, holds_anything
from portillon.entries.registers.look import Looked
from portillon.entries.registers.rows import Counts, Last, counts_of, last_rows, moved, never_used
from portillon.entries.registers.set_back import SetBack
from portillon.entries.registers.wanted import Wanted

# The scans of this process wait for so many rows, which take some hundredths of a second.
HANDED_MAX = 500


class OtherStore(Exception):
    """The device holds tickets by a journal that is gone: its storage was emptied, and it knows nothing of them."""


@dataclass(frozen=True, slots=True)
class Handed:
    """How many tickets were `handed` over now; `more` that there are more to be looked at, behind the id `after`.

    How many the device has `held` since, and others hold `elsewhere`, is counted when there are no more: among tens of
    thousands it takes longer than handing some over.
    """

    handed: int
    held: int | None
    elsewhere: int | None
    more: bool
    after: int


def hand(wanted: Wanted) -> Handed:
    """Hand over what the device may have, some hundreds at a time. Raises SetBack, OtherStore and Busy."""
    if wanted.event.set_back_at is not None:
        raise SetBack
    now = timezone.now()
    may_have = auto_policy.hands_over(wanted.event, wanted.device)
    tickets, after, more = choose(wanted, HANDED_MAX, now) if may_have else ((), wanted.after or 0, False)
    Journal.begin(wanted.device.pk)
    handed = turn.write(lambda pen: _hand(wanted, tickets, now, pen)) if _is_to_write(wanted, tickets) else 0
    # Who does not say how far it has come would be told for ever that there is more.
    if more and (handed > 0 or wanted.after is not None):
        return Handed(handed, None, None, more=True, after=after)
    device, event = wanted.device.pk, wanted.event.pk
    elsewhere = held_elsewhere(device, event, wanted.tickets)
    return Handed(handed, held_by(device).count(), elsewhere, more=False, after=after)


def _is_to_write(wanted: Wanted, tickets: Sequence[Looked]) -> bool:
    """Whether there is anything to write: scans of this process wait meanwhile."""
    known = Journal.objects.filter(device=wanted.device, incarnation=wanted.incarnation)
    return bool(tickets) or not known.exists()


def _hand(wanted: Wanted, tickets: Sequence[Looked], now: datetime, pen: Pen) -> int:
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


def _rows(wanted: Wanted, tickets: Sequence[Looked], now: datetime) -> list[Row]:
    counts, last = counts_of(wanted.event.pk), last_rows([one.ticket for one in tickets])
    rows = []
    for one in tickets:
        before = last.get(one.ticket) or never_used(wanted.event, one.ticket, one.admits)
        is_of_use = wanted.comes_back or before.used < one.admits
        if before.holder_id is None and is_of_use:
            rows.append(_handed(wanted, before, counts, now))
    return rows


def _handed(wanted: Wanted, before: Last, counts: Counts, now: datetime) -> Row:
    assert before.seq is not None
    holder = {"device_id": wanted.device.pk, "operator_id": wanted.device.operator_id}
    held = {"holder_id": wanted.device.pk, "register": before.seq + 1}
    return moved(Kind.HAND, before, counts, now, gate_id=wanted.gate.pk, **holder, **held)
