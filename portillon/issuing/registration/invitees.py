"""The invitees of an event: adds, changes and removes them, lets them decline, and finds them by their link."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.db.models.functions import Lower

from portillon.core.names import alike
from portillon.issuing.models import Invitee, Registration
from portillon.issuing.models.registration import fresh_handle
from portillon.issuing.outbox.kept import delete_of_invitee
from portillon.issuing.registration.link import proved, token_for
from portillon.places.capacity import locked
from portillon.places.models import Event

_PURPOSE = "portillon invitation link"


@dataclass(frozen=True, slots=True)
class InviteeData:
    """The checked data of an invitee. Without `companions_max` the event's limit applies."""

    name: str
    email: str
    first_name: str = ""
    language: str = ""
    companions_max: int | None = None
    external_id: str = ""


class Taken(Exception):
    """Another invitee of the event has this name and address, or this external id."""


def made_of(event: Event, data: InviteeData) -> Invitee:
    """Return a new invitee, not saved yet."""
    return given(Invitee(event=event), data)


def given(invitee: Invitee, data: InviteeData) -> Invitee:
    """Set the data on `invitee` without saving. A new address gets a new link, because the old link went elsewhere."""
    if invitee.email.lower() != data.email.lower():
        invitee.handle = fresh_handle()
    for name in InviteeData.__slots__:
        setattr(invitee, name, getattr(data, name))
    if not invitee.name.startswith(f"{invitee.first_name} "):
        # A guess: all words but the last. People can correct it when they register.
        invitee.first_name = invitee.name.rpartition(" ")[0]
    invitee.call(invitee.name)
    return invitee


def save(invitee: Invitee) -> None:
    """Save the invitee. Raises Taken."""
    try:
        with transaction.atomic():
            event = locked(invitee.event_id)
            others = at_address(event, invitee.email).exclude(pk=invitee.pk)
            if any(alike(one.name, invitee.name) for one in others):
                raise Taken
            invitee.save()
    except IntegrityError as error:
        raise Taken from error


@transaction.atomic
def remove(invitee: Invitee) -> None:
    """Remove the invitee, whose link then stops working. A registration that was made by the link stays."""
    locked(invitee.event_id)
    delete_of_invitee(invitee)
    invitee.delete()


@transaction.atomic
def decline(invitee: Invitee, now: datetime) -> None:
    """Note that the invitee declines. After registering, they cancel the registration instead: nothing happens here."""
    locked(invitee.event_id)
    if registration_of(invitee) is None:
        Invitee.objects.filter(pk=invitee.pk, declined_at=None).update(declined_at=now)


def registration_of(invitee: Invitee) -> Registration | None:
    """Return the invitee's registration, unless it has ended."""
    return invitee.registrations.alive().first()


def at_address(event: Event, email: str) -> QuerySet[Invitee]:
    """Return the invitees with this address; a family may share one."""
    return event.invitees.alias(address=Lower("email")).filter(address=email.lower()).order_by("pk")


def link_of(invitee: Invitee) -> str:
    """Return the personal link; anybody who has it can register as this invitee."""
    return f"{settings.BASE_URL}/g/{token_of(invitee)}"


def token_of(invitee: Invitee) -> str:
    return token_for(_PURPOSE, invitee.handle)


def invitee_of(token: str) -> Invitee | None:
    """Return the invitee of a link's token; None if the token is forged or the invitee was removed."""
    handle = proved(_PURPOSE, token)
    people = Invitee.objects.select_related(
        "event__organisation", "event__venue", "event__registration_form__event__organisation"
    )
    return people.filter(handle=handle).first() if handle else None
