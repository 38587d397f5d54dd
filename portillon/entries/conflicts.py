"""Finds what phones decided alone and the server would have decided otherwise, and what people decided about it."""

from collections.abc import Collection, Sequence
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum, Value

from portillon.accounts.models import User
from portillon.core.chunks import chunks
from portillon.entries.late.quarantine import KEPT
from portillon.entries.models import ConflictDecision, Kind, Quarantined, Scan
from portillon.issuing.models import Credential
from portillon.places.models import Event

_PIECE = 500


class What(StrEnum):
    """What kind of conflict it is."""

    OVERRUN = "overrun"
    TAKEN_BACK = "taken back"
    TURNED_AWAY = "turned away"
    QUARANTINED = "quarantined"


# Persons whom a device let pass against the rules; entries of persons whom it refused; persons whom it refused although
# the rules admit them.
_OVERRUN = Q(kind=Kind.OVERRUN, reverses=None)
_NOT_SHOWN = Q(reverses__isnull=False, because__note="not_shown")
_TAKEN_BACK = _NOT_SHOWN & Q(shown="refused")
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


class Key(NamedTuple):
    """Where a conflict stands in their order, and which one it is: a row of the ledger, or an entry in quarantine."""

    is_decided: bool
    received_at: datetime
    pk: int
    is_quarantined: bool


def keys(organisation: int, event: int | None = None) -> list[Key]:
    """Return all conflicts of an event or of the whole organisation, the open ones first, then the newest."""
    decided = ConflictDecision.objects.filter(organisation=organisation)
    of_scan, of_kept = decided.filter(scan_id=OuterRef("scan_id")), decided.filter(quarantined=OuterRef("pk"))
    scans = _scans(organisation, event).annotate(is_decided=Exists(of_scan))
    kept = _quarantined(organisation, event).annotate(is_decided=Exists(of_kept))
    found = [Key(*row) for row in scans.values_list("is_decided", "received_at", "pk", Value(False))]
    found += [Key(*row) for row in kept.values_list("is_decided", "received_at", "pk", Value(True))]
    return sorted(found, key=lambda one: (one.is_decided, -one.received_at.timestamp(), -one.pk))


def found(organisation: int, event: int | None = None) -> list[Conflict]:
    """Return all conflicts in the order of `keys`."""
    pieces = chunks(keys(organisation, event), _PIECE)
    return [one for piece in pieces for one in read(organisation, piece)]


def named(organisation: int, event: int | None, key: str) -> Conflict | None:
    """Return the conflict that a form names; None if there is none, or it is elsewhere."""
    number = key.removeprefix("q")
    if number != key:
        is_number = number.isascii() and number.isdigit() and len(number) < 19
        rows = _quarantined(organisation, event).filter(pk=int(number) if is_number else 0)
        sought = [Key(False, one.received_at, one.pk, True) for one in rows]
    else:
        scans = _scans(organisation, event).filter(scan_id=_uuid(key))
        sought = [Key(False, one.received_at, one.pk, False) for one in scans if one.received_at]
    return next(iter(read(organisation, sought)), None)


def _uuid(key: str) -> UUID:
    try:
        return UUID(key)
    except ValueError:
        return UUID(int=0)


def read(organisation: int, sought: Sequence[Key]) -> list[Conflict]:
    """Return these conflicts in their order."""
    scans = Scan.objects.in_bulk([one.pk for one in sought if not one.is_quarantined])
    kept = _quarantined(organisation, None).in_bulk([one.pk for one in sought if one.is_quarantined])
    overruns = [scan.scan_id for scan in scans.values() if scan.kind == Kind.OVERRUN]
    reversals = Scan.objects.filter(reverses__in=overruns)
    reversed_ids = set(reversals.values_list("reverses", flat=True))
    decisions = _decisions(organisation, list(scans.values()), list(kept.values()))
    conflicts = []
    for one in sought:
        if one.is_quarantined and one.pk in kept:
            decision = decisions.get(f"q{one.pk}")
            conflicts.append(Conflict(What.QUARANTINED, None, kept[one.pk], decision))
        elif not one.is_quarantined:
            scan = scans[one.pk]
            decision, is_reversed = decisions.get(str(scan.scan_id)), scan.scan_id in reversed_ids
            conflicts.append(Conflict(_what(scan), scan, None, decision, is_reversed))
    return conflicts


def given_up(organisation: int, event: int | None = None) -> int:
    """Return how many entries were taken back because a person gave the scan up, or the page was closed: nobody was
    shown anything else, so they are no conflicts."""
    return _late(organisation, event).filter(_NOT_SHOWN, shown=None).count()


def _late(organisation: int, event: int | None) -> QuerySet[Scan]:
    late = Scan.objects.filter(organisation_id=organisation, received_at__isnull=False)
    return late.filter(event_id=event) if event is not None else late


def _scans(organisation: int, event: int | None) -> QuerySet[Scan]:
    return _late(organisation, event).filter(_OVERRUN | _TAKEN_BACK | _TURNED_AWAY)


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
    conflict: Conflict,
    organisation: int,
    answer: ConflictDecision.Answer,
    note: str,
    by: User,
    now: datetime,
    blocked_at: datetime | None = None,
) -> ConflictDecision:
    """Store what a person decided; `blocked_at` tells when the ticket was blocked by it."""
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
        blocked_at=blocked_at,
    )


def decide_all_of_its_device(like: ConflictDecision, event: int | None) -> None:
    """Decide in the same way about all other open entries in quarantine of the device."""
    known = like.quarantined
    assert known is not None
    theirs = _quarantined(like.organisation_id, event).filter(device=known.device_id, decisions=None)
    ConflictDecision.objects.bulk_create(
        [
            ConflictDecision(
                organisation_id=like.organisation_id,
                event_id=one.event_id,
                quarantined=one,
                answer=like.answer,
                note=like.note,
                decided_by=like.decided_by,
                decided_at=like.decided_at,
            )
            for one in theirs
        ],
        batch_size=_PIECE,
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
