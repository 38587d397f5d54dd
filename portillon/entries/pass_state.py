"""The state of a pass apart from any desk: whether it is valid now, and until when."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from portillon.core import admission, calendar
from portillon.core.credential import Visits
from portillon.entries.at_desk import terms_of
from portillon.entries.models import Scan
from portillon.entries.models.scan import ScanQuerySet
from portillon.issuing.models import Credential
from portillon.issuing.models.credential import CredentialQuerySet
from portillon.places.models import Programme


@dataclass(frozen=True)
class State:
    """`status` is active, not_yet_valid, expired, blocked or cancelled. `entries` counts the standing ones."""

    status: str
    valid_from: datetime | None
    valid_until: datetime | None
    entries: int


def state_of(one: Credential, now: datetime | None = None) -> State:
    """Return the state at `now` of a pass whose programme, organisation and type are loaded."""
    return state_after(one, *_used(one), now or timezone.now())


def state_after(one: Credential, first_at: datetime | None, entries: int, now: datetime) -> State:
    """Return the state of a pass that has been used `entries` times, first at `first_at`."""
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


def over(passes: CredentialQuerySet, now: datetime) -> Q:
    """Return the condition for those of `passes` whose validity is over at `now`, as `state_of` says of one."""
    condition = Q(valid_until__lt=now) | Q(starts_until__lt=now) & ~Q(Exists(_entries()))
    counted = passes.exclude(valid_days=None, valid_hours=None).order_by()
    for programme, days, hours in _lengths(counted):
        begun = _entries().filter(decided_at__lt=_begun_before(days, hours, programme.zone, now))
        condition |= Q(Exists(begun), programme=programme, valid_days=days, valid_hours=hours)
    return condition


def _lengths(counted: CredentialQuerySet) -> list[tuple[Programme, int | None, int | None]]:
    """Return the numbers of days and hours that these passes are valid, with the programme of each."""
    found = list(counted.values_list("programme", "valid_days", "valid_hours").distinct())
    programmes = Programme.objects.select_related("organisation").in_bulk(
        {pk for pk, *_length in found if pk}
    )
    return [(programmes[pk], days, hours) for pk, days, hours in found if pk]


def _begun_before(days: int | None, hours: int | None, zone: str, now: datetime) -> datetime:
    """Return the instant before which a validity of so many days or hours must have begun to be over at `now`."""
    if hours is not None:
        return now - timedelta(hours=hours)
    assert days is not None
    return calendar.first_instant(calendar.day_of(now, zone) - timedelta(days=days - 1), zone)


def _entries() -> ScanQuerySet:
    """Return the standing entries of a pass, for a subquery."""
    return Scan.objects.filter(credential_id=OuterRef("pk")).entries().standing()


def _used(one: Credential) -> tuple[datetime | None, int]:
    entries = Scan.objects.filter(credential_id=one.pk).entries().standing()
    times = list(entries.values_list("decided_at", flat=True))
    return min(times, default=None), len(times)
