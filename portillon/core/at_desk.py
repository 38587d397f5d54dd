"""Decides at a venue's desk, and tells what the sentence of a refusal needs besides the reason."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from portillon.core import admission, calendar
from portillon.core.at_door import Decision, last_visit
from portillon.core.calendar import iso
from portillon.core.credential import Credential, Desk, Missing, Pass, Visit, Visits
from portillon.core.verdict import Reason

# What a code led to; tickets are not valid at desks.
Known = Pass | Credential | Missing


class PassRecord(NamedTuple):
    """What is known of a pass besides its terms; `visits` are its standing entries at all desks. A ticket has an
    `event` in place of a `programme`."""

    event: int | None = None
    programme: int | None = None
    cancelled_at: datetime | None = None
    visits: Sequence[Visit] = ()


class Here(NamedTuple):
    """Where a pass is shown: the desk's gate, and the IANA time zone of its own days."""

    gate: int
    zone: str


def decide(shown: Known, record: PassRecord, desk: Desk, here: Here, party: int, now: datetime) -> Decision:
    """Return the decision on `party` persons at `desk`."""
    visits = counted(record.visits, here, now)
    verdict = admission.decide(shown, visits, desk, party, now)
    if not isinstance(shown, Pass):
        return verdict, {"event": record.event}
    if verdict.reason is Reason.EXPIRED:
        return verdict, _ended(shown, visits, desk.zone)
    return verdict, _because(verdict.reason, shown, record, here)


def counted(visits: Sequence[Visit], here: Here, now: datetime) -> Visits:
    """Return the counts of a pass's standing entries that the rules ask for `here` at `now`."""
    today = calendar.day_of(now, here.zone)
    at_gate = [visit for visit in visits if visit.gate == here.gate]
    return Visits(
        ever=len(at_gate),
        this_day=sum(calendar.day_of(visit.at, here.zone) == today for visit in at_gate),
        first_at=min((visit.at for visit in visits), default=None),
    )


def _ended(terms: Pass, visits: Visits, zone: str) -> dict[str, Any]:
    """Say since when the pass is no longer valid, and whether that is because its first use never came."""
    until = admission.valid_until(terms, visits, zone)
    never_used = visits.first_at is None and until == terms.starts_until
    return {"at": iso(until), "never_used": True} if never_used else {"at": iso(until)}


def _because(reason: Reason, terms: Pass, record: PassRecord, here: Here) -> dict[str, Any] | None:
    match reason:
        case Reason.WRONG_GATE:
            return {"programme": record.programme}
        case Reason.CANCELLED:
            return {"at": iso(record.cancelled_at)}
        case Reason.TOO_EARLY:
            return {"at": iso(terms.valid_from)}
        case Reason.USED_UP:
            at_gate = (visit for visit in record.visits if visit.gate == here.gate)
            return last_visit(max(at_gate, key=lambda visit: visit.at, default=None))
    return None
