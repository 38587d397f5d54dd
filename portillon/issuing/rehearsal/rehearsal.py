"""Begins and ends an event's rehearsal, and seals the codes of its practice tickets.

Only the code makes a scan a practice scan, so devices have no practice mode that somebody could forget to end.
"""

import secrets
from collections.abc import Iterable, Iterator
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import override

from portillon.accounts.models import User
from portillon.core import seal
from portillon.issuing.models import OpeningKey
from portillon.issuing.models.rehearsal import LIFE, Lesson, PracticeTicket, Rehearsal
from portillon.issuing.seals.codes import sealed
from portillon.issuing.seals.keyring import newest_generation, sealer_of_rehearsal
from portillon.places.models import Event, Gate
from portillon.scheduling.alone import each

OTHER_DOORS_MAX = 2
# In the PARTY lesson, a family of three, one person is inside already; the others come one by one.
PERSONS = {Lesson.PARTY: 3, Lesson.TOO_MANY: 3}
USED_BEFORE = {Lesson.PARTY: 1, Lesson.USED_UP: 1}


class DoorsOpen(Exception):
    """The doors are open, and guests may be coming in."""


@transaction.atomic
def begin(event: Event, sheets: int, user: User | None, now: datetime) -> Rehearsal:
    """Begin a rehearsal with its practice tickets, or return the one in progress. Raises DoorsOpen."""
    # With this lock, two people who begin at once get the same rehearsal.
    Event.objects.select_for_update(no_key=True).get(pk=event.pk)
    for over in Rehearsal.objects.filter(event=event).exclude(pk__in=going_on(now).values("pk")):
        end(over.pk)
    known = Rehearsal.objects.filter(event=event).first()
    if known:
        return known
    if are_doors_open(event, now):
        raise DoorsOpen
    rehearsal = Rehearsal.objects.create(
        event=event,
        key_id=_free_key_id(),
        generation=newest_generation(),
        sheets=sheets,
        started_at=now,
        started_by=user,
    )
    PracticeTicket.objects.bulk_create(
        one for sheet in range(1, sheets + 1) for one in _tickets(rehearsal, sheet)
    )
    return rehearsal


def are_doors_open(event: Event, now: datetime) -> bool:
    return any(door.opens_at <= now <= door.shuts_at for door in _entries(event))


def _entries(event: Event) -> list[Gate]:
    return list(event.gates.select_related("event").filter(is_exit=False).order_by("pk"))


def _free_key_id() -> bytes:
    key_id = secrets.token_bytes(seal.KEY_ID_BYTES)
    return _free_key_id() if OpeningKey.objects.filter(key_id=key_id).exists() else key_id


def _tickets(rehearsal: Rehearsal, sheet: int) -> Iterator[PracticeTicket]:
    event = rehearsal.event
    with override(event.organisation.language):
        for number, (lesson, category) in enumerate(_lessons(event), start=1):
            yield PracticeTicket(
                rehearsal=rehearsal,
                sheet=sheet,
                lesson=lesson,
                name=_("Practice guest %(number)s") % {"number": number},
                admits=PERSONS.get(lesson, 1),
                category=category,
                note=_("Practice: ask for the proof") if lesson is Lesson.NOTE else "",
            )


def _lessons(event: Event) -> Iterator[tuple[Lesson, str]]:
    """Return each lesson with its ticket's category. OTHER_DOOR needs a category that some door does not admit."""
    picky = [door.categories for door in _entries(event) if door.categories]
    kinds = [kind for kind in dict.fromkeys(own[0] for own in picky) if any(kind not in own for own in picky)]
    for lesson in Lesson:
        if lesson is Lesson.OTHER_DOOR:
            yield from ((lesson, kind) for kind in kinds[:OTHER_DOORS_MAX])
        else:
            yield lesson, ""


def codes_of(rehearsal: Rehearsal, tickets: Iterable[PracticeTicket]) -> Iterator[str]:
    """Seal a fresh code for each ticket; it contains no e-mail address, since a practice ticket has no holder."""
    sealer = sealer_of_rehearsal(rehearsal)
    return (sealed(ticket.pk, 1, "", sealer) for ticket in tickets)


def going_on(now: datetime) -> QuerySet[Rehearsal]:
    """Return the rehearsals whose time is not up and during which no door has been open."""
    opened = Gate.objects.annotate(
        opens=Coalesce("doors_at", "event__doors_at"), shuts=Coalesce("closes_at", "event__ends_at")
    ).filter(event=OuterRef("event"), is_exit=False, opens__lte=now, shuts__gte=OuterRef("started_at"))
    return Rehearsal.objects.filter(~Exists(opened), started_at__gt=now - LIFE)


@transaction.atomic
def end(pk: int) -> None:
    """Delete the rehearsal `pk` with its tickets, key and scans, after any scan that is being stored right now."""
    for found in Rehearsal.objects.select_for_update().filter(pk=pk):
        found.delete()


def end_due(now: datetime) -> int:
    """End all rehearsals that are over at `now`; return how many."""
    due = list(Rehearsal.objects.exclude(pk__in=going_on(now).values("pk")).values_list("pk", flat=True))
    each("rehearsal", due, end)
    return len(due)
