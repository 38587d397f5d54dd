"""Test docs/leases.md on the server's own functions, with modelled phones: whatever happens in whatever order, nobody
comes in too many but those whom a take-back told of, and everybody is counted."""

import sys
from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise
from typing import Any, TypeVar
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from portillon.accounts.keys import hash_of
from portillon.core.verdict import Reason
from portillon.devices.models import Device
from portillon.entries import callers
from portillon.entries.admit import Attempt, Outcome, admit
from portillon.entries.figures import event_rollup, recount, stats
from portillon.entries.late.fact import LateReversal, LateScan
from portillon.entries.late.settle import settle
from portillon.entries.ledger.turn import turn
from portillon.entries.ledger.verify import verify
from portillon.entries.models import Journal, Kind, Scan
from portillon.entries.registers.hand import OtherStore, hand
from portillon.entries.registers.recall import asked_of, recall
from portillon.entries.registers.set_back import SetBack, confirm, phones_of
from portillon.entries.registers.take_back import take_back
from portillon.entries.registers.wanted import Wanted
from portillon.entries.reversal import Reversal, reverse
from portillon.issuing.models import Credential
from portillon.issuing.seals import keyring
from portillon.issuing.seals.codes import code_of
from portillon.issuing.tickets import tickets
from portillon.places.models import Event, Gate
from tests.leases.modelled_phone import Phone, Step
from tests.leases.restored_server import Backup, HandedTo, back_up
from tests.organiser import organiser

One = TypeVar("One")
PHONES = st.integers(0, 1)
TICKETS = st.integers(0, 1)
PARTIES = st.integers(1, 3)
PLACE = st.integers(0, 3)


def _pick(found: Sequence[One], place: int) -> One:
    return found[place % len(found)]


