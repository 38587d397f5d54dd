"""THE way into the ledger: what was shown at a gate comes in, the stored verdict goes out.

The code is read and opened first, without the database; then the desk reads the facts, lets core.admission
decide, and appends. A scan_id that is known already gets its stored verdict before any rule is looked at.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any, NamedTuple
from uuid import UUID

from django.utils import timezone

from portillon.core import admission, number, qr
from portillon.core.credential import Credential, Gate, Missing, Usage
from portillon.core.verdict import Reason, Verdict
from portillon.entries import callers, statements
from portillon.entries.desk import Desk
from portillon.entries.facts import Asked, Facts
from portillon.entries.ledger import Pen, row_of
from portillon.entries.models import Kind, Scan
from portillon.entries.row import Row
from portillon.issuing.codes import claim_of
from portillon.issuing.tickets import numbered


class Problem(Enum):
    """Why there is no verdict."""

    UNAUTHORISED = "unauthorised"
    NOT_YOUR_GATE = "not your gate"
    UNKNOWN_GATE = "unknown gate"
    OTHER_BODY = "other body"


class Attempt(NamedTuple):
    """One attempt at a gate, as the client sent it; `key_hash` says who asks."""

    key_hash: bytes
    scan_id: UUID
    code: str
    gate: int
    party: int = 1
    scanned_at: datetime | None = None


class Shown(NamedTuple):
    """What the code led to: a credential's id (0: none), and the reissue its code was made for (None: a number)."""

    credential: int
    issue: int | None
    missing: Missing | None


class Outcome(NamedTuple):
    """A verdict as it stands in the ledger, and whose it is, as far as that person still exists."""

    row: Row
    facts: Facts
    replayed: bool


@dataclass(frozen=True, slots=True)
class _Wish:
    attempt: Attempt
    shown: Shown
    fingerprint: bytes


def admit(attempt: Attempt) -> Outcome | Problem:
    """Decide, store and answer; the same scan_id again gets the same answer. Raises desk.Busy."""
    organisation = callers.organisation_of(attempt.key_hash)
    if organisation is None:
        return Problem.UNAUTHORISED
    scanned = qr.read(attempt.code)
    wish = _Wish(attempt, _shown(scanned, organisation), _fingerprint(attempt, scanned))
    return desk.ask(wish)


def _shown(scanned: qr.Scanned, organisation: int) -> Shown:
    if scanned.kind is qr.Kind.TOKEN:
        claim = claim_of(scanned.value, organisation)
        return Shown(claim.credential, claim.issue, None) if claim else Shown(0, None, Missing.UNREADABLE)
    if scanned.kind is qr.Kind.FOREIGN or not number.is_valid(scanned.value):
        return Shown(0, None, Missing.UNREADABLE)
    found = numbered(organisation, scanned.value)
    return Shown(found or 0, None, None if found else Missing.UNKNOWN)


def _fingerprint(attempt: Attempt, scanned: qr.Scanned) -> bytes:
    """Tells a retry from another scan under the same id."""
    body = f"{attempt.gate}\n{attempt.party}\n{attempt.scanned_at}\n{scanned.value or attempt.code}"
    return hashlib.blake2b(body.encode(errors="surrogatepass"), digest_size=16).digest()


def _settle(wishes: Sequence[_Wish], pen: Pen) -> list[Outcome | Problem]:
    asked = [Asked(w.attempt.scan_id, w.attempt.key_hash, w.attempt.gate, w.shown.credential) for w in wishes]
    batch = _Batch(timezone.now())
    answers = [batch.answer(wish, facts) for wish, facts in zip(wishes, statements.facts(asked), strict=True)]
    if batch.rows:
        # Two batches that want the same rows in one order cannot wait for each other in a circle.
        pen.append(sorted(batch.rows, key=lambda row: (row.credential_id or 0, row.seq or 0)))
    return answers


