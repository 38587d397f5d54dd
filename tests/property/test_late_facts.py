"""Test the table of what is stored and what was shown, with random scans of two phones, against a count of its own.

A phone sends a scan live or not, shows what it likes, and hands parts of its journal over, again and again. The model
knows only what the phones showed, and the ledger must account for every person: as an entry or as an overrun.
"""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from portillon.accounts.keys import hash_of
from portillon.devices.models import Device
from portillon.entries import callers
from portillon.entries.admit import Attempt, Outcome, admit
from portillon.entries.figures import event_rollup, recount, stats
from portillon.entries.late.fact import Handover, LateReversal, LateScan
from portillon.entries.late.settle import settle
from portillon.entries.ledger.turn import turn
from portillon.entries.ledger.verify import verify
from portillon.entries.models import Scan
from portillon.issuing.seals import keyring
from portillon.issuing.seals.codes import code_of
from tests.organiser import organiser

PHONES = st.integers(0, 1)


@dataclass
class _Phone:
    device: Device
    key: str
    journal: list[LateScan | LateReversal] = field(default_factory=list)
    handed_over: int = 0


class LateFacts(RuleBasedStateMachine):
    """The model: by scan, the persons whom a phone let in; and which scans only the server knows."""

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = transaction.savepoint()
        turn.forget()
        callers.forget_all()
        keyring._known_ring.cache_clear()
        self.alice = organiser("alice")
        self.let_in: dict[UUID, int] = {}
        self.live: set[UUID] = set()

    def teardown(self) -> None:
        transaction.savepoint_rollback(self.savepoint)

    @initialize(admits=st.integers(1, 4))
    def begin(self, admits: int) -> None:
        self.admits = admits
        self.ticket = self.alice.issue(admits=admits)
        self.code = code_of(self.ticket)
        self.phones = [
            _Phone(*self.alice.steward(f"{name}@example.org", name)) for name in ("north", "south")
        ]

    @rule(
        which=PHONES,
        party=st.integers(1, 3),
        is_sent=st.booleans(),
        shown=st.sampled_from(["as told", "admitted", "refused", None]),
    )
    def scan(self, which: int, party: int, is_sent: bool, shown: str | None) -> None:
        phone = self.phones[which]
        attempt = Attempt(hash_of(phone.key), uuid4(), self.code, int(self.alice.gate), party, timezone.now())
        told = self._sent(attempt) if is_sent else None
        verdict = (told or "admitted") if shown == "as told" else shown
        reason = {"admitted": "ok", "refused": "used_up"}.get(verdict or "")
        phone.journal.append(LateScan(len(phone.journal) + 1, attempt, verdict, reason))
        if verdict == "admitted":
            self.let_in[attempt.scan_id] = party

    def _sent(self, attempt: Attempt) -> str:
        outcome = admit(attempt)
        assert isinstance(outcome, Outcome)
        return "admitted" if outcome.row.seq is not None else "refused"

    @rule(which=PHONES)
    def take_back(self, which: int) -> None:
        phone = self.phones[which]
        last = phone.journal[-1] if phone.journal else None
        if isinstance(last, LateScan) and last.shown == "admitted":
            back = LateReversal(len(phone.journal) + 1, uuid4(), last.attempt.scan_id, timezone.now())
            phone.journal.append(back)
            del self.let_in[last.attempt.scan_id]

    @rule(which=PHONES, most=st.integers(1, 5), back=st.integers(0, 5))
    def hand_over(self, which: int, most: int, back: int) -> None:
        """Send some entries that are new, and some of those before again."""
        phone = self.phones[which]
        first = max(0, phone.handed_over - back)
        self._settle(phone, phone.journal[first : phone.handed_over + most])
        phone.handed_over = min(len(phone.journal), phone.handed_over + most)

    def _settle(self, phone: _Phone, entries: list[LateScan | LateReversal]) -> None:
        for entry in entries:
            settle(entry, Handover(phone.device, timezone.now()))

    @invariant()
    def nobody_is_in_twice(self) -> None:
        if hasattr(self, "ticket"):
            assert stats.counts(self.alice.event)["admitted"] <= self.admits

    @invariant()
    def all_persons_are_accounted_for_once_all_is_handed_over(self) -> None:
        if not hasattr(self, "phones") or any(one.handed_over < len(one.journal) for one in self.phones):
            return
        counts = stats.counts(self.alice.event)
        assert counts["inside"] == counts["admitted"] + counts["overrun"] == sum(self.let_in.values())
        before = self._rows()
        for phone in self.phones:
            self._settle(phone, phone.journal)
        assert self._rows() == before == verify()
        event_rollup.fold()
        assert recount.wrong_figures() is None

    def _rows(self) -> int:
        return Scan.objects.count()


def test_every_person_whom_a_phone_let_in_is_an_entry_or_an_overrun(db: Any) -> None:
    run_state_machine_as_test(LateFacts, settings=settings(max_examples=40, stateful_step_count=15))
