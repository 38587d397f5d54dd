"""Decides at an event's door: makes the arguments of core.admission.decide from the facts.

Tickets for several days need their earlier entries besides, which are read after the facts. If another process appends
a row in between, it takes the place in the ticket's sequence that this batch wants, and the batch decides again.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from portillon.core import at_door
from portillon.core.at_door import Decision, TicketRecord
from portillon.core.credential import Credential, Gate, Missing, Rule, Usage, Visit
from portillon.core.several_days import EventDays
from portillon.core.verdict import Reason
from portillon.entries import several_days
from portillon.entries.ledger.facts import Facts, Shown
from portillon.entries.ledger.row import Row
from portillon.entries.models import OF_REGISTERS, Scan
from portillon.entries.several_days import Passage
from portillon.places.models import Event


@dataclass(slots=True)
class Tickets:
    """The days of a batch's events whose tickets are counted by day, and the passages of these tickets. Entries that
    the batch decides are added."""

    _days: dict[int, EventDays] = field(default_factory=dict)
    _passages: dict[int, list[Passage]] = field(default_factory=dict)

    def decide(self, shown: Shown, facts: Facts, party: int, now: datetime) -> Decision:
        days = self._days.get(facts.event or 0)
        passages = self._passages.get(facts.credential or 0, ())
        record = _record(facts, passages)
        decision = at_door.decide(credential_of(shown, facts), record, _gate(facts), days, party, now)
        if days:
            return _naming_the_last_of_the_day(decision, days, passages, now)
        return _naming_the_last_passage(decision, facts)

    def add(self, row: Row) -> None:
        """Count a row that this batch has decided."""
        if row.event_id in self._days and row.credential_id is not None:
            self._passages.setdefault(row.credential_id, []).append(several_days.passage_of(row))


def read(facts: Sequence[Facts]) -> Tickets:
    """Read what the decisions on tickets for several days need; nothing is read if there are none."""
    by_day = [one for one in facts if one.event is not None and one.rule != "once"]
    if not by_day:
        return Tickets()
    events = Event.objects.select_related("organisation", "venue")
    found = events.in_bulk({one.event for one in by_day if one.event})
    return Tickets(
        {pk: several_days.days_of(event) for pk, event in found.items()},
        several_days.passages_of({one.credential for one in by_day if one.credential}),
    )


def credential_of(shown: Shown, facts: Facts) -> Credential | Missing:
    if shown.missing or facts.credential is None:
        return shown.missing or Missing.UNKNOWN
    assert facts.admits is not None
    return Credential(
        # A pass has no event, so it gets wrong_gate at every door.
        event=facts.credential_event or 0,
        admits=facts.admits,
        cancelled=facts.cancelled_at is not None,
        blocked=facts.blocked_at is not None,
        superseded=shown.is_superseded(facts),
        category=facts.category or "",
        rule=Rule.of_tickets(facts.rule or "once"),
    )


def _naming_the_last_of_the_day(
    decision: Decision, days: EventDays, passages: Sequence[Passage], now: datetime
) -> Decision:
    """Return the decision; a refusal of a used ticket names the last entry of this day."""
    verdict, because = decision
    last = several_days.last_visit(days, passages, now) if verdict.reason is Reason.USED_UP else None
    return (verdict, {**(because or {}), **at_door.last_visit(last)}) if last else decision


def _naming_the_last_passage(decision: Decision, facts: Facts) -> Decision:
    """Return the decision; a refusal of a used ticket names a passage, also if its register went elsewhere since."""
    verdict, because = decision
    if verdict.reason is not Reason.USED_UP or facts.last_kind not in OF_REGISTERS:
        return decision
    return verdict, {**(because or {}), **at_door.last_visit(last_passage(facts))}


def last_passage(facts: Facts) -> Visit | None:
    """Return the last row by which somebody passed, which is looked up if the ticket's last one is no such row."""
    if facts.last_at is None or facts.last_kind not in OF_REGISTERS:
        return Visit(facts.last_gate, facts.last_at, facts.last_device) if facts.last_at else None
    rows = Scan.objects.filter(credential_id=facts.credential, seq__isnull=False).attempts()
    found = rows.order_by("-seq").values_list("gate_id", "decided_at", "device_id").first()
    return Visit(*found) if found else None


def _record(facts: Facts, passages: Sequence[Passage]) -> TicketRecord:
    return TicketRecord(
        facts.credential_event,
        facts.programme,
        facts.cancelled_at,
        Usage(facts.last_used or 0, facts.last_left or 0),
        Visit(facts.last_gate, facts.last_at, facts.last_device) if facts.last_at else None,
        [one.step for one in passages],
    )


def _gate(facts: Facts) -> Gate:
    assert facts.event is not None
    assert facts.doors_at is not None
    assert facts.ends_at is not None
    return Gate(
        event=facts.event,
        doors_at=facts.doors_at,
        ends_at=facts.ends_at,
        categories=frozenset(facts.categories or ()),
        is_exit=bool(facts.is_exit),
        reentry=bool(facts.reentry),
    )
