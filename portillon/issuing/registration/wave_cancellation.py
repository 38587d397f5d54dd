"""Cancels what a program seems to have registered."""

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.db.models import Case, When

from portillon.issuing.models import Registration
from portillon.issuing.registration import mails as registration_mails
from portillon.issuing.registration import waiting_list, waves
from portillon.issuing.registration.registration import RegistrationRefused, Status, WhyRefused, end
from portillon.places.capacity import locked
from portillon.places.models import Event

# Cancelled in one transaction, so that doors elsewhere wait for a moment only.
CHUNK_ROWS = 50


def cancel_wave(event: Event, network: str, until: datetime, now: datetime) -> Iterator[Registration]:
    """Cancel what came from this network by `until` and is not confirmed; give each that was cancelled.

    Addresses that got no ticket are sent no mail: nobody knows whose they are. Raises RegistrationRefused from the time
    when the doors open.
    """
    while some := _cancel_some(event.pk, network, until, now):
        yield from some
    with transaction.atomic():
        waiting_list.settle(locked(event.pk), now)


@transaction.atomic
def _cancel_some(event_id: int, network: str, until: datetime, now: datetime) -> list[Registration]:
    event = locked(event_id)
    if now >= event.doors_at:
        raise RegistrationRefused(WhyRefused.OVER)
    # Those on the waiting list first, so that none of them is offered a place of the others.
    turn = Case(When(status=Status.WAITING, then=0), default=1)
    wave = waves.unconfirmed(event).exclude(network="").filter(network=network, created_at__lte=until)
    found = list(wave.select_related("credential").order_by(turn, "pk")[:CHUNK_ROWS])
    for one in found:
        has_ticket = one.credential is not None
        end(event, one)
        if has_ticket:
            registration_mails.cancelled(one)
    return found
