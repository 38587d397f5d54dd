"""Begin and end an event's rehearsal, and seal the codes of its practice tickets: they alone carry the mode, so there
is no switch that anybody could forget."""

import secrets
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import override

from portillon.accounts.models import User
from portillon.core import seal
from portillon.issuing.models import OpeningKey
from portillon.issuing.models.rehearsal import Lesson, PracticeTicket, Rehearsal
from portillon.issuing.seals.codes import sealed
from portillon.issuing.seals.keyring import newest_generation, sealer_of_rehearsal
from portillon.places.models import Event, Gate

LIFE = timedelta(hours=6)
OTHER_DOORS_MAX = 2
# Of a family one person is in already; the others come one after the other.
PERSONS = {Lesson.PARTY: 3, Lesson.TOO_MANY: 3}
USED_BEFORE = {Lesson.PARTY: 1, Lesson.USED_UP: 1}


class DoorsOpen(Exception):
    """Guests may be coming in: this is no time to rehearse."""


@transaction.atomic
def begin(event: Event, sheets: int, user: User | None, now: datetime) -> Rehearsal:
    """With its practice tickets; one that is there already stays as it is. Raises DoorsOpen."""
    # Two who begin at once meet here.
    Event.objects.select_for_update(no_key=True).get(pk=event.pk)
    end_due(now)
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
        ends_at=_end(event, now),
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


def _end(event: Event, now: datetime) -> datetime:
    """Some hours later, or when the first door opens."""
    openings = [door.opens_at for door in _entries(event) if door.opens_at > now]
    return min([now + LIFE, *openings])


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
    """Another door is one that admits other categories: where there is none, nobody can be at the wrong one."""
    picky = [door.categories for door in _entries(event) if door.categories]
    kinds = [kind for kind in dict.fromkeys(own[0] for own in picky) if any(kind not in own for own in picky)]
    for lesson in Lesson:
        if lesson is Lesson.OTHER_DOOR:
            yield from ((lesson, kind) for kind in kinds[:OTHER_DOORS_MAX])
        else:
            yield lesson, ""


def codes_of(rehearsal: Rehearsal, tickets: Iterable[PracticeTicket]) -> Iterator[str]:
    """A fresh code for each; it names no address, since nobody is written to."""
    sealer = sealer_of_rehearsal(rehearsal)
    return (sealed(seal.Claim(rehearsal.event_id, ticket.pk, 1, ""), sealer) for ticket in tickets)


def going_on(now: datetime) -> QuerySet[Rehearsal]:
    """Those whose time is not up, and none of whose doors was opened since they began."""
    opened = Gate.objects.annotate(opens=Coalesce("doors_at", "event__doors_at")).filter(
        event=OuterRef("event"), is_exit=False, opens__gt=OuterRef("started_at"), opens__lte=now
    )
    return Rehearsal.objects.filter(~Exists(opened), ends_at__gt=now)


@transaction.atomic
def end(rehearsal: Rehearsal) -> None:
    """With its tickets, its key and all that was scanned of them; after a scan that is just being kept."""
    for found in Rehearsal.objects.select_for_update().filter(pk=rehearsal.pk):
        found.delete()


def end_due(now: datetime) -> int:
    """How many rehearsals were over."""
    due = list(Rehearsal.objects.exclude(pk__in=going_on(now).values("pk")))
    for rehearsal in due:
        end(rehearsal)
    return len(due)