class LifeOfARegister(RuleBasedStateMachine):
    """The model: who came in by which scan, what supervisors were told, and which registers they took back."""

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = transaction.savepoint()
        turn.forget()
        callers.forget_all()
        keyring._known_ring.cache_clear()
        self.alice = organiser("alice")
        self.live: dict[UUID, Step] = {}
        self.gone: list[Step] = []
        self.exposed = 0
        self.taken: set[tuple[int, int | None]] = set()
        # What the settings of the roster named when a register was handed over.
        self.handed_to: HandedTo = {}
        self.backup: Backup | None = None
        self.eras = 0
        # The last rows before a restored server waited for its phones, and when a supervisor confirmed.
        self.waited: list[tuple[int, int]] = []

    def teardown(self) -> None:
        transaction.savepoint_rollback(self.savepoint)

    @initialize(one=PARTIES, other=PARTIES)
    def begin(self, one: int, other: int) -> None:
        Event.objects.filter(pk=self.alice.event.pk).update(offline_policy="strict")
        self.event = Event.objects.get(pk=self.alice.event.pk)
        self.gate = Gate.objects.get(pk=self.alice.gate)
        self.tickets = [self.alice.issue("Bob", one), self.alice.issue("Ann", other)]
        self.codes = [code_of(ticket) for ticket in self.tickets]
        names = ("north", "south")
        self.phones = [Phone(*self.alice.steward(f"{name}@example.org", name)) for name in names]

    @rule(
        which=PHONES, wanted=st.sampled_from([None, None, 0, 1]), hears=st.sampled_from([True, True, False])
    )
    def ask(self, which: int, wanted: int | None, hears: bool) -> None:
        """A phone asks for tickets. Only the roster tells it of them, at once or later."""
        phone = self.phones[which]
        want = None if wanted is None else [self.tickets[wanted].pk]
        told = Journal.objects.filter(device=phone.device).first()
        holds = any(row.holder_id == phone.device.pk for row in self._last_rows())
        is_another = holds and told is not None and told.incarnation != phone.incarnation
        rows = Scan.objects.count()
        try:
            hand(Wanted(phone.device, self.gate, self.event, phone.incarnation, want))
        except SetBack:
            assert self.event.set_back_at
            assert Scan.objects.count() == rows
        except OtherStore:
            assert is_another
        else:
            assert not is_another
            assert not self.event.set_back_at
            for row in self._last_rows():
                if row.holder_id == phone.device.pk:
                    self.handed_to.setdefault((row.credential_id or 0, row.register), phone.incarnation)
            for what in range(len(self.tickets) * hears):
                self._hear(which, what, 0)

    @rule(which=PHONES, what=TICKETS)
    def recall(self, which: int, what: int) -> None:
        """A phone asks for a ticket that another one may hold. That moves nothing."""
        phone, ticket = self.phones[which], self.tickets[what]
        rows, last = Scan.objects.count(), self._last(ticket)
        done = recall(self.event, self.gate, phone.device, [ticket.pk])
        assert Scan.objects.count() == rows
        told = [(one.ticket, one.device) for one in (*done.asked, *done.silent)]
        is_away = last.holder_id not in (None, phone.device.pk)
        assert told in ([], [(ticket.pk, last.holder_id)] if is_away else [])

    @rule(which=PHONES)
    def answer_a_recall(self, which: int) -> None:
        """A phone is told which of its tickets others ask for, and gives back those that it believes to hold."""
        phone = self.phones[which]
        asked = asked_of(phone.device.pk, self.event.pk)
        assert set(asked) <= {
            row.credential_id for row in self._last_rows() if row.holder_id == phone.device.pk
        }
        for one, what, register in self._believed():
            if one is phone and self.tickets[what].pk in asked:
                phone.give_back(self.tickets[what].pk, register)

    @rule(which=PHONES, what=TICKETS, back=st.integers(0, 3))
    def hear(self, which: int, what: int, back: int) -> None:
        """A page of the roster reaches a phone: as it is now, or one of before, perhaps again."""
        self._hear(which, what, back)

    def _hear(self, which: int, what: int, back: int) -> None:
        phone, ticket = self.phones[which], self.tickets[what].pk
        phone.begin_anew(self.eras)
        told = {"roster_event": self.event, "roster_at": timezone.now()}
        Device.objects.filter(pk=phone.device.pk).update(**told)
        rows = list(Scan.objects.filter(credential_id=ticket, seq__isnull=False).order_by("-seq"))
        if back < len(rows):
            row, store = rows[back], self.handed_to.get((ticket, rows[back].register))
            # No page from before a supervisor confirmed names a phone's store.
            is_of_before = back > 0 and any(rows[back - 1].pk <= until for _since, until in self.waited)
            phone.learn(ticket, row, None if self.event.set_back_at or is_of_before else store)

    def _believed(self) -> list[tuple[Phone, int, int]]:
        """Return which phones that are on believe to hold which tickets, by which registers."""
        pairs = [(one, what) for one in self.phones if not one.is_off for what in range(len(self.tickets))]
        found = [(one, what, one.register_of(self.tickets[what].pk)) for one, what in pairs]
        return [(one, what, register) for one, what, register in found if register is not None]

    @precondition(lambda self: self._believed())
    @rule(which=PLACE, party=PARTIES, came=st.booleans(), asks=st.booleans())
    def scan_at_phone(self, which: int, party: int, came: bool, asks: bool) -> None:
        """A phone decides about a ticket that it holds; it may have asked before it learnt that it does."""
        phone, what, _register = _pick(self._believed(), which)
        ticket = self.tickets[what]
        if party > ticket.admits - phone.used(ticket.pk):
            return
        attempt = phone.attempt(self.codes[what], self.gate.pk, party)
        told = admit(attempt) if asks else None
        phone.let_in(attempt, ticket.pk, came)
        phone.steps[attempt.scan_id].counted = isinstance(told, Outcome) and told.row.seq is not None

    @rule(what=TICKETS, party=PARTIES, which=st.one_of(st.none(), PHONES))
    def scan_at_server(self, what: int, party: int, which: int | None) -> None:
        key = self.alice.key if which is None else self.phones[which].key
        holder = self._last(self.tickets[what]).holder_id
        attempt = Attempt(hash_of(key), uuid4(), self.codes[what], self.gate.pk, party)
        outcome = admit(attempt)
        assert isinstance(outcome, Outcome)
        if which is not None:
            self.phones[which].note_answer(attempt, outcome.row)
        if outcome.row.seq is None:
            because = outcome.row.because or {}
            assert (outcome.row.reason == Reason.WRONG_GATE) == (
                "register" in because or "set_back" in because
            )
            assert holder or self.event.set_back_at or outcome.row.reason != Reason.WRONG_GATE
            return
        assert holder is None
        assert not self.event.set_back_at
        if which is None:
            self.live[attempt.scan_id] = Step(self.tickets[what].pk, party, came=True, counted=True)

    @precondition(lambda self: self.live)
    @rule(back=st.integers(0, 2))
    def undo_at_server(self, back: int) -> None:
        standing = [scan_id for scan_id, step in self.live.items() if not step.undone]
        if back < len(standing):
            done = reverse(self.alice.organisation.pk, standing[-1 - back], uuid4(), None)
            assert isinstance(done, Reversal)
            undone = self.live[standing[-1 - back]]
            undone.undone = undone.uncounted = True

    @precondition(lambda self: any(one.steps for one in self.phones))
    @rule(which=PHONES)
    def undo_at_phone(self, which: int) -> None:
        phone = _pick([one for one in self.phones if one.steps], which)
        if not phone.is_off:
            phone.undo()

    @precondition(lambda self: self._believed())
    @rule(which=PLACE)
    def give_back(self, which: int) -> None:
        phone, what, register = _pick(self._believed(), which)
        phone.give_back(self.tickets[what].pk, register)

    @precondition(lambda self: any(one.journal for one in self.phones))
    @rule(which=PHONES, most=st.integers(1, 4), again=st.integers(0, 4), is_told=st.booleans())
    def hand_over(self, which: int, most: int, again: int, is_told: bool) -> None:
        """A phone hands over the next entries of its journal, and some once more. The answer may be lost."""
        self._hand_over(_pick([one for one in self.phones if one.journal], which), most, again, is_told)

    def _hand_over(self, phone: Phone, most: int, again: int, is_told: bool) -> None:
        first = max(0, phone.handed_over - again)
        for entry in phone.journal[first : phone.handed_over + most]:
            settled = settle(entry, phone.handover())
            if isinstance(entry, LateScan) and entry.shown == "admitted":
                step = phone.steps[entry.attempt.scan_id]
                step.counted = True
                if is_told and phone.era == self.eras and not step.seen:
                    step.place = self._place(settled.row, step.ticket)
            elif isinstance(entry, LateReversal):
                phone.steps[entry.scan_id].uncounted = True
        phone.handed_over = min(len(phone.journal), phone.handed_over + most)
        phone.scans_since_heard = 0
        Journal.begin(phone.device.pk)
        told = {"length": len(phone.journal), "stored": phone.handed_over, "heard_at": timezone.now()}
        Journal.objects.filter(device=phone.device).update(**told)

    def _place(self, row: Any, ticket: int) -> int:
        """Return from which row on the roster shows what became of an entry."""
        if row is not None and row.seq:
            return int(row.seq)
        return (self._last(Credential.objects.get(pk=ticket)).seq or 0) + 1

    def _holders(self) -> list[Phone]:
        holders = {row.holder_id for row in self._last_rows()}
        return [one for one in self.phones if one.device.pk in holders]

    @precondition(lambda self: self._holders())
    @rule(which=PHONES, in_hand=st.booleans())
    def take_back(self, which: int, in_hand: bool) -> None:
        phone = _pick(self._holders(), which)
        phone.be_last_heard()
        self.taken |= {
            (row.credential_id or 0, row.register)
            for row in self._last_rows()
            if row.holder_id == phone.device.pk
        }
        risk = take_back(phone.device, self.event, in_hand=in_hand)
        self.exposed += risk.exposed(in_hand=in_hand)
        phone.is_off = phone.is_off or (in_hand and risk.tickets > 0)

    @precondition(lambda self: any(one.is_off for one in self.phones))
    @rule(which=PHONES)
    def switch_on(self, which: int) -> None:
        """A phone that was switched off hears the server before it scans again."""
        phone = self.phones[which]
        for what in range(len(self.tickets)):
            self._hear(which, what, 0)
        phone.is_off = False

    @precondition(lambda self: any(one.known for one in self.phones))
    @rule(which=PHONES)
    def wipe(self, which: int) -> None:
        self.gone += self.phones[which].wipe()

    @rule(which=PHONES, days=st.integers(-3, 3), is_told=st.booleans())
    def jump_clock(self, which: int, days: int, is_told: bool) -> None:
        self.phones[which].clock_error = timedelta(days=days)
        self.phones[which].tells_its_clock = is_told

    @rule(what=TICKETS, cancels=st.booleans())
    def cancel_or_reissue(self, what: int, cancels: bool) -> None:
        if cancels:
            tickets.cancel(self.tickets[what])
            return
        tickets.reissue(self.tickets[what])
        self.codes[what] = code_of(Credential.objects.get(pk=self.tickets[what].pk))

    @rule()
    def back_up(self) -> None:
        self.backup = back_up(self.phones, self._everybody(), self.handed_to)

    @precondition(lambda self: self.backup is not None)
    @rule()
    def restore(self) -> None:
        """The server goes back to its backup; the phones do not, and those who are in stay in."""
        assert self.backup
        self.backup.restore(self.phones, self._everybody())
        self.handed_to, self.eras = dict(self.backup.handed_to), self.eras + 1
        self.event = Event.objects.get(pk=self.event.pk)
        assert self.event.set_back_at
        self.tickets = [Credential.objects.get(pk=ticket.pk) for ticket in self.tickets]
        self.codes = [code_of(ticket) for ticket in self.tickets]
        self.waited.append((self._newest(), sys.maxsize))

    def _newest(self) -> int:
        return Scan.objects.order_by("-pk").values_list("pk", flat=True).first() or 0

    @precondition(lambda self: bool(self.event.set_back_at))
    @rule()
    def confirm(self) -> None:
        """A supervisor confirms, who is told which phones were not heard since; they may go on."""
        back = {one.device.pk for one in phones_of(self.event) if one.is_back}
        assert confirm(self.event)
        self.event = Event.objects.get(pk=self.event.pk)
        self.waited[-1] = (self.waited[-1][0], self._newest())
        for phone in self.phones:
            phone.is_stray = phone.device.pk not in back and phone.era != self.eras
            assert phone.device.pk not in back or all(step.counted for step in phone.steps.values())
        for step in self._everybody():
            step.risked = step.risked or not step.counted

    @rule()
    def look_at_the_ledger(self) -> None:
        assert verify() == Scan.objects.count()
        event_rollup.fold()
        assert recount.wrong_figures() is None

    @invariant()
    def nobody_comes_in_too_many_but_those_who_were_told(self) -> None:
        if not hasattr(self, "phones"):
            return
        came = {ticket.pk: 0 for ticket in self.tickets}
        for step in self._everybody():
            is_in = step.came and not step.undone and not step.risked
            came[step.ticket] += step.party if is_in else 0
        over = sum(max(0, came[ticket.pk] - ticket.admits) for ticket in self.tickets)
        assert over <= self.exposed, (came, self.exposed)

    def _everybody(self) -> list[Step]:
        return [
            *self.live.values(),
            *(step for one in self.phones for step in one.steps.values()),
            *self.gone,
        ]

    @invariant()
    def whoever_believes_to_hold_a_ticket_does(self) -> None:
        for phone in (one for one in getattr(self, "phones", ()) if one.era == self.eras):
            for ticket in self.tickets:
                register = phone.register_of(ticket.pk)
                if register is not None and (ticket.pk, register) not in self.taken:
                    last = self._last(ticket)
                    assert (last.holder_id, last.register) == (phone.device.pk, register)

    @invariant()
    def only_the_holder_appends_entries(self) -> None:
        for ticket in getattr(self, "tickets", ()):
            rows = Scan.objects.filter(credential_id=ticket.pk, seq__isnull=False).order_by("seq")
            for before, row in pairwise(rows):
                # A journal is believed then, whoever holds the ticket by the backup.
                is_late = any(since < row.pk <= until for since, until in self.waited)
                if before.holder_id is None or row.kind in (Kind.RETURN, Kind.TAKE_BACK):
                    continue
                assert (row.holder_id, row.register) == (before.holder_id, before.register)
                assert row.kind != Kind.HAND
                assert row.kind != Kind.ENTRY or row.device_id == before.holder_id or is_late

    @invariant()
    def everybody_is_counted_once_all_is_handed_over(self) -> None:
        if not hasattr(self, "phones") or any(one.handed_over < len(one.journal) for one in self.phones):
            return
        counts = stats.counts(self.alice.event)
        assert counts["admitted"] + counts["overrun"] == self._written()

    def _written(self) -> int:
        return sum(step.party for step in self._everybody() if step.counted and not step.uncounted)

    def _last_rows(self) -> list[Scan]:
        return [self._last(ticket) for ticket in self.tickets]

    def _last(self, ticket: Credential) -> Scan:
        rows = Scan.objects.filter(credential_id=ticket.pk, seq__isnull=False)
        return rows.order_by("-seq").first() or Scan(credential_id=ticket.pk, seq=0)


def test_registers_keep_their_promises(db: None) -> None:
    run_state_machine_as_test(LifeOfARegister, settings=settings(max_examples=20, stateful_step_count=30))
