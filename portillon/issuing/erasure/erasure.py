"""Erases the personal data in credentials, registrations and invitees, while the rows stay.

Statistics and the ledger's verdicts need the rows. Erasing twice changes nothing. docs/data-protection.md lists all
data that is stored.
"""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import CharField, Model, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from portillon.issuing.models import (
    NAME_FORMS,
    Answer,
    Credential,
    Holder,
    Invitee,
    InviteeMail,
    OneTimeCode,
    Outgoing,
    PageOpening,
    PassedOn,
    Registration,
)
from portillon.issuing.outbox import kept
from portillon.issuing.outbox.kind import mails_about
from portillon.places.models import Event
from portillon.places.roster import next_number

# Shown in lists and verdicts in place of the name.
ERASED_NAME = "–"
# Erased people have no sorting form, so that an index finds those who are not erased.
_NAMELESS = {"name": ERASED_NAME, **dict.fromkeys(NAME_FORMS, "")}
# A unique value that is no valid secret or handle, since those contain no space: the old links stop working.
_NOWHERE = Concat(Value("erased "), Cast("pk", CharField()))


@transaction.atomic
def erase_credentials(pks: Sequence[int]) -> None:
    """Erase tickets and passes: the holder, mails, page openings, former pages and one-time codes.

    Their validity stays unchanged.
    """
    numbers = _numbers(pks)
    Holder.objects.filter(credential__in=pks).update(
        **_NAMELESS, email="", phone="", address="", language="", erased_at=timezone.now()
    )
    credentials = Credential.objects.filter(pk__in=pks)
    erased: dict[str, Any] = {"page_secret": _NOWHERE, "seat": "", "external_id": "", "door_note": ""}
    for event, roster_n in numbers.items():
        credentials.filter(event=event).update(**erased, roster_n=roster_n)
    credentials.filter(event=None).update(**erased)
    PageOpening.objects.filter(credential__in=pks).delete()
    PassedOn.objects.filter(credential__in=pks).delete()
    OneTimeCode.objects.filter(credential__in=pks).delete()
    _forget_mails_about(Credential, pks)


def _numbers(pks: Sequence[int]) -> dict[int, int]:
    """Return the number of this change for each event that these tickets are for."""
    tickets = Credential.objects.filter(pk__in=pks).tickets()
    events = tickets.order_by("event").values_list("event_id", flat=True).distinct()
    return {event: next_number(event) for event in events if event}


@transaction.atomic
def erase_registrations(pks: Sequence[int]) -> None:
    """Erase registrations with their answers, files and mails. Status and number of persons stay."""
    Answer.objects.filter(registration__in=pks).delete()
    _forget_mails_about(Registration, pks)
    Registration.objects.filter(pk__in=pks).update(
        first_name="",
        last_name=ERASED_NAME,
        email="",
        companion_names=[],
        handle=_NOWHERE,
        request=_NOWHERE,
        shows_name=False,
        consented_at=None,
    )


@transaction.atomic
def erase_invitees(pks: Sequence[int]) -> None:
    """Erase invitees and their mails. The rows still count who was invited, registered or declined."""
    _forget_mails_about(Invitee, pks)
    Invitee.objects.filter(pk__in=pks).update(
        # Event, address and sorting form are unique together.
        **{**_NAMELESS, "sorted_as": _NOWHERE},
        first_name="",
        email="",
        language="",
        external_id="",
        handle=_NOWHERE,
    )


def _forget_mails_about(what: type[Model], pks: Sequence[int]) -> None:
    for mails in mails_about(what, pks):
        forget_mails(mails)


def forget_strangers(event: Event) -> None:
    """Forget the mails to addresses that were typed at the form of this event but were not invited."""
    forget_mails(InviteeMail.objects.filter(event=event, invitee=None))


def forget_mails(mails: "QuerySet[Any]") -> None:
    """Delete waiting mails unsent. Of the others, keep only whether and when they were sent."""
    mails.filter(status=Outgoing.Status.QUEUED).delete()
    kept.delete(mails)
    mails.update(address="", last_error="", message_id="")
