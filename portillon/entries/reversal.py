"""Reverses an entry, an exit or an override, by a row of its own; the reversed row stays."""

import hashlib
import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, StrEnum
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portillon.core import several_days
from portillon.core.several_days import Undone
from portillon.core.verdict import Reason
from portillon.devices.models import Device
from portillon.entries.ledger.pen import Pen, row_of
from portillon.entries.ledger.row import Row
from portillon.entries.ledger.turn import turn
from portillon.entries.models import BEYOND_THE_RULES, Kind, Scan, Tally
from portillon.entries.several_days import days_of, steps_of
from portillon.places.models import Event

# How long devices and persons may reverse the last row that they made themselves.
OWN_LAST_WITHIN = timedelta(minutes=30)
# How long holders may reverse a visit that they validated themselves: too short for a reduction to be granted first.
BY_HOLDER_WITHIN = timedelta(seconds=30)


class NotReversible(Enum):
    """Why a row cannot be reversed."""

    UNKNOWN = "there is no such scan"
    REFUSED = "nobody was let in by it"
    REVERSED = "it was reversed already"
    OTHER_SCAN = "the reversal_id was used for another scan"
    BUILT_ON = "who came in by it has left since"
    HELD = "another device holds the ticket, and may have given the place to somebody else"
    NOT_YOUR_LAST = "it is not the last entry of this device"
    TOO_LATE = "too much time has gone by since"


class ReversalReason(StrEnum):
    """Why an entry of a pass is reversed. The ledger stores only this code."""

    MISTAKE = "mistake"
    PERSONS = "persons"
    NO_VISIT = "no_visit"
    OUR_ERROR = "our_error"


WORDS = {
    ReversalReason.MISTAKE: _("Validated by mistake"),
    ReversalReason.PERSONS: _("Wrong number of persons"),
    ReversalReason.NO_VISIT: _("The visit did not take place"),
    ReversalReason.OUR_ERROR: _("A technical error"),
}


@dataclass(frozen=True, slots=True)
class ReversedBy:
    """The signed-in person who reverses, and why. With `only_own_last` the row must be their own last one at its gate,
    no older than OWN_LAST_WITHIN."""

    user: int
    reason: ReversalReason | None = None
    only_own_last: bool = False


class ReversedByHolder:
    """The holder of a pass, who reverses a visit that they validated with a venue's poster within BY_HOLDER_WITHIN."""


class Reversal(NamedTuple):
    row: Row
    replayed: bool


def reverse(
    organisation: int,
    scan_id: UUID,
    reversal_id: UUID,
    device: int | None,
    operator: int | ReversedBy | ReversedByHolder | None = None,
) -> Reversal | NotReversible:
    """Reverse the row `scan_id`, or return why not. The same `reversal_id` again returns the stored row. Raises Busy.

    A `device` may reverse only its own last row, no older than OWN_LAST_WITHIN. `operator` is the user who reverses an
    override or the entry of a pass.
    """
    person = ReversedBy(operator) if isinstance(operator, int) else operator
    return turn.write(lambda pen: _reverse(organisation, (scan_id, reversal_id), device, person, pen))


def _reverse(
    organisation: int,
    ids: tuple[UUID, UUID],
    device: int | None,
    person: ReversedBy | ReversedByHolder | None,
    pen: Pen,
) -> Reversal | NotReversible:
    scan_id, reversal_id = ids
    ours = Scan.objects.filter(organisation_id=organisation)
    known = Scan.objects.filter(scan_id=reversal_id).first()
    if known is not None:
        same = known.reverses == scan_id and known.organisation_id == organisation
        return Reversal(row_of(known), replayed=True) if same else NotReversible.OTHER_SCAN
    entry = ours.filter(scan_id=scan_id, reverses=None).first()
    if entry is None:
        return NotReversible.UNKNOWN
    why_not = _why_not(entry, device) or _why_not_by(entry, person)
    if why_not:
        return why_not
    row = _reversal_of(entry, reversal_id, device, person, timezone.now())
    why_not_now = _why_not_now(row, device)
    if why_not_now:
        return why_not_now
    pen.append([row])
    return Reversal(row, replayed=False)


