"""Test a ticket's life at a door, with random scans, reversals and reissues, against a model of a few lines."""

from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from portillon.accounts.keys import hash_of
from portillon.core.verdict import Reason
from portillon.entries import callers
from portillon.entries.admit import Attempt, Outcome, admit
from portillon.entries.figures import stats
from portillon.entries.figures.attendance import used_of
from portillon.entries.ledger.turn import turn
from portillon.entries.ledger.verify import verify
from portillon.entries.reversal import NotReversible, Reversal, reverse
from portillon.issuing.seals import keyring
from portillon.issuing.seals.codes import code_of
from portillon.issuing.tickets import tickets
from portillon.places.models import Event
from tests.organiser import organiser


class LifeOfATicket(RuleBasedStateMachine):
    """The model: persons in, whether the ticket is cancelled, which codes are old, and the answer to each scan."""

    codes: Bundle[tuple[str, int]] = Bundle("codes")
    scans: Bundle[tuple[Attempt, dict[str, Any]]] = Bundle("scans")

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = transaction.savepoint()
        turn.forget()
        callers.forget_all()
        keyring._known_ring.cache_clear()
        self.alice = organiser("alice")
        self.used = self.issue = self.rows = 0
        self.is_cancelled = False

    def teardown(self) -> None:
        transaction.savepoint_rollback(self.savepoint)

    @initialize(target=codes, admits=st.integers(1, 6))
    def a_ticket(self, admits: int) -> tuple[str, int]:
        self.admits = admits
        self.ticket = self.alice.issue(admits=admits)
        return code_of(self.ticket), 0

    @rule(target=codes)
    def a_fresh_code(self) -> tuple[str, int]:
        return code_of(self.ticket), self.issue

    @rule(target=scans, code=codes, party=st.integers(1, 7))
    def scan(self, code: tuple[str, int], party: int) -> tuple[Attempt, dict[str, Any]]:
        attempt = Attempt(hash_of(self.alice.key), uuid4(), code[0], int(self.alice.gate), party)
        reason = self._expected(code[1], party)
        self.used += party if reason is Reason.OK else 0
        self.rows += 1

        told = self._told(attempt, replayed=False)

        assert (told["reason"], told["used"]) == (reason, self.used)
        return attempt, told

    def _expected(self, issue: int, party: int) -> Reason:
        if self.is_cancelled:
            return Reason.CANCELLED
        if issue != self.issue:
            return Reason.BLOCKED
        if self.used >= self.admits:
            return Reason.USED_UP
        return Reason.PARTY_TOO_LARGE if self.used + party > self.admits else Reason.OK

    @rule(scan=scans)
    def retry(self, scan: tuple[Attempt, dict[str, Any]]) -> None:
        attempt, told = scan

        assert self._told(attempt, replayed=True) == told

    def _told(self, attempt: Attempt, replayed: bool) -> dict[str, Any]:
        outcome = admit(attempt)
        assert isinstance(outcome, Outcome)
        assert outcome.replayed == replayed
        return outcome.row._replace(writer_id=0, writer_seq=0)._asdict()

    @rule(scan=consumes(scans))
    def reverse(self, scan: tuple[Attempt, dict[str, Any]]) -> None:
        attempt, told = scan
        done = self._reverse(attempt.scan_id)
        if told["reason"] != Reason.OK:
            assert done is NotReversible.REFUSED
            return
        self.used -= attempt.party
        self.rows += 1

        assert isinstance(done, Reversal)
        assert done.row.used == self.used
        assert self._reverse(attempt.scan_id) is NotReversible.REVERSED

    def _reverse(self, scan_id: UUID) -> Reversal | NotReversible:
        return reverse(self.alice.organisation.pk, scan_id, uuid4(), None)

    @rule()
    def cancel(self) -> None:
        tickets.cancel(self.ticket)
        self.is_cancelled = True

    @rule()
    def reissue(self) -> None:
        tickets.reissue(self.ticket)
        self.issue += 1

    @invariant()
    def what_is_counted_is_what_happened(self) -> None:
        if not hasattr(self, "ticket"):
            return
        counts = stats.counts(Event.objects.get(pk=self.alice.event.pk))
        assert counts["admitted"] == self.used <= self.admits
        assert used_of([self.ticket.pk]).get(self.ticket.pk, 0) == self.used
        assert verify() == self.rows


def test_the_life_of_a_ticket(db: None) -> None:
    run_state_machine_as_test(LifeOfATicket, settings=settings(max_examples=40, stateful_step_count=25))