class _Batch:
    """Decisions of one batch, each seeing those before it as if they were stored already."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.rows: list[Row] = []
        self._last: dict[int, Row] = {}
        self._entered: dict[int | None, int] = {}
        self._outcomes: dict[UUID, Outcome] = {}

    def answer(self, wish: _Wish, facts: Facts) -> Outcome | Problem:
        if facts.caller_organisation is None:
            return Problem.UNAUTHORISED
        before = self._outcomes.get(wish.attempt.scan_id) or _stored(facts)
        if before:
            return _replay(before, wish, facts)
        problem = _gate_problem(facts)
        if problem:
            return problem
        outcome = Outcome(self._decided(wish, self._up_to_date(facts)), facts, replayed=False)
        self._remember(outcome)
        return outcome

    def _up_to_date(self, facts: Facts) -> Facts:
        """The facts with what this batch has added to them."""
        entered = self._entered.get(facts.event, 0)
        last = self._last.get(facts.credential or 0)
        if last is None:
            return facts._replace(admitted=facts.admitted + entered) if entered else facts
        return facts._replace(
            admitted=facts.admitted + entered,
            last_seq=last.seq,
            last_used=last.used,
            last_left=last.left,
            last_at=last.decided_at,
            last_gate=last.gate_id,
            last_device=last.device_id,
        )

    def _decided(self, wish: _Wish, facts: Facts) -> Row:
        attempt = wish.attempt
        verdict = _verdict(wish, facts, self.now)
        assert facts.caller_organisation is not None
        assert facts.gate is not None
        return Row(
            writer_id=0,
            writer_seq=0,
            scan_id=attempt.scan_id,
            kind=(Kind.EXIT if facts.is_exit else Kind.ENTRY).value,
            fingerprint=wish.fingerprint,
            organisation_id=facts.caller_organisation,
            event_id=facts.event,
            gate_id=facts.gate,
            device_id=facts.device,
            operator_id=facts.operator,
            credential_id=facts.credential,
            seq=(facts.last_seq or 0) + 1 if verdict.admitted else None,
            reason=verdict.reason.value,
            party=attempt.party,
            used=verdict.used,
            allowed=verdict.allowed,
            left=verdict.left,
            moved=verdict.moved,
            fresh=verdict.fresh,
            because=_because(verdict.reason, facts),
            admitted_count=facts.admitted + verdict.fresh,
            expected_count=facts.expected or 0,
            scanned_at=attempt.scanned_at,
            decided_at=self.now,
            reverses=None,
        )

    def _remember(self, outcome: Outcome) -> None:
        row = outcome.row
        self.rows.append(row)
        self._outcomes[row.scan_id] = outcome
        if row.seq is not None and row.credential_id is not None:
            self._last[row.credential_id] = row
            self._entered[row.event_id] = self._entered.get(row.event_id, 0) + row.fresh


def _gate_problem(facts: Facts) -> Problem | None:
    at_home = facts.gate is not None and facts.gate_organisation == facts.caller_organisation
    if facts.device is None:
        return None if at_home else Problem.UNKNOWN_GATE
    its_own = facts.device_gate in (None, facts.gate) and facts.device_event in (None, facts.event)
    return None if at_home and its_own else Problem.NOT_YOUR_GATE


def _verdict(wish: _Wish, facts: Facts, now: datetime) -> Verdict:
    assert facts.event is not None
    assert facts.doors_at is not None
    assert facts.ends_at is not None
    gate = Gate(
        event=facts.event,
        doors_at=facts.doors_at,
        ends_at=facts.ends_at,
        categories=frozenset(facts.categories or ()),
        is_exit=bool(facts.is_exit),
        reentry=bool(facts.reentry),
    )
    usage = Usage(facts.last_used or 0, facts.last_left or 0)
    return admission.decide(_credential(wish.shown, facts), usage, gate, wish.attempt.party, now)


def _credential(shown: Shown, facts: Facts) -> Credential | Missing:
    if shown.missing or facts.credential is None:
        return shown.missing or Missing.UNKNOWN
    assert facts.credential_event is not None
    assert facts.admits is not None
    return Credential(
        event=facts.credential_event,
        admits=facts.admits,
        cancelled=facts.cancelled_at is not None,
        blocked=facts.blocked_at is not None,
        superseded=shown.issue is not None and shown.issue != facts.issue,
        category=facts.category or "",
    )


def _because(reason: Reason, facts: Facts) -> dict[str, Any] | None:
    """What the sentence needs besides the reason: ids and times, never a person."""
    match reason:
        case Reason.WRONG_GATE:
            return {"event": facts.credential_event}
        case Reason.CANCELLED:
            return {"at": _iso(facts.cancelled_at)}
        case Reason.TOO_EARLY:
            return {"at": _iso(facts.doors_at)}
        case Reason.EXPIRED:
            return {"at": _iso(facts.ends_at)}
        case Reason.USED_UP:
            return {"at": _iso(facts.last_at), "gate": facts.last_gate, "device": facts.last_device}
    return None


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _stored(facts: Facts) -> Outcome | None:
    """The verdict that this scan_id has already, read only when there is one."""
    if facts.stored is None:
        return None
    return Outcome(row_of(Scan.objects.get(pk=facts.stored)), facts, replayed=True)


def _replay(before: Outcome, wish: _Wish, facts: Facts) -> Outcome | Problem:
    same = (
        before.row.fingerprint == wish.fingerprint and before.row.organisation_id == facts.caller_organisation
    )
    return Outcome(before.row, facts, replayed=True) if same else Problem.OTHER_BODY


desk: Desk[_Wish, Outcome | Problem] = Desk(_settle)
