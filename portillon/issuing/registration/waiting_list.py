"""Offers places that become free to the waiting list, in its order and for a limited time.

If too few places are free for the first party, they are kept for it as long as an offer lasts, so that more may become
free. From then on smaller parties behind it are offered places, in their order, and newcomers get them; it stays the
first. A party larger than the whole event is passed at once. When an offer lapses, the next registration gets one.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q

from portillon.issuing.models import Registration, RegistrationForm
from portillon.issuing.models.registration import RegistrationQuerySet
from portillon.issuing.registration import mails as registration_mails
from portillon.places.capacity import free, has_room, keep, locked
from portillon.places.models import Event

Status = Registration.Status


class NoRoom(Exception):
    """There are not enough free places for this registration."""


def settle(event: Event, now: datetime) -> None:
    """Release places that were held for too long, then offer the free ones. The caller has locked `event`."""
    for late in event.registrations.holding().late(now):
        lapse(event, late)
    form: RegistrationForm | None = getattr(event, "registration_form", None)
    if form and form.has_waiting_list and form.offers_by_itself:
        _offer_in_order(event, form, now)


def lapse(event: Event, late: Registration) -> None:
    """End a registration that was not confirmed in time, and release its places. The caller has locked `event`."""
    was_offered = late.status == Status.OFFERED
    keep(event, -late.persons)
    late.status, late.until = Status.LAPSED, None
    late.save(update_fields=["status", "until"])
    if was_offered:
        registration_mails.offer_lapsed(late)


def _offer_in_order(event: Event, form: RegistrationForm, now: datetime) -> None:
    if now >= event.starts_at:
        return
    for first in event.registrations.waiting():
        if has_room(event, first.persons):
            _offer(event, form, first, now)
        elif not free(event) or not _may_be_passed(event, form, first, now):
            return


def _may_be_passed(event: Event, form: RegistrationForm, first: Registration, now: datetime) -> bool:
    """Whether smaller parties may be offered places before this one, whose time begins when it is first blocked."""
    if event.capacity and first.persons > event.capacity:
        return True
    if first.passed_from is None:
        first.passed_from = now + timedelta(hours=form.offer_hours)
        first.save(update_fields=["passed_from"])
    return first.passed_from <= now


def too_large(event: Event) -> RegistrationQuerySet:
    """Return the waiting parties that have no room even if nobody else came."""
    waiting = event.registrations.waiting()
    return waiting.filter(companions__gte=event.capacity) if event.capacity else waiting.none()


def comes_first(event: Event, now: datetime) -> bool:
    """Whether anybody waits who must be offered free places before somebody who comes now."""
    waiting = event.registrations.waiting().exclude(passed_from__lte=now)
    return (waiting.filter(companions__lt=event.capacity) if event.capacity else waiting).exists()


def _offer(event: Event, form: RegistrationForm, one: Registration, now: datetime) -> None:
    keep(event, one.persons)
    one.status = Status.OFFERED
    one.until = now + timedelta(hours=form.offer_hours)
    one.save(update_fields=["status", "until"])
    registration_mails.offered(one)


@transaction.atomic
def offer_by_hand(one: Registration, now: datetime) -> None:
    """Offer places out of order, as the organiser wishes; nothing happens if `one` no longer waits. Raises NoRoom."""
    event = locked(one.event_id)
    waiting = event.registrations.waiting().filter(pk=one.pk).first()
    if waiting is None:
        return
    if not has_room(event, waiting.persons):
        raise NoRoom
    _offer(event, event.registration_form, waiting, now)


def settle_all(now: datetime) -> None:
    """Settle each event where the time of a held place is up, or where people wait and a place may be free."""
    waits = Q(
        status=Status.WAITING,
        event__starts_at__gt=now,
        event__registration_form__has_waiting_list=True,
        event__registration_form__offers_by_itself=True,
    ) & (Q(event__capacity=None) | Q(event__capacity__gt=F("event__expected") + F("event__held")))
    late = Registration.objects.holding().late(now)
    unsettled = late | Registration.objects.filter(waits)
    for event_id in unsettled.values_list("event_id", flat=True).distinct():
        with transaction.atomic():
            settle(locked(event_id), now)
