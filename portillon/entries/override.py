"""Overrides refusals: a supervisor admits persons against the rules, by a row of its own kind that is counted apart.

An override uses no place of the ticket and leaves the refusal as it is. Its fingerprint is derived from the refusal and
unique among overrides, so a refusal is overridden only once, whoever asks and under whatever id.
"""

from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import NamedTuple
from uuid import UUID, uuid5

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portillon.core.verdict import Reason
from portillon.entries.derived import let_in_fingerprint, overrun_id
from portillon.entries.figures.stats import admitted_in
from portillon.entries.ledger import statements
from portillon.entries.ledger.pen import Pen, row_of
from portillon.entries.ledger.row import Row
from portillon.entries.ledger.turn import turn
from portillon.entries.models import Call, Kind, Scan
from portillon.issuing.models import Credential, PassedOn
from portillon.places.models import Event


class OverrideReason(StrEnum):
    """Why a refusal is overridden. The ledger stores only this code."""

    IDENTITY = "identity"
    SCANNED_BY_MISTAKE = "scanned_by_mistake"
    OUR_ERROR = "our_error"
    PARTNER_ERROR = "partner_error"
    GOODWILL = "goodwill"


WORDS = {
    OverrideReason.IDENTITY: _("Identity checked"),
    OverrideReason.SCANNED_BY_MISTAKE: _("Scanned by mistake before"),
    OverrideReason.OUR_ERROR: _("An error of the organiser"),
    OverrideReason.PARTNER_ERROR: _("An error of a technical partner"),
    OverrideReason.GOODWILL: _("Goodwill"),
}


class NotOverridable(Enum):
    """Why a scan cannot be overridden."""

    UNKNOWN = "there is no such scan of a known ticket"
    ADMITTED = "it was no refusal at an entry"
    TOO_MANY = "more persons than the ticket admits or asked for"
    OTHER = "it was overridden already, for other persons or another reason"
    OTHER_SCAN = "the override_id was used for something else"
    PASSED_ON = "the ticket was passed on since, and is another person's"
    ANSWERED = "the call that this would answer was answered or taken back"


class Override(NamedTuple):
    row: Row
    replayed: bool


def override_id(scan_id: UUID) -> UUID:
    """Return the id of the console's override of this scan; always the same, so a button pressed twice counts once."""
    return uuid5(scan_id, "override")


def persons_max(refused: Scan) -> int:
    """Return how many persons an override of this refusal may admit."""
    return max(refused.allowed, refused.party)


@dataclass(frozen=True, slots=True)
class OverrideRequest:
    """A request to admit `party` persons (None: as many as were refused) although `scan_id` was refused.

    `own_id` becomes the override's scan_id; it is made before the first try and kept for retries. `operator` is a
    user's id, or None for a program. If it `answers_call`, it is done only as the call's first answer.
    """

    scan_id: UUID
    own_id: UUID
    why: OverrideReason
    operator: int | None
    party: int | None = None
    answers_call: bool = False


def override_of(scan_id: UUID) -> Scan | None:
    """Return the override of this refusal, also if it was reversed since."""
    return Scan.objects.filter(kind=Kind.OVERRIDE, fingerprint=let_in_fingerprint(scan_id)).first()


def override(organisation: int, wish: OverrideRequest) -> Override | NotOverridable:
    """Append the override, or return why not. The same `own_id` again returns the stored row. Raises Busy."""
    return turn.write(lambda pen: _override(organisation, wish, pen))


def _override(organisation: int, wish: OverrideRequest, pen: Pen) -> Override | NotOverridable:
    refused = Scan.objects.filter(organisation_id=organisation, scan_id=wish.scan_id).first()
    if refused is None or refused.credential_id is None:
        return NotOverridable.UNKNOWN
    if refused.kind != Kind.ENTRY or refused.seq is not None:
        return NotOverridable.ADMITTED
    party = refused.party if wish.party is None else wish.party
    if not 0 < party <= persons_max(refused):
        return NotOverridable.TOO_MANY
    row = row_of_override(refused, party, wish)
    known = Scan.objects.filter(scan_id=wish.own_id).first()
    if known is not None:
        return _known(known, row)
    if override_of(wish.scan_id) or _is_overrun(wish.scan_id):
        return NotOverridable.OTHER
    # Read first: if the ticket is passed on after the look, the row is not written.
    issues = _issues(refused.credential_id)
    if PassedOn.objects.filter(credential=refused.credential_id, at__gte=refused.decided_at).exists():
        return NotOverridable.PASSED_ON
    # The call before the row, in every override: two of them that wait for each other would wait for ever.
    with statements.at_once():
        called = Call.objects.filter(scan_id=wish.scan_id)
        is_answer = called.answer(Call.Answer.ADMITTED, wish.operator, row.decided_at)
        if wish.answers_call and not is_answer:
            return NotOverridable.ANSWERED
        pen.append([row], issues)
    return Override(row, replayed=False)


def _is_overrun(scan_id: UUID) -> bool:
    """Whether the device let them in all the same, also if that was reversed since."""
    return Scan.objects.filter(scan_id=overrun_id(scan_id)).exists()


def _issues(ticket_id: int) -> dict[int, int]:
    """Return the present issue of the ticket, by its id, if it may be passed on."""
    ticket = Credential.objects.filter(pk=ticket_id, transferable=True)
    return dict(ticket.values_list("pk", "issue"))


def _known(known: Scan, row: Row) -> Override | NotOverridable:
    if (known.kind, bytes(known.fingerprint)) != (row.kind, row.fingerprint):
        return NotOverridable.OTHER_SCAN
    same = (known.party, known.because) == (row.party, row.because)
    return Override(row_of(known), replayed=True) if same else NotOverridable.OTHER


def row_of_override(refused: Scan, party: int, wish: OverrideRequest) -> Row:
    moves = Scan.objects.filter(credential_id=refused.credential_id, seq__isnull=False)
    last = moves.order_by("-seq").first()
    event = refused.event_id or 0
    return (
        row_of(refused)
        .as_decided_live()
        ._replace(
            scan_id=wish.own_id,
            kind=Kind.OVERRIDE.value,
            fingerprint=let_in_fingerprint(refused.scan_id),
            device_id=None,
            operator_id=wish.operator,
            reason=Reason.OK.value,
            party=party,
            used=last.used if last else 0,
            left=last.left if last else 0,
            moved=party,
            because={"scan": str(refused.scan_id), "note": wish.why.value},
            admitted_count=admitted_in([event]).get(event, 0),
            expected_count=Event.objects.filter(pk=event).values_list("expected", flat=True).first() or 0,
            scanned_at=None,
            decided_at=timezone.now(),
        )
    )