def taken_back(entry: Scan, reversal_id: UUID, device: int | None, at: datetime) -> Row | NotReversible:
    """Return the row that takes back `entry` at `at`, for whoever has the turn; or why nobody can."""
    why_not = _why_not(entry, None)
    if why_not:
        return why_not
    row = _reversal_of(entry, reversal_id, device, None, at)
    return _why_not_now(row, device) or row


def _why_not_now(row: Row, device: int | None) -> NotReversible | None:
    if _is_built_on(row):
        return NotReversible.BUILT_ON
    # Who takes an exit back uses a place, which only the holder of the ticket may do.
    is_held = row.moved > 0 and row.holder_id not in (None, device)
    return NotReversible.HELD if is_held else None


def _is_built_on(row: Row) -> bool:
    """Whether rows that came later leave no room for this reversal."""
    return row.seq is not None and (
        row.used < 0 or row.left < 0 or bool(row.allowed and row.used > row.allowed)
    )


def _reversal_of(
    entry: Scan,
    reversal_id: UUID,
    device: int | None,
    person: ReversedBy | ReversedByHolder | None,
    now: datetime,
) -> Row:
    if isinstance(person, ReversedByHolder):
        return _of_pass(entry, reversal_id, entry.device_id, None, now)
    if entry.kind in BEYOND_THE_RULES:
        return _beyond_the_rules(entry, reversal_id, device, person.user if person else None, now)
    if entry.programme_id is not None:
        return _of_pass(entry, reversal_id, device, person, now)
    return _of_ticket(entry, reversal_id, device, person, now)


def _why_not(entry: Scan, device: int | None) -> NotReversible | None:
    if entry.verdict != "admitted":
        return NotReversible.REFUSED
    if Scan.objects.filter(reverses=entry.scan_id).exists():
        return NotReversible.REVERSED
    moves = Scan.objects.filter(kind__in=(Kind.ENTRY, Kind.EXIT), seq__isnull=False)
    later = moves.filter(_decided_after(entry), device_id=device)
    if device is None:
        return None
    if entry.device_id != device or later.exists():
        return NotReversible.NOT_YOUR_LAST
    return None if is_recent(entry) else NotReversible.TOO_LATE


def _decided_after(entry: Scan) -> Q:
    """Return the condition of rows that were decided later. Late facts have higher ids than their time says."""
    return Q(pk__gt=entry.pk) & (Q(received_at=None) | Q(decided_at__gt=entry.decided_at))


def _why_not_by(entry: Scan, person: ReversedBy | ReversedByHolder | None) -> NotReversible | None:
    if isinstance(person, ReversedByHolder):
        return _why_not_by_holder(entry)
    if person is None or not person.only_own_last:
        return None
    # Of passes alone, so that the index of a venue's entries finds the newer ones.
    acts = Scan.objects.filter(gate_id=entry.gate_id, programme_id__isnull=False)
    acts = acts.filter(operator_id=person.user, seq__isnull=False)
    if entry.operator_id != person.user or acts.filter(_decided_after(entry)).exists():
        return NotReversible.NOT_YOUR_LAST
    return None if is_recent(entry) else NotReversible.TOO_LATE


def _why_not_by_holder(entry: Scan) -> NotReversible | None:
    if not is_by_holder(entry):
        return NotReversible.NOT_YOUR_LAST
    return None if holder_seconds_left(entry) else NotReversible.TOO_LATE


def is_by_holder(entry: Scan) -> bool:
    """Whether the holder validated the visit: on a venue's device for self-validation, and not at its desk."""
    return Device.objects.filter(pk=entry.device_id or 0, is_self_validation=True).exists()


def holder_seconds_left(entry: Scan) -> int:
    """Return for how many seconds more the holder may reverse the visit; 0 if no longer."""
    left = BY_HOLDER_WITHIN - (timezone.now() - entry.decided_at)
    return max(0, math.ceil(left.total_seconds()))


def is_recent(entry: Scan) -> bool:
    """Whether the row is recent enough for its author to reverse it."""
    return timezone.now() - entry.decided_at <= OWN_LAST_WITHIN


