"""Finds what phones decided alone and the server would have decided otherwise, and what people decided about it."""

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from django.db.models import Q, QuerySet, Sum

from portillon.accounts.models import User
from portillon.entries.late.quarantine import KEPT
from portillon.entries.models import ConflictDecision, Kind, Quarantined, Scan
from portillon.issuing.models import Credential
from portillon.places.models import Event


class What(StrEnum):
    """What kind of conflict it is."""

    OVERRUN = "overrun"
    TAKEN_BACK = "taken back"
    TURNED_AWAY = "turned away"
    QUARANTINED = "quarantined"


# Persons whom a device let pass against the rules; entries that nobody was shown; persons whom it refused although the
# rules admit them.
_OVERRUN = Q(kind=Kind.OVERRUN, reverses=None)
_TAKEN_BACK = Q(reverses__isnull=False, because__note="not_shown")
_TURNED_AWAY = Q(seq=None, reverses=None, because__server="ok", shown="refused")


class Conflict(NamedTuple):
    """A row of the ledger or an entry in quarantine, with the newest decision about it. `was_reversed` tells that an
    overrun was taken back since."""

    what: What
    scan: Scan | None
    quarantined: Quarantined | None
    decision: ConflictDecision | None
    was_reversed: bool = False

    @property
    def key(self) -> str:
        """How forms name it."""
        return str(self.scan.scan_id) if self.scan else f"q{self.quarantined.pk if self.quarantined else 0}"

    @property
    def received_at(self) -> datetime | None:
        kept = self.scan or self.quarantined
        return kept.received_at if kept else None


def found(organisation: int, event: int | None = None, most: int | None = None) -> list[Conflict]:
    """Return the conflicts of an event or of the whole organisation, the open ones first, then the newest."""
    scans = list(_scans(organisation, event).order_by("-pk")[:most])
    quarantined = list(_quarantined(organisation, event).order_by("-pk")[:most])
    reversed_ids = set(
        Scan.objects.filter(reverses__in=[one.scan_id for one in scans if one.kind == Kind.OVERRUN])
        .values_list("reverses", flat=True)
    )  # fmt: skip
    decisions = _decisions(organisation, scans, quarantined)
    conflicts = [
        Conflict(_what(one), one, None, decisions.get(str(one.scan_id)), one.scan_id in reversed_ids)
        for one in scans
    ]
    conflicts += [Conflict(What.QUARANTINED, None, one, decisions.get(f"q{one.pk}")) for one in quarantined]
    conflicts.sort(key=lambda one: one.received_at.timestamp() if one.received_at else 0, reverse=True)
    return sorted(conflicts, key=lambda one: one.decision is not None)[:most]


def _scans(organisation: int, event: int | None) -> QuerySet[Scan]:
    late = Scan.objects.filter(organisation_id=organisation, received_at__isnull=False)
    late = late.filter(event_id=event) if event is not None else late
    return late.filter(_OVERRUN | _TAKEN_BACK | _TURNED_AWAY)


def _quarantined(organisation: int, event: int | None) -> QuerySet[Quarantined]:
    theirs = Quarantined.objects.filter(organisation=organisation).select_related("device", "event")
    return theirs.filter(event=event) if event is not None else theirs


def _what(scan: Scan) -> What:
    if scan.reverses:
        return What.TAKEN_BACK
    return What.OVERRUN if scan.kind == Kind.OVERRUN else What.TURNED_AWAY


def _decisions(
    organisation: int, scans: list[Scan], quarantined: list[Quarantined]
) -> dict[str, ConflictDecision]:
    """Return the newest decision about each, by the conflict's key."""
    about = Q(scan_id__in=[one.scan_id for one in scans]) | Q(quarantined__in=[one.pk for one in quarantined])
    made = ConflictDecision.objects.filter(about, organisation=organisation).select_related("decided_by")
    return {str(one.scan_id) if one.scan_id else f"q{one.quarantined_id}": one for one in made.order_by("pk")}


class Counts(NamedTuple):
    """How many conflicts an event has, and how many of them nobody has decided yet."""

    conflicts: int
    open: int


def counts(event: Event) -> Counts:
    ours = (_scans(event.organisation_id, event.pk), _quarantined(event.organisation_id, event.pk))
    about = ConflictDecision.objects.filter(organisation=event.organisation_id)
    decided = about.filter(scan_id__isnull=False).values("scan_id")
    still = (ours[0].exclude(scan_id__in=decided), ours[1].filter(decisions=None))
    return Counts(sum(one.count() for one in ours), sum(one.count() for one in still))


def decide(
    conflict: Conflict, organisation: int, answer: ConflictDecision.Answer, note: str, by: User, now: datetime
) -> ConflictDecision:
    """Store what a person decided."""
    scan, quarantined = conflict.scan, conflict.quarantined
    return ConflictDecision.objects.create(
        organisation_id=organisation,
        event_id=_event_of(conflict),
        scan_id=scan.scan_id if scan else None,
        quarantined=quarantined,
        answer=answer,
        note=note,
        decided_by=by,
        decided_at=now,
    )


def came_in(credential: int) -> int:
    """Return how many persons have come in with the ticket, once or more often."""
    rows = Scan.objects.filter(credential_id=credential, seq__isnull=False)
    persons: int = rows.aggregate(persons=Sum("fresh", default=0))["persons"]
    return max(0, persons)


def _event_of(conflict: Conflict) -> int | None:
    """Return the event with whose personal data the note is erased; None if it was deleted."""
    if conflict.quarantined:
        return conflict.quarantined.event_id
    named = conflict.scan.event_id if conflict.scan else None
    return Event.objects.filter(pk=named or 0).values_list("pk", flat=True).first()


def decisions_about(credentials: Collection[Credential]) -> QuerySet[ConflictDecision]:
    """Return what people decided about conflicts of these tickets and passes, the oldest first. What is in quarantine
    belongs to nobody's ticket."""
    late = Scan.objects.filter(credential_id__in=[one.pk for one in credentials], received_at__isnull=False)
    organisations = {one.organisation_id for one in credentials}
    decisions = ConflictDecision.objects.filter(organisation__in=organisations)
    return decisions.filter(scan_id__in=late.values("scan_id")).order_by("pk")


def forget_notes_about(credentials: Collection[Credential]) -> None:
    decisions_about(credentials).exclude(note="").update(note="")


def forget_notes(now: datetime) -> None:
    """Erase the notes of events whose personal data is erased, and those that belong to no event after KEPT."""
    noted = ConflictDecision.objects.exclude(note="")
    noted.filter(event__erased_at__isnull=False).update(note="")
    noted.filter(event=None, decided_at__lt=now - KEPT).update(note="")
