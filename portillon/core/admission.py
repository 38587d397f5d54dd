"""Whether a party may come in: the only place where the rules live.

Pure and total: facts and the time come in, a verdict goes out. `vectors/admission` holds what every
implementation must answer; docs/verdicts.md says it in words.
"""

from datetime import datetime

from portillon.core.credential import Credential, Gate, Missing, Usage
from portillon.core.verdict import Reason, Verdict

# What may hold, and the reason it is.
Refusals = tuple[tuple[bool, Reason], ...]


def decide(credential: Credential | Missing, usage: Usage, gate: Gate, party: int, at: datetime) -> Verdict:
    """The verdict on `party` persons (≥ 1) at `gate` at the instant `at`, in the contract's order of reasons."""
    if isinstance(credential, Missing):
        return Verdict(Reason(credential.value))
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
