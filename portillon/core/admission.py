"""The rules of admission: whether a party may come in. No other module decides.

The functions are pure: facts and the time go in, a verdict comes out. `vectors/admission` holds the cases that every
implementation must pass; docs/verdicts.md describes the rules in prose.
"""

from datetime import UTC, datetime, timedelta

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

# Conditions that refuse a party, each with its reason, in order of precedence.
Refusals = tuple[tuple[bool, Reason], ...]


def decide(
    credential: Credential | Pass | Missing,
    usage: Usage | Visits,
    gate: Gate | Desk,
    party: int,
    at: datetime,
) -> Verdict:
    """Return the verdict on `party` persons (at least 1) at `gate` at the time `at`.

    If several reasons to refuse hold, the verdict gives the one that comes first in `Reason`.
    """
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
        spent = not gate.is_exit and _has_no_day_left(credential, usage)
        used = credential.admits if spent else usage.used
        return Verdict(reason, used, credential.admits, usage.left)
    return _left(credential, usage, gate, party) if gate.is_exit else _entered(credential, usage, gate, party)


def _refusal(credential: Credential, usage: Usage, gate: Gate, party: int, at: datetime) -> Reason | None:
    """Return the first reason to refuse, or None. A door's opening and closing times are inclusive."""
    refusals = (
        _at_exit(credential, usage, gate, party)
        if gate.is_exit
        else _at_entry(credential, usage, gate, party, at)
    )
    return next((reason for holds, reason in refusals if holds), None)


def _at_entry(credential: Credential, usage: Usage, gate: Gate, party: int, at: datetime) -> Refusals:
    remaining = 0 if _has_no_day_left(credential, usage) else credential.admits - usage.used
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


def _has_no_day_left(credential: Credential, usage: Usage) -> bool:
    """Whether all days of the ticket are used, and this is none of them."""
    most = credential.rule.days_max
    return most is not None and usage.days >= most and not (usage.used or usage.left)


def _at_exit(credential: Credential, usage: Usage, gate: Gate, party: int) -> Refusals:
    """Return the checks at an exit. A cancelled or blocked ticket may leave, but only as many persons as are inside."""
    return (
        (credential.event != gate.event, Reason.WRONG_GATE),
        (party > _inside(usage, gate) + usage.overnight, Reason.PARTY_TOO_LARGE),
    )


def _inside(usage: Usage, gate: Gate) -> int:
    return usage.used if gate.reentry else usage.used - usage.left


def _entered(credential: Credential, usage: Usage, gate: Gate, party: int) -> Verdict:
    """Admit the party. Persons who have left return before anybody enters for the first time, and on a further day
    those come first who came on an earlier one."""
    returning = min(usage.left, party) if gate.reentry else 0
    came = usage.used + (usage.left if gate.reentry else 0)
    return Verdict(
        Reason.OK,
        used=usage.used + party,
        allowed=credential.admits,
        left=usage.left - returning,
        moved=party,
        fresh=max(0, came + party - returning - max(came, usage.ever)),
    )


def _left(credential: Credential, usage: Usage, gate: Gate, party: int) -> Verdict:
    """Let the party out. Their places become free again only where re-entry is allowed.

    Persons who have been inside since an earlier day leave last, and use no place of this day.
    """
    of_this_day = min(party, _inside(usage, gate))
    return Verdict(
        Reason.OK,
        used=usage.used - of_this_day if gate.reentry else usage.used,
        allowed=credential.admits,
        left=usage.left + of_this_day,
        moved=-party,
    )


def _of_pass(credential: Pass, visits: Visits, desk: Desk, party: int, at: datetime) -> Verdict:
    """Return the verdict on a pass at a desk.

    `used` and `allowed` count entries under the desk's rule, and `allowed` 0 means no limit. If the party is too large,
    `allowed` counts persons instead.
    """
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
    """Return the participation by which the desk takes this pass at `at`, or None. Its two ends are inclusive."""
    for one in desk.participations:
        begun = one.from_at is None or one.from_at <= at
        if one.programme == credential.programme and begun and (one.until_at is None or at <= one.until_at):
            return one
    return None


def valid_until(credential: Pass, visits: Visits, zone: str) -> datetime | None:
    """Return the last instant at which the pass is valid, or None while it has no end.

    Before the first use this is the last instant at which it can be used for the first time.
    """
    if visits.first_at is None:
        counted = credential.starts_until
    else:
        counted = counted_from(visits.first_at, credential.valid_days, credential.valid_hours, zone)
    return min((end for end in (counted, credential.valid_until) if end is not None), default=None)


def counted_from(first: datetime, days: int | None, hours: int | None, zone: str) -> datetime | None:
    """Return the last instant of a validity of so many days or hours that begins at `first`; None if neither is given.

    Days are those of the calendar in `zone`, the first one included. An hour always lasts sixty minutes, also on the
    days on which the clock changes.
    """
    if hours is not None:
        return first.astimezone(UTC) + timedelta(hours=hours)
    if days is None:
        return None
    return calendar.last_instant(calendar.day_of(first, zone) + timedelta(days=days - 1), zone)
