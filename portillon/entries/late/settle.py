"""Settles what comes late: compares what a device showed with what is stored, and decides on what is not stored yet.

                  shown admitted             shown refused, or given up
stored admitted   replayed                   taken back
stored refused    overrun                    replayed
nothing stored    decided as a fact          a refusal; given up: decided, and taken back

What was given up is stored all the same: the device may have sent it live, and a request that arrives after this one
would otherwise take a place for good.

Each entry is judged from what the ledger holds, so the same entry again finds what it became and changes nothing. A row
and the overrun that belongs to it are appended together.
"""

import hashlib
from collections.abc import Callable
from uuid import UUID

from django.db.models import Q

from portillon.core.credential import Missing
from portillon.devices.enrol import handing_over
from portillon.entries import admit, guesses, override, reversal
from portillon.entries.admit import Wish
from portillon.entries.derived import not_shown_id, overrun_id, part_id
from portillon.entries.late import reversals
from portillon.entries.late.decide import decide, let_in
from portillon.entries.late.fact import (
    Became,
    Clock,
    Handover,
    Judged,
    LateReturn,
    LateReversal,
    LateScan,
    Settled,
    as_late,
    happened,
    has_done,
    quarantined,
)
from portillon.entries.ledger import statements
from portillon.entries.ledger.facts import Facts, Shown
from portillon.entries.ledger.pen import Pen, row_of
from portillon.entries.ledger.row import Overtaken, Unsure
from portillon.entries.ledger.turn import Busy, turn
from portillon.entries.models import Quarantined, Scan
from portillon.entries.registers import desk, home, recall
from portillon.entries.registers.desk import HeldDesk
from portillon.places.models import Gate, OfflinePolicyOfVenue

Why = Quarantined.Why


Entry = LateScan | LateReversal | LateReturn
# Why a server at a venue knew no ticket.
_MISSING = {one.value: one for one in Missing}


def settle(entry: Entry, hand: Handover) -> Settled:
    """Store what the entry says, unless it is stored already, and return what became of it. Raises Busy.

    Each entry has its own turn at the ledger, so that scans of this process come in between.
    """
    judge = _Judge(entry, hand)
    try:
        judged = judge()
    except Unsure as error:
        raise Busy from error
    # Most entries were answered live, and need no turn.
    settled = turn.write(lambda pen: write(judge, hand, pen)) if judged.rows else judged.settled
    judge.count_guess(settled)
    if isinstance(entry, LateReturn) and settled.became is Became.STORED:
        recall.came_home([ticket for ticket, _register in entry.returns])
    return settle(entry, hand) if _is_to_take_back(entry, settled) else settled


def _is_to_take_back(entry: Entry, settled: Settled) -> bool:
    """Whether persons were admitted just now by a scan that was given up."""
    is_given_up = isinstance(entry, LateScan) and entry.shown is None
    return (
        is_given_up
        and settled.became is Became.STORED
        and settled.row is not None
        and settled.row.seq is not None
    )


def write(judge: Callable[[], Judged], hand: Handover, pen: Pen) -> Settled:
    """Write what `judge` finds now, in a turn at the ledger, and return what became of the entry."""
    judged = judge()
    if judged.freed:
        with statements.at_once():
            if not desk.free(judged.rows[: judged.freed], hand.device.pk):
                raise Overtaken
            pen.append(judged.rows)
    elif judged.rows:
        pen.append(judged.rows, dict(judged.issues), dict(judged.desks))
    return judged.settled


class _Judge:
    """Judges one entry from what the ledger holds now. The code is opened only once."""

    def __init__(self, entry: Entry, hand: Handover) -> None:
        self._entry = entry
        self._hand = hand
        self._wish = _wish_of(entry, hand) if isinstance(entry, LateScan) else None

    def count_guess(self, settled: Settled) -> None:
        """Count a wrong number as if it had been sent live."""
        is_new = settled.became in (Became.STORED, Became.OVERRUN) and not settled.replayed
        if is_new and self._wish and self._wish.typing and self._wish.shown.missing:
            guesses.count(self._wish.typing, self._hand.device.pk, self._hand.device.operator_id)

    def __call__(self) -> Judged:
        if isinstance(self._entry, LateReturn):
            return _returned(self._entry, self._hand)
        if self._wish is None or isinstance(self._entry, LateReversal):
            assert isinstance(self._entry, LateReversal)
            return reversals.judge(self._entry, self._hand)
        return _judge(self._entry, self._wish, self._hand)


def _wish_of(scan: LateScan, hand: Handover) -> Wish:
    if scan.ticket is None:
        return admit.wish_of(scan.attempt, hand.device.organisation_id)
    attempt = scan.attempt
    body = f"{scan.ticket}\n{attempt.gate}\n{attempt.party}\n{attempt.scanned_at}"
    fingerprint = hashlib.blake2b(body.encode(), digest_size=16).digest()
    missing = None if scan.ticket else _MISSING.get(scan.reason or "", Missing.UNKNOWN)
    return Wish(attempt, Shown(scan.ticket, None, missing), fingerprint)


def _returned(entry: LateReturn, hand: Handover) -> Judged:
    clock = happened(entry.at, entry.clock_error, hand)
    desks = desk.given_back(hand.device.pk, entry.desks, clock.at)
    rows = [*desks, *home.given_back(hand.device.pk, entry.returns, clock.at)]
    late = tuple(as_late(row, clock, hand, entry.number, (None, None)) for row in rows)
    return Judged(Settled(Became.STORED if late else Became.NOTHING), late, freed=len(desks))


