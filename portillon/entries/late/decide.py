"""Decides on a scan that is not stored yet, at the time at which it happened, and on what its device showed."""

from dataclasses import replace

from portillon.core.verdict import Reason
from portillon.entries import admit, at_door
from portillon.entries.admit import Wish
from portillon.entries.derived import let_in_fingerprint, overrun_id, part_id
from portillon.entries.late.fact import (
    Became,
    Clock,
    Handover,
    Judged,
    LateScan,
    Settled,
    as_late,
    quarantined,
    told_of,
)
from portillon.entries.ledger.facts import Facts
from portillon.entries.ledger.row import Row
from portillon.entries.models import Kind, Quarantined, Scan


def decide(scan: LateScan, wish: Wish, facts: Facts, clock: Clock, hand: Handover) -> Judged:
    """Return the rows of a scan of which nothing is stored."""
    shown = (scan.shown, scan.reason)
    row = as_late(_decided(wish, facts, clock, hand), clock, hand, scan.number, shown)
    if scan.shown == "refused":
        return _refused(row, scan, facts)
    if row.seq is not None:
        return Judged(Settled(Became.STORED, row, facts), (row,), _issues(facts))
    if scan.shown is None:
        return Judged(Settled(Became.STORED, row, facts), (row,))
    within = _within_the_rules(row, wish, facts, clock, hand)
    if within is None:
        return _with_overrun(row, row, row.party, facts)
    part = as_late(within, clock, hand, scan.number, shown)
    return _with_overrun(part, row, row.party - part.party, facts)


def _decided(wish: Wish, facts: Facts, clock: Clock, hand: Handover) -> Row:
    """Return what the rules say; of a ticket that a device holds, as to that device."""
    return admit.decided(wish, facts, clock.at, hand.device.pk)


def let_in(row: Row, scan: LateScan, wish: Wish, facts: Facts, clock: Clock, hand: Handover) -> Judged:
    """Return the rows of a party whom the device let pass although the server had refused it, in the stored `row`.

    Of a party that was too large, those enter who had places. The refusal has its scan_id, so their entry has a
    derived one.
    """
    shown = ("admitted", scan.reason)
    within = _within_the_rules(row, wish, facts, clock, hand)
    part = within and as_late(within, clock, hand, scan.number, shown)._replace(
        scan_id=part_id(row.scan_id), fingerprint=let_in_fingerprint(part_id(row.scan_id))
    )
    persons = row.party - (part.party if part else 0)
    if part and not persons:
        return Judged(Settled(Became.STORED, part, facts), (part,), _issues(facts))
    over = overrun_of(as_late(row, clock, hand, scan.number, shown), persons)
    settled = Settled(Became.OVERRUN, row, facts, replayed=True, overrun=persons)
    return Judged(settled, (part, over), _issues(facts)) if part else Judged(settled, (over,))


def _refused(row: Row, scan: LateScan, facts: Facts) -> Judged:
    """Return the refusal that the device has shown, for the server's reason if the rules refuse, too."""
    if row.seq is not None:
        if scan.reason not in set(Reason) - {Reason.OK}:
            return quarantined(Quarantined.Why.NO_REASON, facts)
        row = _not_let_in(row, str(scan.reason), facts)
    return Judged(Settled(Became.STORED, row, facts), (row,))


def _not_let_in(row: Row, reason: str, facts: Facts) -> Row:
    """Return the refusal, for the device's reason, in place of an entry or exit that the rules allow."""
    because: dict[str, object] = {"server": Reason.OK.value}
    last = at_door.last_passage(facts) if reason == Reason.USED_UP else None
    if last:
        because |= {"at": last.at.isoformat(), "gate": last.gate, "device": last.device}
    came = 1 if row.programme_id is not None else row.moved
    return row._replace(
        seq=None,
        reason=reason,
        used=max(0, row.used - came) if row.kind == Kind.ENTRY else facts.last_used or 0,
        left=row.left if row.kind == Kind.ENTRY else facts.last_left or 0,
        moved=0,
        fresh=0,
        because=because,
        admitted_count=row.admitted_count - row.fresh,
        holder_id=None,
        register=None,
    )


def _within_the_rules(refused: Row, wish: Wish, facts: Facts, clock: Clock, hand: Handover) -> Row | None:
    """Return the entry or exit of as many persons as the rules still allow, if too many came; None if of nobody.

    A device that holds the ticket may have been refused live, because the server does not decide about it.
    """
    if "register" in (refused.because or {}):
        row = _decided(wish, facts, clock, hand)
        return row if row.seq is not None else None
    if refused.reason != Reason.PARTY_TOO_LARGE:
        return None
    room = refused.allowed - refused.used
    if refused.kind == Kind.EXIT:
        room = refused.used if facts.reentry else refused.used - refused.left
    if not 0 < room < refused.party:
        return None
    row = _decided(replace(wish, attempt=wish.attempt._replace(party=room)), facts, clock, hand)
    # Some of the places that were free when it was refused may be used by now.
    return row if row.seq is not None else _within_the_rules(row, wish, facts, clock, hand)


def _with_overrun(row: Row, refused: Row, persons: int, facts: Facts) -> Judged:
    over = overrun_of(refused, persons)
    settled = Settled(Became.OVERRUN, row, facts, overrun=persons)
    return Judged(settled, (row, over), _issues(facts) if row.seq is not None else ())


def overrun_of(refused: Row, persons: int) -> Row:
    """Return the overrun of the late refusal: `persons` whom the device let pass although the rules refused them."""
    last = _entry_before(refused)
    because = {**(refused.because or {}), "scan": told_of(refused), "before": told_of(last) if last else None}
    return refused._replace(
        scan_id=overrun_id(refused.scan_id),
        kind=Kind.OVERRUN.value,
        fingerprint=let_in_fingerprint(refused.scan_id),
        party=persons,
        moved=-persons if refused.kind == Kind.EXIT else persons,
        because=because,
    )


def _entry_before(refused: Row) -> Scan | None:
    """Return the entry that had used the place: the one that the refusal names, or else the ticket's last one."""
    entries = Scan.objects.filter(credential_id=refused.credential_id or 0).entries().standing()
    named = (refused.because or {}).get("at") if refused.reason == Reason.USED_UP else None
    found = entries.filter(decided_at=named).first() if named else None
    return found or entries.order_by("-seq").first()


def _issues(facts: Facts) -> tuple[tuple[int, int], ...]:
    """Return the present issue of a ticket that could be passed on before the row is written."""
    if not facts.transferable or facts.issue is None or facts.credential is None:
        return ()
    return ((facts.credential, facts.issue),)
