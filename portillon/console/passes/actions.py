"""The rows of the ledger about passes, as pages show them: entries, refusals and reversals."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import get_language

from portillon.accounts.models import User
from portillon.accounts.permissions import Act
from portillon.console.access import SignedInRequest, allowed
from portillon.devices.models import Device
from portillon.entries import proof
from portillon.entries.figures import doubts
from portillon.entries.ledger.pen import row_of
from portillon.entries.models import Kind, Scan
from portillon.entries.reversal import WORDS, ReversalReason, is_recent
from portillon.entries.words.wording import sentence
from portillon.issuing.models import Credential
from portillon.places.models import Gate


@dataclass(frozen=True)
class Action:
    """A row with its words. `outcome` is admitted, refused or reversal.

    `doubt` says why a self-validated entry is unlikely; `letters` are those on the holder's page at this
    moment.
    """

    scan: Scan
    number: str
    gate: str = ""
    device: str = ""
    operator: str = ""
    is_reversed: bool = False
    doubt: str = ""
    letters: str = ""

    @property
    def outcome(self) -> str:
        if self.scan.reverses:
            return "reversal"
        return self.scan.verdict

    @property
    def persons(self) -> int:
        return abs(self.scan.party)

    @property
    def sentence(self) -> str:
        return sentence(row_of(self.scan), get_language() or "en")

    @property
    def why(self) -> str:
        """The reason of a reversal, if one was given."""
        note = (self.scan.because or {}).get("note", "") if self.scan.reverses else ""
        return str(WORDS[ReversalReason(note)]) if note in set(ReversalReason) else ""


@dataclass(frozen=True)
class Reversible:
    """An entry that the asker may reverse: with a reason, unless it is their own last one."""

    scan_id: UUID
    needs_reason: bool


def at_desk(desk: Gate) -> QuerySet[Scan]:
    """Return the rows of a desk. The conditions match an index made for them."""
    return Scan.objects.filter(gate_id=desk.pk, programme_id__isnull=False)


def actions_of(scans: Sequence[Scan]) -> list[Action]:
    numbers = _names(Credential.objects.filter(pk__in={scan.credential_id for scan in scans}), "number")
    gates = _names(Gate.objects.filter(pk__in={scan.gate_id for scan in scans}), "title")
    devices = _names(Device.objects.filter(pk__in={scan.device_id for scan in scans}), "name")
    operators = User.objects.in_bulk({scan.operator_id for scan in scans if scan.operator_id})
    ids = [scan.scan_id for scan in scans]
    reversed_ids = set(Scan.objects.filter(reverses__in=ids).values_list("reverses", flat=True))
    doubted, letters = doubts.in_words(ids), proof.letters_of(scans)
    return [
        Action(
            scan,
            numbers.get(scan.credential_id or 0, ""),
            gates.get(scan.gate_id, "–"),
            devices.get(scan.device_id or 0, ""),
            str(operators.get(scan.operator_id or 0, "")),
            scan.scan_id in reversed_ids,
            doubted.get(scan.scan_id, ""),
            letters.get(scan.scan_id, ""),
        )
        for scan in scans
    ]


def _names(things: QuerySet, field: str) -> dict[int, str]:  # type: ignore[type-arg]  # of any model
    return dict(things.values_list("pk", field))


def actions_of_scan(desk: Gate, scan_id: UUID) -> Action | None:
    """Return the row of this scan, if it was made at this desk. A scan that found no pass has no programme."""
    found = Scan.objects.filter(scan_id=scan_id, gate_id=desk.pk).first()
    return actions_of([found])[0] if found else None


def last_of(user: User, desk: Gate) -> Action | None:
    """Return the person's last entry or reversal at this desk."""
    moves = at_desk(desk).filter(operator_id=user.pk, seq__isnull=False).order_by("-pk")
    found = moves.first()
    return actions_of([found])[0] if found else None


def reversible_of(request: SignedInRequest, desk: Gate, action: Action | None) -> Reversible | None:
    """Return whether and how the asker may reverse this entry. The ledger checks again when they do."""
    if action is None or action.outcome != "admitted" or action.is_reversed:
        return None
    scan = action.scan
    if allowed(desk)[Act.SERVE_PASSES.name.lower()]:
        return Reversible(scan.scan_id, needs_reason=True)
    last = last_of(request.user, desk)
    is_last = scan.kind == Kind.ENTRY and last is not None and last.scan.pk == scan.pk
    return Reversible(scan.scan_id, needs_reason=False) if is_last and is_recent(scan) else None
