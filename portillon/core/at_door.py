"""Decides at an event's door, and tells what the sentence of a refusal needs besides the reason."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from portillon.core import admission, several_days
from portillon.core.calendar import iso
from portillon.core.credential import Credential, Gate, Missing, Usage, Visit
from portillon.core.several_days import EventDays, Step
from portillon.core.verdict import Reason, Verdict

# A verdict, and what its sentence needs besides the reason: ids and times, but no names.
Decision = tuple[Verdict, dict[str, Any] | None]


class TicketRecord(NamedTuple):
    """What is known of a ticket besides its terms.

    `usage` and `last` come from the last row of its sequence, if it has any; `steps` are all of these rows, which are
    needed only where tickets are counted by day. A pass has a `programme` in place of an `event`.
    """

    event: int | None = None
    programme: int | None = None
    cancelled_at: datetime | None = None
    usage: Usage = Usage()
    last: Visit | None = None
    steps: Sequence[Step] = ()


def decide(
    shown: Credential | Missing,
    record: TicketRecord,
    gate: Gate,
    days: EventDays | None,
    party: int,
    now: datetime,
) -> Decision:
    """Return the decision on `party` persons at `gate`. `days` is None where tickets are not counted by day."""
    usage = _usage(shown, record, days, now)
    verdict = admission.decide(shown, usage, gate, party, now)
    because = None if verdict.admitted else _because(verdict.reason, record, gate)
    if because and days and verdict.reason is Reason.USED_UP:
        because |= several_days.day_used(days, usage, now)
    return verdict, because


def _usage(shown: Credential | Missing, record: TicketRecord, days: EventDays | None, now: datetime) -> Usage:
    if days is None or isinstance(shown, Missing):
        return record.usage
    return several_days.usage(days, record.steps, shown.admits, now)


def _because(reason: Reason, record: TicketRecord, gate: Gate) -> dict[str, Any] | None:
    match reason:
        case Reason.WRONG_GATE:
            return {"programme": record.programme} if record.programme else {"event": record.event}
        case Reason.CANCELLED:
            return {"at": iso(record.cancelled_at)}
        case Reason.TOO_EARLY:
            return {"at": iso(gate.doors_at)}
        case Reason.EXPIRED:
            return {"at": iso(gate.ends_at)}
        case Reason.USED_UP:
            return last_visit(record.last)
    return None


def last_visit(last: Visit | None) -> dict[str, Any]:
    if last is None:
        return {"at": None, "gate": None, "device": None}
    return {"at": iso(last.at), "gate": last.gate, "device": last.device}
