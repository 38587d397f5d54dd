"""Decides at an event's door: makes the arguments of core.admission.decide from the facts.

Tickets for several days need their earlier entries besides, which are read after the facts. If another process appends
a row in between, it takes the place in the ticket's sequence that this batch wants, and the batch decides again.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from portillon.core import admission
from portillon.core.credential import Credential, Gate, Missing, Rule, Usage
from portillon.core.verdict import Reason
from portillon.entries import several_days
from portillon.entries.ledger.facts import Decision, Facts, Shown
from portillon.entries.ledger.row import Row
from portillon.entries.several_days import Step
from portillon.places.models import Event


@dataclass(slots=True)
class Tickets:
    """The events of a batch whose tickets are counted by day, and the steps of these tickets. Entries that the batch
    decides are added."""

    _events: dict[int, Event] = field(default_factory=dict)
    _steps: dict[int, list[Step]] = field(default_factory=dict)

    def decide(self, shown: Shown, facts: Facts, party: int, now: datetime) -> Decision:
        event = self._events.get(facts.event or 0)
        steps = self._steps.get(facts.credential or 0, [])
        usage = several_days.usage(event, steps, facts.admits or 0, now) if event else _usage(facts)
        verdict = admission.decide(credential_of(shown, facts), usage, _gate(facts), party, now)
        because = _because(verdict.reason, facts)
        if event and because and verdict.reason is Reason.USED_UP:
            because |= _day_used(event, usage, now)
        return verdict, because

    def add(self, row: Row) -> None:
        """Count a row that this batch has decided."""
        if row.event_id in self._events and row.credential_id is not None:
            step = Step(*(getattr(row, name) for name in Step._fields))
            self._steps.setdefault(row.credential_id, []).append(step)


def read(facts: Sequence[Facts]) -> Tickets:
    """Read what the decisions on tickets for several days need; nothing is read if there are none."""
    by_day = [one for one in facts if one.event is not None and one.rule != "once"]
    if not by_day:
        return Tickets()
    events = Event.objects.select_related("organisation", "venue")
    return Tickets(
        events.in_bulk({one.event for one in by_day if one.event}),
        several_days.steps_of({one.credential for one in by_day if one.credential}),
    )


def _day_used(event: Event, usage: Usage, now: datetime) -> dict[str, Any]:
    """Return the next day on which the ticket is valid, or the number of its days if all of them are used."""
    used_days = usage.days + (1 if usage.used else 0)
    if event.days_max is not None and used_days >= event.days_max:
        return {"days": event.days_max}
    later = [day for day in event.days if day > event.day_of(now)]
    return {"next": later[0].isoformat()} if later else {}


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


def _usage(facts: Facts) -> Usage:
    return Usage(facts.last_used or 0, facts.last_left or 0)


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


def _because(reason: Reason, facts: Facts) -> dict[str, Any] | None:
    match reason:
        case Reason.WRONG_GATE:
            return {"programme": facts.programme} if facts.programme else {"event": facts.credential_event}
        case Reason.CANCELLED:
            return {"at": iso(facts.cancelled_at)}
        case Reason.TOO_EARLY:
            return {"at": iso(facts.doors_at)}
        case Reason.EXPIRED:
            return {"at": iso(facts.ends_at)}
        case Reason.USED_UP:
            return {"at": iso(facts.last_at), "gate": facts.last_gate, "device": facts.last_device}
    return None


def iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
