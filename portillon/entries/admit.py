"""Admits scans: the only way from a code shown at a gate to a verdict stored in the ledger.

The code is read and opened first. One turn at the ledger then reads the facts, lets core.admission decide, and appends
the row. A known scan_id gets its stored verdict before any rule is applied.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from typing import NamedTuple
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from portillon.core import number, qr
from portillon.core.at_door import Decision
from portillon.core.credential import Missing
from portillon.entries import at_desk, at_door, callers, guesses, practice
from portillon.entries.guesses import Typing
from portillon.entries.ledger import statements
from portillon.entries.ledger.facts import Asked, Facts, Practised, Shown
from portillon.entries.ledger.group_commit import GroupCommit
from portillon.entries.ledger.pen import Pen, row_of
from portillon.entries.ledger.row import Row, Unsure
from portillon.entries.ledger.turn import Busy, turn
from portillon.entries.models import Kind, Scan
from portillon.entries.registers import held
from portillon.issuing.models.rehearsal import PracticeTicket, Rehearsal
from portillon.issuing.seals.codes import Claimed, claim_of
from portillon.issuing.tickets.tickets import numbered
from portillon.places.models import Gate


class Problem(Enum):
    """Why a request gets no verdict."""

    UNAUTHORISED = "unauthorised"
    NOT_YOUR_GATE = "not your gate"
    UNKNOWN_GATE = "unknown gate"
    OTHER_BODY = "other body"
    TOO_MANY_GUESSES = "too many guesses"
    CODE_NEEDED = "code needed"


class Attempt(NamedTuple):
    """One attempt at a gate, as the client sent it. `key_hash` identifies the caller; `party` counts persons.

    `is_chosen` says that Portillon itself chose the number that `code` holds, so that it is no guess.
    """

    key_hash: bytes
    scan_id: UUID
    code: str
    gate: int
    party: int = 1
    scanned_at: datetime | None = None
    is_chosen: bool = False


class Outcome(NamedTuple):
    """A verdict as it is stored, and the facts as they are now; facts about a removed person are None. `guessed` is who
    typed a wrong number."""

    row: Row
    facts: Facts
    replayed: bool
    is_practice: bool = False
    guessed: Typing | None = None


@dataclass(frozen=True, slots=True)
class Wish:
    """What an attempt asks of the ledger, once its code was opened. `fingerprint` tells a retry from another scan."""

    attempt: Attempt
    shown: Shown
    fingerprint: bytes
    # Of a number that was typed instead of a code; and whether its sender has tried too many wrong ones.
    typing: Typing | None = None
    is_stopped: bool = False


def admit(attempt: Attempt) -> Outcome | Problem:
    """Decide on the attempt, store the row and return the verdict. The same scan_id again returns the stored verdict.

    Raises Busy.
    """
    (answer,) = answers = admit_all([attempt])
    count_guesses(answers)
    if isinstance(answer, Exception):
        raise answer
    return answer


def admit_all(attempts: Sequence[Attempt]) -> list[Outcome | Problem | Exception]:
    """Decide on attempts that arrived together, which then share a commit. One that fails gets its exception.

    The caller passes the answers on, and then to `count_guesses`.
    """
    ready = [_ready(attempt) for attempt in attempts]
    settled = iter(_commits.ask([one for one in ready if isinstance(one, Wish)]))
    return [next(settled) if isinstance(one, Wish) else one for one in ready]


def count_guesses(answers: Iterable[object]) -> None:
    """Count the wrong numbers among the answers of `admit_all`, once they are on their way."""
    for answer in answers:
        if isinstance(answer, Outcome) and answer.guessed:
            guesses.count(answer.guessed, answer.row.device_id, answer.row.operator_id)


def _ready(attempt: Attempt) -> Wish | Outcome | Problem | Exception:
    """Return what the ledger has to decide, or the answer if it need not be asked."""
    try:
        organisation = callers.organisation_of(attempt.key_hash)
        if organisation is None:
            return Problem.UNAUTHORISED
        wish = wish_of(attempt, organisation)
        practised = wish.shown.practised and _rehearsed(wish, wish.shown.practised, keep=True)
    except Exception as error:
        return error
    return practised or wish


def foresee(attempt: Attempt) -> Outcome | Problem:
    """Return what `admit` would answer now, without storing anything: a person looks at a pass before validating it.

    Raises Busy.
    """
    organisation = callers.organisation_of(attempt.key_hash)
    if organisation is None:
        return Problem.UNAUTHORISED
    wish = wish_of(attempt, organisation)
    practised = wish.shown.practised and _rehearsed(wish, wish.shown.practised, keep=False)
    if practised:
        return practised
    try:
        facts = statements.facts([asked_about(wish)])
    except Unsure as error:
        raise Busy from error
    batch = _Batch(timezone.now(), facts)
    # Whoever holds the desk, a pass is looked at by the rules alone.
    batch.of_passes.held.clear()
    return batch.answer(wish, facts[0])


def decided(wish: Wish, facts: Facts, at: datetime, holder: int | None = None) -> Row:
    """Return the row that the rules decide on at `at`, as for the device `holder` if it holds the ticket. It is not
    written, and nobody asks whose gate it is."""
    return _Batch(at, [facts], holder)._decided(wish, facts)


def is_number_refused(wish: Wish, facts: Facts) -> bool:
    """Whether a number that was typed gets no verdict: its sender has tried too many, or has to scan the code here."""
    return wish.is_stopped or at_desk.read([facts]).needs_code(facts)


def announced(
    rehearsal: Rehearsal, ticket: PracticeTicket, gate: Gate, party: int, used: int | None = None
) -> Outcome:
    """Return what `admit` will answer at `gate` to a practice ticket, unused or with `used` persons in."""
    page = practice.PracticePage(rehearsal, ticket, as_given=True)
    wish = Wish(Attempt(b"", uuid4(), "", gate.pk, party), page.shown(), b"")
    (at_gate,) = statements.facts([asked_about(wish)])
    facts = page.facts(at_gate._replace(caller_organisation=gate.organisation_id))
    facts = facts if used is None else facts._replace(last_used=used)
    row = decided(wish, facts, timezone.now())
    return Outcome(page.completed(row), facts, replayed=False, is_practice=True)


def _rehearsed(wish: Wish, practised: Practised, keep: bool) -> Outcome | Problem | None:
    """Decide on a practice ticket and, if `keep`, store the scan with its rehearsal; None if the rehearsal is over.

    Raises Busy.
    """
    now = timezone.now()
    try:
        with transaction.atomic():
            page = practice.page_of(practised, now)
            return _on_page(page, wish, now, keep) if page else None
    except Unsure as error:
        raise Busy from error


def _on_page(page: practice.PracticePage, wish: Wish, now: datetime, keep: bool) -> Outcome | Problem:
    facts = page.facts(*statements.facts([asked_about(wish)]))
    if facts.caller_organisation is None:
        return Problem.UNAUTHORISED
    before = page.stored(wish.attempt.scan_id)
    if before:
        replay = _replay(Outcome(before, facts, replayed=True), wish, facts)
        return replay._replace(is_practice=True) if isinstance(replay, Outcome) else replay
    answer = _Batch(now, [facts]).answer(replace(wish, shown=page.shown()), facts)
    if isinstance(answer, Problem) or answer.replayed:
        return answer
    row = page.completed(answer.row)
    if keep:
        page.keep(row)
    return answer._replace(row=row, is_practice=True)


def asked_about(wish: Wish) -> Asked:
    return Asked(wish.attempt.scan_id, wish.attempt.key_hash, wish.attempt.gate, wish.shown.credential)


def wish_of(attempt: Attempt, organisation: int) -> Wish:
    scanned = qr.read(attempt.code)
    fingerprint = _fingerprint(attempt, scanned)
    match scanned.kind:
        case qr.Kind.TOKEN:
            claim = claim_of(scanned.value, organisation)
            return Wish(attempt, _claimed(claim) if claim else _UNREADABLE, fingerprint)
        case qr.Kind.FOREIGN:
            return Wish(attempt, _UNREADABLE, fingerprint)
    if attempt.is_chosen:
        return Wish(attempt, _numbered(scanned.value, numbered(organisation, scanned.value)), fingerprint)
    typing = Typing(organisation, attempt.gate, attempt.key_hash, callers.is_device(attempt.key_hash))
    found, is_stopped = guesses.seek(typing, scanned.value)
    return Wish(attempt, _numbered(scanned.value, found), fingerprint, typing, is_stopped)


_UNREADABLE = Shown(0, None, Missing.UNREADABLE)


def _numbered(typed: str, found: tuple[int, int | None] | None) -> Shown:
    """Return what a number leads to. Its check digit is tested last: numbers of another scheme need not have one."""
    if found:
        credential, issue = found
        return Shown(credential, issue, None, number=typed if issue is None else "")
    return Shown(0, None, Missing.UNKNOWN) if number.is_valid(typed) else _UNREADABLE


def _claimed(claim: Claimed) -> Shown:
    if claim.rehearsal is None:
        return Shown(claim.credential, claim.issue, None)
    return Shown(0, None, Missing.UNREADABLE, Practised(claim.rehearsal, claim.credential))


def _fingerprint(attempt: Attempt, scanned: qr.Scanned) -> bytes:
    """Return the hash that tells a retry from another scan under the same id."""
    body = f"{attempt.gate}\n{attempt.party}\n{attempt.scanned_at}\n{scanned.value or attempt.code}"
    return hashlib.blake2b(body.encode(errors="surrogatepass"), digest_size=16).digest()


def _settle(wishes: Sequence[Wish], pen: Pen) -> list[Outcome | Problem]:
    facts = statements.facts([asked_about(wish) for wish in wishes])
    batch = _Batch(timezone.now(), facts)
    answers = [batch.answer(wish, one) for wish, one in zip(wishes, facts, strict=True)]
    if batch.rows:
        # Batches that insert in the same order cannot wait for each other in a circle.
        rows = sorted(batch.rows, key=lambda row: (row.credential_id or 0, row.seq or 0))
        pen.append(rows, batch.issues, batch.desks)
    return answers


class _Batch:
    """Decides on a batch of scans, with what is to be read besides their facts. Each decision counts the ones before it
    as if they were stored already. If a device holds a ticket, nobody comes in by it unless it is the `holder`."""

    def __init__(self, now: datetime, facts: Sequence[Facts], holder: int | None = None) -> None:
        self.now = now
        self._holder = holder
        self._of_tickets = at_door.read(facts)
        self.of_passes = at_desk.read(facts)
        self.rows: list[Row] = []
        # Of tickets that could be passed on before the rows are written, the issue that was let in.
        self.issues: dict[int, int] = {}
        # Of desks that could be handed over before, the register by which passes were let in.
        self.desks: dict[int, int] = {}
        self._last: dict[int, Row] = {}
        self._entered: dict[int | None, int] = {}
        self._outcomes: dict[UUID, Outcome] = {}

    def answer(self, wish: Wish, facts: Facts) -> Outcome | Problem:
        if facts.caller_organisation is None:
            return Problem.UNAUTHORISED
        before = self._outcomes.get(wish.attempt.scan_id) or _stored(facts)
        if before:
            return _replay(before, wish, facts)
        problem = _gate_problem(facts)
        if problem:
            return problem
        if wish.is_stopped:
            return Problem.TOO_MANY_GUESSES
        if wish.typing and self.of_passes.needs_code(facts):
            return Problem.CODE_NEEDED
        row = self._decided(wish, self._up_to_date(facts))
        outcome = Outcome(row, facts, replayed=False, guessed=wish.typing if wish.shown.missing else None)
        self._remember(outcome)
        return outcome

    def _up_to_date(self, facts: Facts) -> Facts:
        """Return the facts, updated with what this batch has decided so far."""
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
            last_kind=last.kind,
            last_holder=last.holder_id,
            last_register=last.register,
        )

    def _decided(self, wish: Wish, facts: Facts) -> Row:
        attempt = wish.attempt
        verdict, because = self._verdict(wish, facts)
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
            programme_id=facts.programme if facts.venue else None,
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
            because=because,
            admitted_count=facts.admitted + verdict.fresh,
            expected_count=facts.expected or 0,
            scanned_at=attempt.scanned_at,
            decided_at=self.now,
            reverses=None,
            holder_id=facts.last_holder if verdict.admitted else None,
            register=facts.last_register if verdict.admitted else None,
        )

    def _verdict(self, wish: Wish, facts: Facts) -> Decision:
        if facts.venue is not None:
            decision = self.of_passes.decide(wish.shown, facts, wish.attempt.party, self.now)
            return held.at_desk(decision, self.of_passes.held.get(facts.gate or 0), self._holder)
        decision = self._of_tickets.decide(wish.shown, facts, wish.attempt.party, self.now)
        return held.elsewhere(decision, facts, self._holder)

    def _remember(self, outcome: Outcome) -> None:
        row = outcome.row
        self.rows.append(row)
        self._outcomes[row.scan_id] = outcome
        if row.seq is not None and row.credential_id is not None:
            if outcome.facts.transferable and outcome.facts.issue is not None:
                self.issues[row.credential_id] = outcome.facts.issue
            if row.gate_id in self.of_passes.held:
                self.desks[row.gate_id] = self.of_passes.held[row.gate_id].register
            self._last[row.credential_id] = row
            self._entered[row.event_id] = self._entered.get(row.event_id, 0) + row.fresh
            self._of_tickets.add(row)
            self.of_passes.add(row)


def _gate_problem(facts: Facts) -> Problem | None:
    at_home = facts.gate is not None and facts.gate_organisation == facts.caller_organisation
    if facts.device is None:
        return None if at_home else Problem.UNKNOWN_GATE
    # A device that scans at all of an organisation's events may still not validate at its venues.
    anywhere = facts.device_gate is None and facts.venue is None
    its_own = facts.device_gate == facts.gate or anywhere
    its_own = its_own and facts.device_event in (None, facts.event)
    return None if at_home and its_own else Problem.NOT_YOUR_GATE


def _stored(facts: Facts) -> Outcome | None:
    """Return the outcome that is stored under this scan_id, or None."""
    if facts.stored is None:
        return None
    return Outcome(row_of(Scan.objects.get(pk=facts.stored)), facts, replayed=True)


def _replay(before: Outcome, wish: Wish, facts: Facts) -> Outcome | Problem:
    same = (
        before.row.fingerprint == wish.fingerprint and before.row.organisation_id == facts.caller_organisation
    )
    return Outcome(before.row, facts, replayed=True) if same else Problem.OTHER_BODY


_commits: GroupCommit[Wish, Outcome | Problem] = GroupCommit(turn, _settle)
