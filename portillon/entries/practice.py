"""Provides the facts about a practice ticket, and stores its scans beside the ledger.

The rules, the door and the device are the real ones; the ticket and the hours of the event come from the rehearsal.
Practice scans are never counted, exported or mailed, and are deleted with the rehearsal.
"""

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Count, Max, Sum

from portillon.accounts.models import User
from portillon.core.credential import Missing
from portillon.entries.ledger.facts import Facts, Practised, Shown
from portillon.entries.ledger.pen import row_of
from portillon.entries.ledger.row import Row
from portillon.entries.models.practice import PracticeScan
from portillon.issuing.models.rehearsal import LIFE, Lesson, PracticeTicket, Rehearsal
from portillon.issuing.rehearsal import rehearsal as issuing_rehearsal
from portillon.issuing.rehearsal.rehearsal import USED_BEFORE, going_on
from portillon.places.models import Event


@transaction.atomic
def begin(event: Event, sheets: int, user: User | None, now: datetime) -> Rehearsal:
    """Begin a rehearsal of the event and return it; an existing one stays as it is. Raises DoorsOpen."""
    rehearsal = issuing_rehearsal.begin(event, sheets, user, now)
    if not rehearsal.scans.exists():
        used = rehearsal.tickets.filter(lesson__in=USED_BEFORE)
        PracticeScan.objects.bulk_create(_entry_before(rehearsal, ticket) for ticket in used)
    return rehearsal


def _entry_before(rehearsal: Rehearsal, ticket: PracticeTicket) -> PracticeScan:
    event = rehearsal.event
    door = event.gates.order_by("is_exit", "pk").values_list("pk", flat=True).first()
    persons = USED_BEFORE[Lesson(ticket.lesson)]
    return PracticeScan(
        rehearsal=rehearsal,
        ticket=ticket,
        is_given=True,
        scan_id=uuid4(),
        fingerprint=b"",
        organisation_id=event.organisation_id,
        event_id=event.pk,
        gate_id=door or 0,
        credential_id=-ticket.pk,
        seq=1,
        reason="ok",
        party=persons,
        used=persons,
        allowed=ticket.admits,
        moved=persons,
        fresh=persons,
        admitted_count=0,
        expected_count=0,
        decided_at=rehearsal.started_at,
    )


def again(rehearsal: Rehearsal) -> None:
    """Delete all that was scanned in the rehearsal, so that the same sheets can be used once more."""
    rehearsal.scans.filter(is_given=False).delete()


