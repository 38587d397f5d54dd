"""Whether a party may come in: the only place where the rules live.

Pure and total: facts and the time come in, a verdict goes out. `vectors/admission` holds what every
implementation must answer; docs/verdicts.md says it in words.
"""

from datetime import datetime, timedelta

from portillon.core import calendar
from portillon.core.credential import (
    Credential,
    Desk,
    Gate,
    Missing,
    Participation,
    Pass,
    Usage,
    Visits,
)
from portillon.core.verdict import Reason, Verdict

# What may hold, and the reason it is.
Refusals = tuple[tuple[bool, Reason], ...]


def decide(
    credential: Credential | Pass | Missing,
    usage: Usage | Visits,
    gate: Gate | Desk,
    party: int,
    at: datetime,
) -> Verdict:
    """The verdict on `party` persons (≥ 1) at `gate` at the instant `at`, in the contract's order of reasons."""
    if isinstance(credential, Missing):
        return Verdict(Reason(credential.value))
    if isinstance(credential, Pass) and isinstance(gate, Desk) and isinstance(usage, Visits):
        return _of_pass(credential, usage, gate, party, at)
    if isinstance(credential, Credential) and isinstance(gate, Gate) and isinstance(usage, Usage):
        return _of_ticket(credential, usage, gate, party, at)
    # A ticket at a desk, or a pass at a door.
    return Verdict(Reason.WRONG_GATE)


def _of_ticket(credential: Credential, usage: Usage, gate: Gate, party: int, at: datetime) -> Verdict:
    reason = _refusal(credential, usage, gate, party, at)
    if reason:
        return Verdict(reason, usage.used, credential.admits, usage.left)
    return _left(credential, usage, gate, party) if gate.is_exit else _entered(credential, usage, gate, party)


def _refusal(credential: Credential, usage: Usage, gate: Gate, party: int, at: datetime) -> Reason | None:
    """The first reason to refuse, or None; both ends of the door's time are inclusive."""
    refusals = (
        _at_exit(credential, usage, gate, party)
        if gate.is_exit
        else _at_entry(credential, usage, gate, party, at)
    )
    return next((reason for holds, reason in refusals if holds), None)


def _at_entry(credential: Credential, usage: Usage, gate: Gate, party: int, at: datetime) -> Refusals:
    remaining = credential.admits - usage.used
    return (
        (credential.event != gate.event, Reason.WRONG_GATE),
        (bool(gate.categories) and credential.category not in gate.categories, Reason.WRONG_GATE),
        (credential.cancelled, Reason.CANCELLED),
        (credential.blocked or credential.superseded, Reason.BLOCKED),
        (at < gate.doors_at, Reason.TOO_EARLY),
        (at > gate.ends_at, Reason.EXPIRED),
        (remaining <= 0, Reason.USED_UP),
        (party > remaining, Reason.PARTY_TOO_LARGE),
    )


def _at_exit(credential: Credential, usage: Usage, gate: Gate, party: int) -> Refusals:
    """Nobody is kept inside: only who is not in cannot leave."""
    return (
        (credential.event != gate.event, Reason.WRONG_GATE),
        (party > (usage.used if gate.reentry else usage.used - usage.left), Reason.PARTY_TOO_LARGE),
    )


def _entered(credential: Credential, usage: Usage, gate: Gate, party: int) -> Verdict:
    """Who has left comes back before anybody new comes in."""
    returning = min(usage.left, party) if gate.reentry else 0
    return Verdict(
        Reason.OK,
        used=usage.used + party,
        allowed=credential.admits,
        left=usage.left - returning,
        moved=party,
        fresh=party - returning,
    )


def _left(credential: Credential, usage: Usage, gate: Gate, party: int) -> Verdict:
    """Leaving frees a place only where one may come back."""
    return Verdict(
        Reason.OK,
        used=usage.used - party if gate.reentry else usage.used,
        allowed=credential.admits,
        left=usage.left + party,
        moved=-party,
    )


def _of_pass(credential: Pass, visits: Visits, desk: Desk, party: int, at: datetime) -> Verdict:
    """In a pass's verdict `used` and `allowed` are entries under the desk's rule, 0 allowed: without limit; where the
    party is too large they are persons."""
    participation = _participation(credential, desk, at)
    rule = (participation and participation.rule) or credential.rule
    used, allowed = (visits.this_day if rule.daily else visits.ever), rule.entries_max or 0
    until = valid_until(credential, visits, desk.zone)
    refusals = (
        (participation is None, Reason.WRONG_GATE),
        (credential.cancelled, Reason.CANCELLED),
        (credential.blocked or credential.superseded, Reason.BLOCKED),
        (credential.valid_from is not None and at < credential.valid_from, Reason.TOO_EARLY),
        (until is not None and at > until, Reason.EXPIRED),
        (rule.entries_max is not None and used >= rule.entries_max, Reason.USED_UP),
        (party > credential.party_max, Reason.PARTY_TOO_LARGE),
    )
    reason = next((reason for holds, reason in refusals if holds), None)
    if reason is Reason.PARTY_TOO_LARGE:
        return Verdict(reason, allowed=credential.party_max)
    if reason:
        return Verdict(reason, used, allowed)
    return Verdict(Reason.OK, used + 1, allowed, moved=party, fresh=party)


def _participation(credential: Pass, desk: Desk, at: datetime) -> Participation | None:
    """The one by which the desk takes this pass now; both ends of its time are inclusive."""
    for one in desk.participations:
        begun = one.from_at is None or one.from_at <= at
        if one.programme == credential.programme and begun and (one.until_at is None or at <= one.until_at):
            return one
    return None


def valid_until(credential: Pass, visits: Visits, zone: str) -> datetime | None:
    """The last instant of a pass, as far as it is known: a pass that runs from its first use has none before."""
    if credential.valid_days is None or visits.first_at is None:
        return credential.valid_until
    last_day = calendar.day_of(visits.first_at, zone) + timedelta(days=credential.valid_days - 1)
    until = calendar.last_instant(last_day, zone)
    return min(until, credential.valid_until) if credential.valid_until else until
