"""Who is invited: adding by hand, taking off the list, declining, and from the link in the mail to the person."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.db.models.functions import Lower

from portillon.core.names import folded
from portillon.issuing.models import Invitee, Registration
from portillon.issuing.models.registration import fresh_handle
from portillon.issuing.outbox.kept import forget_invitee
from portillon.issuing.registration.link import proved, token_for
from portillon.issuing.registration.registration import ALIVE
from portillon.places.capacity import locked
from portillon.places.models import Event

_PURPOSE = "portillon invitation link"


@dataclass(frozen=True, slots=True)
class InviteeData:
    """What is known of somebody who is invited, checked."""

    name: str
    email: str
    first_name: str = ""
    language: str = ""
    companions_max: int | None = None
    external_id: str = ""


class Taken(Exception):
    """Somebody else on the list has this name and address, or this external id."""


def made_of(event: Event, data: InviteeData) -> Invitee:
    """An invitee with the values of `data`, not saved yet."""
    return given(Invitee(event=event), data)


def given(invitee: Invitee, data: InviteeData) -> Invitee:
    """Give `invitee` the values of `data`, without saving it.

    A new address makes a new link, because the old link was mailed to the old address.
    """
    if invitee.email.lower() != data.email.lower():
        invitee.handle = fresh_handle()
    for name in InviteeData.__slots__:
        setattr(invitee, name, getattr(data, name))
    if not invitee.name.startswith(f"{invitee.first_name} "):
        # All but the last word, which whoever registers can put right.
        invitee.first_name = invitee.name.rpartition(" ")[0]
    invitee.sorted_as = folded(invitee.name)
    return invitee


def save(invitee: Invitee) -> None:
    """Raises Taken."""
    try:
        with transaction.atomic():
            invitee.save()
    except IntegrityError as error:
        raise Taken from error


@transaction.atomic
def remove(invitee: Invitee) -> None:
    """The link leads nowhere from now on; a registration that was made by it stays."""
    locked(invitee.event_id)
    forget_invitee(invitee)
    invitee.delete()


@transaction.atomic
def decline(invitee: Invitee, now: datetime) -> None:
    """Nothing happens to somebody who has registered: that is cancelled instead."""
    locked(invitee.event_id)
    if registration_of(invitee) is None:
        Invitee.objects.filter(pk=invitee.pk, declined_at=None).update(declined_at=now)


def registration_of(invitee: Invitee) -> Registration | None:
    """What has come of the invitation, as long as it stands."""
    alive = invitee.registrations.filter(status__in=ALIVE).select_related("credential")
    one = alive.first()
    return None if one and one.credential and one.credential.status != "valid" else one


def at_address(event: Event, email: str) -> QuerySet[Invitee]:
    """A family may share one."""
    return event.invitees.alias(address=Lower("email")).filter(address=email.lower()).order_by("pk")


def link_of(invitee: Invitee) -> str:
    """Whoever has it can register as this person."""
    return f"{settings.BASE_URL}/g/{token_of(invitee)}"


def token_of(invitee: Invitee) -> str:
    return token_for(_PURPOSE, invitee.handle)


def invitee_of(token: str) -> Invitee | None:
    """None for a token that was not made here, or whose person is no longer on the list."""
    handle = proved(_PURPOSE, token)
    people = Invitee.objects.select_related(
        "event__organisation", "event__venue", "event__registration_form__event__organisation"
    )
    return people.filter(handle=handle).first() if handle else None