class PracticePage:
    """A practice ticket with its scans. With `as_given`, only those that were there before anybody scanned."""

    def __init__(self, rehearsal: Rehearsal, ticket: PracticeTicket, as_given: bool = False) -> None:
        self._rehearsal = rehearsal
        self._ticket = ticket
        scans = PracticeScan.objects.filter(rehearsal=rehearsal)
        self._scans = scans.filter(is_given=True) if as_given else scans

    def stored(self, scan_id: UUID) -> Row | None:
        found = self._scans.filter(scan_id=scan_id).first()
        return row_of(found) if found else None

    def facts(self, at_gate: Facts) -> Facts:
        """Return the gate's facts, completed with those of the ticket and the rehearsal."""
        # A rehearsal takes hours: its tickets are used once, also if those of the event are used on several days.
        facts = at_gate._replace(**self._counts(), check_categories=(), rule="once", is_set_back=False)
        if not self._is_known:
            return facts
        lesson, started = self._ticket.lesson, self._rehearsal.started_at
        here = self._rehearsal.event_id
        return facts._replace(
            **(self._hours(facts) if facts.event is not None else {}),
            **self._usage(),
            credential=-self._ticket.pk,
            credential_event=0 if lesson == Lesson.ELSEWHERE else here,
            issue=1,
            admits=self._ticket.admits,
            cancelled_at=started if lesson == Lesson.CANCELLED else None,
            blocked_at=started if lesson == Lesson.BLOCKED else None,
            category=self._ticket.category or next(iter(facts.categories or ()), ""),
            door_note=self._ticket.note,
            name=self._ticket.name,
        )

    @property
    def _is_known(self) -> bool:
        return self._ticket.lesson not in (Lesson.UNKNOWN, Lesson.UNREADABLE)

    def shown(self) -> Shown:
        if self._ticket.lesson == Lesson.UNREADABLE:
            return Shown(0, None, Missing.UNREADABLE)
        return Shown(-self._ticket.pk if self._is_known else 0, 1, None)

    def _hours(self, facts: Facts) -> dict[str, Any]:
        """Return hours that include the rehearsal, except for tickets that practise coming too early or too late."""
        assert facts.doors_at is not None
        assert facts.ends_at is not None
        started = self._rehearsal.started_at
        ends = started + LIFE
        if self._ticket.lesson == Lesson.TOO_EARLY:
            # A door that has yet to open says its own time: the rehearsal ends before.
            doors_at = facts.doors_at if facts.doors_at > started else ends
            return {"doors_at": doors_at, "ends_at": max(facts.ends_at, ends)}
        is_late = self._ticket.lesson == Lesson.EXPIRED
        return {
            "doors_at": min(facts.doors_at, started),
            "ends_at": started if is_late else max(facts.ends_at, ends),
        }

    def _usage(self) -> dict[str, Any]:
        last = self._scans.filter(ticket=self._ticket, seq__isnull=False).order_by("-seq").first()
        if last is None:
            return {}
        return {
            "last_seq": last.seq,
            "last_used": last.used,
            "last_left": last.left,
            "last_at": last.decided_at,
            "last_gate": last.gate_id,
            "last_device": last.device_id,
        }

    def _counts(self) -> dict[str, Any]:
        """Return the rehearsal's own counts of persons, in place of the event's."""
        expected = self._rehearsal.tickets.aggregate(n=Sum("admits", default=0))["n"]
        return {"expected": expected, "admitted": self._scans.aggregate(n=Sum("fresh", default=0))["n"]}

    def completed(self, row: Row) -> Row:
        """Add the ticket's category, which the sentence about the right door cannot look up for a practice ticket."""
        if self._ticket.lesson != Lesson.OTHER_DOOR or row.because is None:
            return row
        return row._replace(because={**row.because, "category": self._ticket.category})

    def keep(self, row: Row) -> None:
        of_chain = ("writer_id", "writer_seq")
        fields = {name: value for name, value in row._asdict().items() if name not in of_chain}
        PracticeScan.objects.create(rehearsal=self._rehearsal, ticket=self._ticket, **fields)


def page_of(practised: Practised, now: datetime) -> PracticePage | None:
    """Return the practice ticket's page, or None if the rehearsal is over.

    The rehearsal stays locked until the transaction ends, so that nothing is stored for one that has ended.
    """
    rehearsal = (
        going_on(now).select_for_update(of=("self",), no_key=True).filter(pk=practised.rehearsal).first()
    )
    ticket = rehearsal and rehearsal.tickets.filter(pk=practised.ticket).first()
    return PracticePage(rehearsal, ticket) if rehearsal and ticket else None


class Practice(NamedTuple):
    """What one device has practised: the number of its scans, the time of the last one, and the lessons."""

    scans: int
    last_at: datetime
    lessons: frozenset[str]


def by_device(rehearsal: Rehearsal) -> dict[int, Practice]:
    scans = rehearsal.scans.filter(is_given=False, device_id__isnull=False)
    told = scans.values_list("device_id", "ticket__lesson").annotate(n=Count("pk"), at=Max("decided_at"))
    found: dict[int, Practice] = {}
    for device, lesson, number, at in told:
        assert device is not None
        before = found.get(device, Practice(0, at, frozenset()))
        found[device] = Practice(before.scans + number, max(before.last_at, at), before.lessons | {lesson})
    return found