def _of_pass(
    entry: Scan, reversal_id: UUID, device: int | None, person: ReversedBy | None, now: datetime
) -> Row:
    """Return the reversal of a pass's entry. `used` and `left` stay 0, since the standing entries are counted anew."""
    last = Scan.objects.filter(credential_id=entry.credential_id, seq__isnull=False).latest("seq")
    assert last.seq is not None
    return (
        row_of(entry)
        .as_decided_live()
        ._replace(
            scan_id=reversal_id,
            kind=Kind.REVERSAL.value,
            fingerprint=hashlib.blake2b(entry.scan_id.bytes, digest_size=16).digest(),
            device_id=device,
            operator_id=person.user if person else entry.operator_id,
            seq=last.seq + 1,
            used=0,
            left=0,
            moved=-entry.moved,
            fresh=-entry.fresh,
            because={"note": person.reason.value} if person and person.reason else None,
            scanned_at=None,
            decided_at=now,
            reverses=entry.scan_id,
        )
    )


def _of_ticket(
    entry: Scan, reversal_id: UUID, device: int | None, person: ReversedBy | None, now: datetime
) -> Row:
    last = Scan.objects.filter(credential_id=entry.credential_id, seq__isnull=False).latest("seq")
    assert last.seq is not None
    undone = _undone_by_day(entry, last.allowed, now) or _undone(entry, last)
    return (
        row_of(entry)
        .as_decided_live()
        ._replace(
            scan_id=reversal_id,
            kind=Kind.REVERSAL.value,
            fingerprint=hashlib.blake2b(entry.scan_id.bytes, digest_size=16).digest(),
            device_id=device,
            operator_id=person.user if person else entry.operator_id,
            seq=last.seq + 1,
            reason=Reason.OK.value,
            allowed=last.allowed,
            used=undone.used,
            left=undone.left,
            moved=-entry.moved,
            fresh=undone.fresh,
            admitted_count=_admitted(entry.event_id) + undone.fresh,
            expected_count=_expected(entry.event_id),
            because=None,
            scanned_at=None,
            decided_at=now,
            reverses=entry.scan_id,
            holder_id=last.holder_id,
            register=last.register,
        )
    )


def _undone(entry: Scan, last: Scan) -> Undone:
    return Undone(last.used - _places(entry), last.left + entry.moved - entry.fresh, -entry.fresh)


def _undone_by_day(entry: Scan, admits: int, now: datetime) -> Undone | None:
    """Return what holds after the reversal, if the tickets of the event are counted by day."""
    event = Event.objects.select_related("organisation", "venue").filter(pk=entry.event_id or 0).first()
    if event is None or not event.is_counted_by_day or entry.credential_id is None:
        return None
    steps = steps_of([entry.credential_id])[entry.credential_id]
    return several_days.undone(days_of(event), steps, admits, entry.scan_id, now)


def _beyond_the_rules(
    entry: Scan, reversal_id: UUID, device: int | None, operator: int | None, now: datetime
) -> Row:
    """Return the reversal of an override or overrun: it admits minus as many persons. No place becomes free, since none
    was used."""
    last = Scan.objects.filter(credential_id=entry.credential_id, seq__isnull=False).order_by("-seq").first()
    return (
        row_of(entry)
        .as_decided_live()
        ._replace(
            scan_id=reversal_id,
            fingerprint=hashlib.blake2b(entry.scan_id.bytes, digest_size=16).digest(),
            device_id=device,
            operator_id=operator,
            party=-entry.party,
            used=last.used if last else 0,
            left=last.left if last else 0,
            moved=-entry.moved,
            admitted_count=_admitted(entry.event_id),
            expected_count=_expected(entry.event_id),
            scanned_at=None,
            decided_at=now,
            reverses=entry.scan_id,
        )
    )


def _places(entry: Scan) -> int:
    """Return how many places the row used; negative if it freed them, at an exit with re-entry."""
    if entry.kind == Kind.ENTRY:
        return entry.party
    before = Scan.objects.filter(credential_id=entry.credential_id, seq__lt=entry.seq).latest("seq")
    return entry.used - before.used


def _admitted(event_id: int | None) -> int:
    return sum(Tally.objects.filter(event_id=event_id).values_list("admitted", flat=True))


def _expected(event_id: int | None) -> int:
    return Event.objects.filter(pk=event_id or 0).values_list("expected", flat=True).first() or 0
