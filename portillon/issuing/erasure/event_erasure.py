"""Data protection by the clock: events whose day has come lose what names their people, some hundreds at a time.

One process holds an event by a conditional UPDATE, as mails are held; one that was killed lets go by being silent, and
whoever comes next goes on. An event that is given people again after its day loses them again.
"""

import time
from datetime import datetime, timedelta
from typing import TypeVar

from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Lower
from django.utils import timezone

from portillon.issuing.erasure import erasure
from portillon.issuing.models import Credential, Erasure, Holder, Invitee, Registration
from portillon.issuing.outbox.rows import PAUSE_SECONDS
from portillon.places import retention
from portillon.places.models import Event

LEASE = timedelta(seconds=60)
# On SQLite a scan elsewhere waits for as long as it takes to erase so many: some 50 ms.
CHUNK_ROWS = 250
# A server that is stopped waits for so long.
SECONDS_MAX = 5.0

Person = TypeVar("Person", Registration, Invitee)


def erase_due(now: datetime, seconds_max: float = SECONDS_MAX) -> None:
    """Go on with those that are due; what is not done in this time is done the next time."""
    stop = time.monotonic() + seconds_max
    for event in _not_erased(now):
        due = retention.is_due(event, now, event.organisation.retention_days)
        if due and time.monotonic() < stop and _claimed(event):
            _erase(event, stop)


def _not_erased(now: datetime) -> "QuerySet[Event]":
    """The indexes of people hold what is empty once it is erased, and so tell at once whether anybody is left."""
    named = Holder.objects.filter(event=OuterRef("pk"), sorted_as__gt="")
    registered = _reachable(Registration.objects.filter(event=OuterRef("pk")))
    invited = _reachable(Invitee.objects.filter(event=OuterRef("pk")))
    has_people = Q(erased_at=None) | Exists(named) | Exists(registered) | Exists(invited)
    return retention.over(now).filter(has_people).order_by("pk")


def _reachable(people: "QuerySet[Person]") -> "QuerySet[Person]":
    """Those who have an address still."""
    return people.alias(written=Lower("email")).filter(written__gt="")


def _claimed(event: Event) -> bool:
    now = timezone.now()
    free = Event.objects.filter(Q(erasing_until=None) | Q(erasing_until__lt=now), pk=event.pk)
    return bool(free.update(erasing_until=now + LEASE))


def _erase(event: Event, stop: float) -> None:
    """Until nobody is left, or the time is over."""
    log = _log(event)
    while _erase_some(event, log):
        if time.monotonic() >= stop:
            Event.objects.filter(pk=event.pk).update(erasing_until=None)
            return
        if connection.vendor == "sqlite":
            time.sleep(PAUSE_SECONDS)
    erasure.forget_strangers(event)
    Event.objects.filter(pk=event.pk).update(erased_at=timezone.now(), erasing_until=None, contact="")


def _log(event: Event) -> Erasure:
    """The row of an erasure that was begun and not finished, else a new one."""
    begun = Erasure.objects.filter(event=event, at__gt=event.erased_at or event.created_at).order_by("-pk")
    new = Erasure(organisation_id=event.organisation_id, event=event, at=timezone.now())
    found = begun.first()
    if found is None:
        new.save()
    return found or new


@transaction.atomic
def _erase_some(event: Event, log: Erasure) -> bool:
    """Whether there was anybody."""
    tickets, registrations = _some_tickets(event), _some(event.registrations.all())
    invitees = _some(event.invitees.all())
    erasure.erase_credentials(tickets)
    erasure.erase_registrations(registrations)
    erasure.erase_invitees(invitees)
    Erasure.objects.filter(pk=log.pk).update(
        tickets=F("tickets") + len(tickets),
        registrations=F("registrations") + len(registrations),
        invitees=F("invitees") + len(invitees),
    )
    Event.objects.filter(pk=event.pk).update(erasing_until=timezone.now() + LEASE)
    return bool(tickets or registrations or invitees)


def _some_tickets(event: Event) -> list[int]:
    named = Credential.objects.filter(event=event, holder__event=event)
    # The index finds those in order at once; a name of accents alone is sorted as nothing.
    for which in (Q(holder__sorted_as__gt=""), Q(holder__erased_at=None)):
        if found := list(named.filter(which).values_list("pk", flat=True)[:CHUNK_ROWS]):
            return found
    return []


def _some(people: "QuerySet[Person]") -> list[int]:
    return list(_reachable(people).values_list("pk", flat=True)[:CHUNK_ROWS])
