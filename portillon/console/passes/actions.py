"""What was done at a desk: entries, refusals and what was taken back, as the rows of the ledger tell it."""

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
    """A row, and the words for it. `outcome` is admitted, refused or reversal; `doubt` says why an entry that its
    holder made is unlikely, `letters` are what the holder's green page shows now."""

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
        """ReversalReason it was taken back, if a reason was given."""
        note = (self.scan.because or {}).get("note", "") if self.scan.reverses else ""
        return str(WORDS[ReversalReason(note)]) if note in set(ReversalReason) else ""


@dataclass(frozen=True)
class Reversible:
    """That the asker may take an entry back: with a reason, unless it is their own last one."""

    scan_id: UUID
    needs_reason: bool


def at_desk(desk: Gate) -> QuerySet[Scan]:
    """The rows of a desk, by the index that is made for them and that has the newest last."""
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
    """What became of this attempt, if it was made here. A code that led to no pass has no programme."""
    found = Scan.objects.filter(scan_id=scan_id, gate_id=desk.pk).first()
    return actions_of([found])[0] if found else None


def last_of(user: User, desk: Gate) -> Action | None:
    """What this person did last at this desk that stands in the ledger as an entry or as one taken back."""
    moves = at_desk(desk).filter(operator_id=user.pk, seq__isnull=False).order_by("-pk")
    found = moves.first()
    return actions_of([found])[0] if found else None


def reversible_of(request: SignedInRequest, desk: Gate, action: Action | None) -> Reversible | None:
    """Whether and how the asker may take this back; the ledger looks again when they do."""
    if action is None or action.outcome != "admitted" or action.is_reversed:
        return None
    scan = action.scan
    if allowed(desk)[Act.SERVE_PASSES.name.lower()]:
        return Reversible(scan.scan_id, needs_reason=True)
    last = last_of(request.user, desk)
    is_last = scan.kind == Kind.ENTRY and last is not None and last.scan.pk == scan.pk
    return Reversible(scan.scan_id, needs_reason=False) if is_last and is_recent(scan) else None
