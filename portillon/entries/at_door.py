"""Decides at an event's door: makes the arguments of core.admission.decide from the facts."""

from datetime import datetime
from typing import Any

from portillon.core import admission
from portillon.core.credential import Credential, Gate, Missing, Usage
from portillon.core.verdict import Reason
from portillon.entries.ledger.facts import Decision, Facts, Shown


def decide(shown: Shown, facts: Facts, party: int, now: datetime) -> Decision:
    verdict = admission.decide(credential_of(shown, facts), _usage(facts), _gate(facts), party, now)
    return verdict, _because(verdict.reason, facts)


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
        superseded=shown.issue is not None and shown.issue != facts.issue,
        category=facts.category or "",
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
