"""The state of a pass apart from any desk: whether it is valid now, and until when."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from portillon.core import admission
from portillon.core.credential import Visits
from portillon.entries.at_desk import terms_of
from portillon.entries.models import Scan
from portillon.issuing.models import Credential


@dataclass(frozen=True)
class State:
    """`status` is active, not_yet_valid, expired, blocked or cancelled. `entries` counts the standing ones."""

    status: str
    valid_from: datetime | None
    valid_until: datetime | None
    entries: int


def state_of(one: Credential, now: datetime | None = None) -> State:
    """Return the state at `now` of a pass whose programme, organisation and type are loaded."""
    now = now or timezone.now()
    first_at, entries = _used(one)
    terms = terms_of(one)
    assert one.programme is not None
    until = admission.valid_until(terms, Visits(first_at=first_at), one.programme.zone)
    return State(_status(one, until, now), one.valid_from, until, entries)


def _status(one: Credential, until: datetime | None, now: datetime) -> str:
    if one.cancelled_at:
        return "cancelled"
    if one.blocked_at:
        return "blocked"
    if one.valid_from and now < one.valid_from:
        return "not_yet_valid"
    return "expired" if until and now > until else "active"


def _used(one: Credential) -> tuple[datetime | None, int]:
    entries = Scan.objects.filter(credential_id=one.pk).entries().standing()
    times = list(entries.values_list("decided_at", flat=True))
    return min(times, default=None), len(times)
