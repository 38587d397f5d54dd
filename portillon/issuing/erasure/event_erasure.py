"""Erases the personal data of events whose day has come, in chunks of some hundred persons.

A process claims an event by a conditional UPDATE and renews its lease with every chunk. If the process is killed, the
lease runs out and another process continues. People who are added to an erased event are erased as well.
"""

import time
from contextlib import suppress
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
from portillon.scheduling.alone import each

LEASE = timedelta(seconds=60)
# On SQLite, scans wait while a chunk is erased: about 50 ms for this size.
CHUNK_ROWS = 250
# A server that stops waits at most this long for an erasure.
SECONDS_MAX = 5.0

Person = TypeVar("Person", Registration, Invitee)


class PutOff(Exception):
    """Somebody has moved the event, or the day of its erasure, while its data is being erased."""


def erase_due(now: datetime, seconds_max: float = SECONDS_MAX) -> None:
    """Erase the events that are due at `now`, for about `seconds_max`. The next call continues."""
    stop = time.monotonic() + seconds_max
    events = {event.pk: event for event in _not_erased(now)}
    each("the erasure of event", events, lambda pk: _erase_if_due(events[pk], now, stop))


def _erase_if_due(event: Event, now: datetime, stop: float) -> None:
    due = retention.is_due(event, now, event.organisation.retention_days)
    if due and time.monotonic() < stop and _claimed(event):
        with suppress(PutOff):
            _erase(event, stop)


def _not_erased(now: datetime) -> "QuerySet[Event]":
    """Return the events that are over and have personal data left. Erasing empties indexed columns, so this is fast."""
    holders = Holder.objects.filter(event=OuterRef("pk"))
    named = holders.filter(sorted_as__gt="")
    # A name without letters and digits folds to nothing; an index of their own finds the few who have one.
    unsortable = holders.filter(sorted_as="", erased_at=None)
    registered = _reachable(Registration.objects.filter(event=OuterRef("pk")))
    invited = _reachable(Invitee.objects.filter(event=OuterRef("pk")))
    has_people = Q(erased_at=None) | Exists(named) | Exists(unsortable) | Exists(registered) | Exists(invited)
    return retention.over(now).filter(has_people).order_by("pk")


def _reachable(people: "QuerySet[Person]") -> "QuerySet[Person]":
    """Return the people whose address is not erased."""
    return people.alias(written=Lower("email")).filter(written__gt="")


def _claimed(event: Event) -> bool:
    now = timezone.now()
    free = _unmoved(event).filter(Q(erasing_until=None) | Q(erasing_until__lt=now))
    return bool(free.update(erasing_until=now + LEASE))


def _unmoved(event: Event) -> "QuerySet[Event]":
    """Return the event, unless somebody has changed since when its data is due."""
    return Event.objects.filter(pk=event.pk, ends_at=event.ends_at, erase_on=event.erase_on)


def _erase(event: Event, stop: float) -> None:
    """Erase chunks until nobody is left or `stop` (in monotonic seconds) has passed. Raises PutOff."""
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
    """Return the log row of an erasure that was begun but not finished, else a new row."""
    begun = Erasure.objects.filter(event=event, at__gt=event.erased_at or event.created_at).order_by("-pk")
    new = Erasure(organisation_id=event.organisation_id, event=event, at=timezone.now())
    found = begun.first()
    if found is None:
        new.save()
    return found or new


@transaction.atomic
def _erase_some(event: Event, log: Erasure) -> bool:
    """Erase one chunk of each kind of people; return whether there was anybody. Raises PutOff."""
    # This locks the event's row, so that nobody moves the event while the chunk is erased.
    if not _unmoved(event).update(erasing_until=timezone.now() + LEASE):
        raise PutOff
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
    return bool(tickets or registrations or invitees)


def _some_tickets(event: Event) -> list[int]:
    named = Credential.objects.filter(event=event, holder__event=event)
    for which in (Q(holder__sorted_as__gt=""), Q(holder__sorted_as="", holder__erased_at=None)):
        if found := list(named.filter(which).values_list("pk", flat=True)[:CHUNK_ROWS]):
            return found
    return []


def _some(people: "QuerySet[Person]") -> list[int]:
    return list(_reachable(people).values_list("pk", flat=True)[:CHUNK_ROWS])
