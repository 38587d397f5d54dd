"""Take an entry, an exit or an override back: a reversal is a row of its own, and what it takes back stays."""

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum, StrEnum
from typing import NamedTuple
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portillon.core.verdict import Reason
from portillon.entries.admit import desk
from portillon.entries.ledger.pen import Pen, row_of
from portillon.entries.ledger.row import Row
from portillon.entries.models import Kind, Scan, Tally
from portillon.places.models import Event


class NotReversible(Enum):
    """Why an entry cannot be taken back."""

    UNKNOWN = "there is no such scan"
    REFUSED = "nobody was let in by it"
    REVERSED = "it was taken back already"
    OTHER_SCAN = "the reversal_id was used for another scan"
    BUILT_ON = "who came in by it has left since"
    NOT_YOUR_LAST = "it is not the last entry of this device"
    TOO_LATE = "too much time has gone by since"


class Why(StrEnum):
    """The reasons for taking back an entry of a pass; the ledger keeps the code alone."""

    MISTAKE = "mistake"
    PERSONS = "persons"
    NO_VISIT = "no_visit"
    OUR_ERROR = "our_error"


WORDS = {
    Why.MISTAKE: _("Validated by mistake"),
    Why.PERSONS: _("Wrong number of persons"),
    Why.NO_VISIT: _("The visit did not take place"),
    Why.OUR_ERROR: _("A technical error"),
}


@dataclass(frozen=True, slots=True)
class Person:
    """A signed-in person who takes back, and why. With `own_last_within` only their own last entry at its gate, and
    only for so long."""

    user: int
    why: Why | None = None
    own_last_within: timedelta | None = None


class Reversal(NamedTuple):
    row: Row
    replayed: bool


def reverse(
    organisation: int,
    scan_id: UUID,
    reversal_id: UUID,
    device: int | None,
    operator: int | Person | None = None,
) -> Reversal | NotReversible:
    """Take back the row `scan_id`; `device` may only take back its own last entry. `operator` is who takes an override
    or a pass's entry back. Raises desk.Busy."""
    person = Person(operator) if isinstance(operator, int) else operator
    return desk.write(lambda pen: _reverse(organisation, (scan_id, reversal_id), device, person, pen))


def _reverse(
    organisation: int, ids: tuple[UUID, UUID], device: int | None, person: Person | None, pen: Pen
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
    why_not = _why_not(entry, device) or (_why_not_by(entry, person) if person else None)
    if why_not:
        return why_not
    row = _taking_back(entry, reversal_id, device, person)
    if row.seq is not None and (row.used < 0 or row.left < 0 or (row.allowed and row.used > row.allowed)):
        return NotReversible.BUILT_ON
    pen.append([row])
    return Reversal(row, replayed=False)


def _taking_back(entry: Scan, reversal_id: UUID, device: int | None, person: Person | None) -> Row:
    if entry.kind == Kind.OVERRIDE:
        return _override_undone(entry, reversal_id, person.user if person else None)
    if entry.programme_id is not None:
        return _of_pass(entry, reversal_id, device, person)
    return _compensating(entry, reversal_id, device)


def _why_not(entry: Scan, device: int | None) -> NotReversible | None:
    if entry.verdict == "refused":
        return NotReversible.REFUSED
    if Scan.objects.filter(reverses=entry.scan_id).exists():
        return NotReversible.REVERSED
    moves = Scan.objects.filter(kind__in=(Kind.ENTRY, Kind.EXIT), seq__isnull=False)
    later = moves.filter(pk__gt=entry.pk, device_id=device)
    if device is not None and (entry.device_id != device or later.exists()):
        return NotReversible.NOT_YOUR_LAST
    return None


def _why_not_by(entry: Scan, person: Person) -> NotReversible | None:
    if person.own_last_within is None:
        return None
    acts = Scan.objects.filter(gate_id=entry.gate_id, operator_id=person.user, seq__isnull=False)
    # One query by the index that ends with the id: at the desk of a venue, what this person did since.
    if entry.operator_id != person.user or acts.filter(pk__gt=entry.pk).exists():
        return NotReversible.NOT_YOUR_LAST
    return NotReversible.TOO_LATE if timezone.now() - entry.decided_at > person.own_last_within else None


def _of_pass(entry: Scan, reversal_id: UUID, device: int | None, person: Person | None) -> Row:
    """The entries of a pass are counted from its rows, those taken back left out: here is nothing to compute."""
    last = Scan.objects.filter(credential_id=entry.credential_id, seq__isnull=False).latest("seq")
    assert last.seq is not None
    return row_of(entry)._replace(
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
        because={"note": person.why.value} if person and person.why else None,
        scanned_at=None,
        decided_at=timezone.now(),
        reverses=entry.scan_id,
    )


def _compensating(entry: Scan, reversal_id: UUID, device: int | None) -> Row:
    last = Scan.objects.filter(credential_id=entry.credential_id, seq__isnull=False).latest("seq")
    assert last.seq is not None
    return row_of(entry)._replace(
        scan_id=reversal_id,
        kind=Kind.REVERSAL.value,
        fingerprint=hashlib.blake2b(entry.scan_id.bytes, digest_size=16).digest(),
        device_id=device,
        seq=last.seq + 1,
        reason=Reason.OK.value,
        allowed=last.allowed,
        used=last.used - _places(entry),
        left=last.left + entry.moved - entry.fresh,
        moved=-entry.moved,
        fresh=-entry.fresh,
        admitted_count=_admitted(entry.event_id) - entry.fresh,
        expected_count=_expected(entry.event_id),
        because=None,
        scanned_at=None,
        decided_at=timezone.now(),
        reverses=entry.scan_id,
    )


def _override_undone(entry: Scan, reversal_id: UUID, operator: int | None) -> Row:
    """It used no place, so none is free again: an override of as many persons fewer."""
    last = Scan.objects.filter(credential_id=entry.credential_id, seq__isnull=False).order_by("-seq").first()
    return row_of(entry)._replace(
        scan_id=reversal_id,
        fingerprint=hashlib.blake2b(entry.scan_id.bytes, digest_size=16).digest(),
        operator_id=operator,
        party=-entry.party,
        used=last.used if last else 0,
        left=last.left if last else 0,
        moved=-entry.moved,
        admitted_count=_admitted(entry.event_id),
        expected_count=_expected(entry.event_id),
        decided_at=timezone.now(),
        reverses=entry.scan_id,
    )


def _places(entry: Scan) -> int:
    """How many places the row used, or, at an exit where one may come back, freed (negative)."""
    if entry.kind == Kind.ENTRY:
        return entry.party
    before = Scan.objects.filter(credential_id=entry.credential_id, seq__lt=entry.seq).latest("seq")
    return entry.used - before.used


def _admitted(event_id: int | None) -> int:
    return sum(Tally.objects.filter(event_id=event_id).values_list("admitted", flat=True))


def _expected(event_id: int | None) -> int:
    return Event.objects.filter(pk=event_id or 0).values_list("expected", flat=True).first() or 0