def _judge(scan: LateScan, wish: Wish, hand: Handover) -> Judged:
    if wish.shown.practised:
        # A rehearsal leaves no trace in the ledger.
        return Judged(Settled(Became.NOTHING))
    (facts,) = statements.facts([admit.asked_about(wish)])
    if facts.caller_organisation is None:
        facts = _of_who_signed_out(hand, facts)
    if scan.by is not None:
        facts = facts._replace(device=scan.by)
    clock = happened(scan.attempt.scanned_at, scan.clock_error, hand)
    desks = _desk_of(facts)
    if facts.stored is not None:
        stored = Scan.objects.get(pk=facts.stored)
        return _compare(stored, scan, wish, facts, clock, hand)._replace(desks=desks)
    if hand.is_over(clock.at):
        return quarantined(Why.REVOKED, facts) if scan.shown else Judged(Settled(Became.NOTHING, facts=facts))
    if wish.typing and scan.shown != "admitted" and admit.is_number_refused(wish, facts):
        # Nobody came in by it, and whoever tries numbers learns nothing here either.
        return quarantined(Why.NUMBER, facts) if scan.shown else Judged(Settled(Became.NOTHING))
    if not _is_within_reach(facts):
        return quarantined(Why.GATE, facts) if scan.shown else Judged(Settled(Became.NOTHING, facts=facts))
    return decide(scan, wish, facts, clock, hand)._replace(desks=desks)


def _desk_of(facts: Facts) -> tuple[HeldDesk, ...]:
    """Return the desk at which it was scanned, with the newest register, if it is held or may be before the row is
    written. Read it before the decision, so that the row is not written if that counts a newer hand-over."""
    if facts.venue is None:
        return ()
    strict = Q(venue__offline_policy=OfflinePolicyOfVenue.STRICT) | Q(holder_id__isnull=False)
    found = Gate.objects.filter(strict, pk=facts.gate or 0)
    return tuple(HeldDesk(*one) for one in found.values_list("pk", "register"))


def _of_who_signed_out(hand: Handover, facts: Facts) -> Facts:
    """Return the facts of a device that its person has signed out, which a live scan does not find."""
    if not handing_over().filter(pk=hand.device.pk).exists():
        raise Busy  # The device was revoked during the call; its next one goes into quarantine.
    device = hand.device
    return facts._replace(
        device=device.pk,
        caller_organisation=device.organisation_id,
        device_event=device.event_id,
        device_gate=device.gate_id,
        operator=device.operator_id,
    )


def _is_within_reach(facts: Facts) -> bool:
    """Whether the device may have stood at the gate: its own, or another door of its event, to which it was moved."""
    if facts.gate is None or facts.gate_organisation != facts.caller_organisation:
        return False
    if facts.device_event is not None:
        return facts.device_event == facts.event
    return facts.device_gate == facts.gate if facts.device_gate is not None else facts.venue is None


def _compare(stored: Scan, scan: LateScan, wish: Wish, facts: Facts, clock: Clock, hand: Handover) -> Judged:
    same = (bytes(stored.fingerprint), stored.organisation_id) == (
        wish.fingerprint,
        facts.caller_organisation,
    )
    if not same or (stored.shown is not None and stored.shown != scan.shown):
        return quarantined(Why.OTHER_BODY, facts)
    row = row_of(stored)
    is_contradicted = (stored.seq is not None) != (scan.shown == "admitted")
    if is_contradicted and not has_done(stored.device_id, hand, scan.by):
        return quarantined(Why.NOT_ITS_OWN, facts)
    if stored.seq is not None and scan.shown != "admitted":
        return _not_shown(stored, scan, facts, clock, hand)
    overrun = Scan.objects.filter(scan_id=overrun_id(stored.scan_id)).first()
    if overrun:
        return Judged(Settled(Became.OVERRUN, row, facts, replayed=True, overrun=overrun.party))
    if stored.seq is None and scan.shown == "admitted" and not override.override_of(stored.scan_id):
        entered = Scan.objects.filter(scan_id=part_id(stored.scan_id)).first()
        if entered:
            # All of them: the device holds the ticket.
            return Judged(Settled(Became.REPLAYED, row_of(entered), facts, replayed=True))
        return let_in(row, scan, wish, facts, clock, hand)
    return Judged(Settled(Became.REPLAYED, row, facts, replayed=True))


def _not_shown(stored: Scan, scan: LateScan, facts: Facts, clock: Clock, hand: Handover) -> Judged:
    """Take back the entry that nobody was shown, so that its places are free again."""
    row = row_of(stored)
    back = Scan.objects.filter(reverses=stored.scan_id).first()
    if back is None:
        at = max(clock.at, stored.decided_at)
        done = reversal.taken_back(stored, not_shown_id(stored.scan_id), hand.device.pk, at)
        if isinstance(done, reversal.NotReversible):
            return quarantined(Why.BUILT_ON, facts, row)
        late = as_late(done, clock._replace(at=at), hand, scan.number, (scan.shown, scan.reason))
        late = late._replace(because={"note": "not_shown"})
        return Judged(Settled(Became.TAKEN_BACK, row, facts, replayed=True), (late,))
    became = Became.TAKEN_BACK if _is_ours(back, stored.scan_id) else Became.REPLAYED
    return Judged(Settled(became, row, facts, replayed=True))


def _is_ours(back: Scan, scan_id: UUID) -> bool:
    return back.scan_id == not_shown_id(scan_id)
