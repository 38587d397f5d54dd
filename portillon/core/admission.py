"""Whether a party may come in: the only place where the rules live.

Pure and total: facts and the time come in, a verdict goes out. `vectors/admission` holds what every
implementation must answer; docs/verdicts.md says it in words.
"""

from datetime import datetime

from portillon.core.credential import Credential, Gate, Missing, Usage
from portillon.core.verdict import Reason, Verdict


def decide(credential: Credential | Missing, usage: Usage, gate: Gate, party: int, at: datetime) -> Verdict:
    """The verdict on `party` persons (≥ 1) at `gate` at the instant `at`, in the contract's order of reasons."""
    if isinstance(credential, Missing):
        return Verdict(Reason(credential.value))
    reason = _refusal(credential, usage, gate, party, at) or Reason.OK
    entering = party if reason is Reason.OK else 0
    return Verdict(reason, used=usage.used + entering, allowed=credential.admits)


def _refusal(credential: Credential, usage: Usage, gate: Gate, party: int, at: datetime) -> Reason | None:
    """The first reason to refuse, or None; both ends of the door's time are inclusive."""
    remaining = credential.admits - usage.used
    refusals = (
        (credential.event != gate.event, Reason.WRONG_GATE),
        (credential.cancelled, Reason.CANCELLED),
        (credential.blocked or credential.superseded, Reason.BLOCKED),
        (at < gate.doors_at, Reason.TOO_EARLY),
        (at > gate.ends_at, Reason.EXPIRED),
        (remaining <= 0, Reason.USED_UP),
        (party > remaining, Reason.PARTY_TOO_LARGE),
    )
    return next((reason for holds, reason in refusals if holds), None)
