"""Admit all the same: a supervisor lets persons in beside the rules, by a row of its own kind that is counted apart.

It uses no place of the ticket and changes nothing about the refusal. Its scan_id is made from that of the refusal, so
that a refusal is overridden once, however often the button is pressed.
"""

import hashlib
from enum import Enum, StrEnum
from typing import NamedTuple
from uuid import UUID, uuid5

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portillon.core.verdict import Reason
from portillon.entries.admit import desk
from portillon.entries.ledger import Pen, row_of
from portillon.entries.models import Kind, Scan
from portillon.entries.statements import Row
from portillon.entries.stats import admitted_in
from portillon.places.models import Event


class Why(StrEnum):
    """The reasons there are; the ledger keeps the code alone."""

    IDENTITY = "identity"
    SCANNED_BY_MISTAKE = "scanned_by_mistake"
    OUR_ERROR = "our_error"
    PARTNER_ERROR = "partner_error"
    GOODWILL = "goodwill"


WORDS = {
    Why.IDENTITY: _("Identity checked"),
    Why.SCANNED_BY_MISTAKE: _("Scanned by mistake before"),
    Why.OUR_ERROR: _("An error of the organiser"),
    Why.PARTNER_ERROR: _("An error of a technical partner"),
    Why.GOODWILL: _("Goodwill"),
}


class NotOverridable(Enum):
    """Why nobody is let in by it."""

    UNKNOWN = "there is no such scan of a known ticket"
    ADMITTED = "it was no refusal at an entry"
    TOO_MANY = "more persons than the ticket admits or asked for"
    OTHER = "it was overridden already, for other persons or another reason"


class Override(NamedTuple):
    row: Row
    replayed: bool


def override_id(scan_id: UUID) -> UUID:
    """The scan_id of the row that overrides this refusal."""
    return uuid5(scan_id, "override")


def persons_max(refused: Scan) -> int:
    """How many persons an override may let in."""
    return max(refused.allowed, refused.party)


def override(
    organisation: int, scan_id: UUID, party: int, why: Why, operator: int
) -> Override | NotOverridable:
    """Let `party` persons in although the scan was refused. Raises desk.Busy."""
    return desk.write(lambda pen: _override(organisation, scan_id, party, why, operator, pen))


def _override(
    organisation: int, scan_id: UUID, party: int, why: Why, operator: int, pen: Pen
) -> Override | NotOverridable:
    refused = Scan.objects.filter(organisation_id=organisation, scan_id=scan_id).first()
    if refused is None or refused.credential_id is None:
        return NotOverridable.UNKNOWN
    if refused.kind != Kind.ENTRY or refused.seq is not None:
        return NotOverridable.ADMITTED
    if not 0 < party <= persons_max(refused):
        return NotOverridable.TOO_MANY
    row = _row(refused, party, why, operator)
    known = Scan.objects.filter(scan_id=row.scan_id).first()
    if known is not None:
        same = bytes(known.fingerprint) == row.fingerprint
        return Override(row_of(known), replayed=True) if same else NotOverridable.OTHER
    pen.append([row])
    return Override(row, replayed=False)


def _row(refused: Scan, party: int, why: Why, operator: int) -> Row:
    moves = Scan.objects.filter(credential_id=refused.credential_id, seq__isnull=False)
    last = moves.order_by("-seq").first()
    event = refused.event_id or 0
    return row_of(refused)._replace(
        scan_id=override_id(refused.scan_id),
        kind=Kind.OVERRIDE.value,
        fingerprint=hashlib.blake2b(f"{refused.scan_id}\n{party}\n{why}".encode(), digest_size=16).digest(),
        device_id=None,
        operator_id=operator,
        reason=Reason.OK.value,
        party=party,
        used=last.used if last else 0,
        left=last.left if last else 0,
        moved=party,
        because={"scan": str(refused.scan_id), "note": why.value},
        admitted_count=admitted_in([event]).get(event, 0),
        expected_count=Event.objects.filter(pk=event).values_list("expected", flat=True).first() or 0,
        scanned_at=None,
        decided_at=timezone.now(),
    )
