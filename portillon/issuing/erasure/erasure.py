"""What names a person goes, what counts them stays: credentials and registrations without anybody's name.

The rows themselves remain, because statistics and the ledger's verdicts are made from them. Doing it twice changes
nothing. docs/data-protection.md has the table of all that is stored.
"""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import CharField, Model, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from portillon.issuing.models import (
    Answer,
    Credential,
    Holder,
    Invitee,
    InviteeMail,
    OneTimeCode,
    Outgoing,
    PageOpening,
    Registration,
)
from portillon.issuing.outbox import kept
from portillon.issuing.outbox.kind import mails_about
from portillon.places.models import Event

# What lists and verdicts show in place of a name.
ERASED_NAME = "–"
# No secret of a page and no handle of a link has a space, so an address made of this leads nowhere.
_NOWHERE = Concat(Value("erased "), Cast("pk", CharField()))


@transaction.atomic
def erase_credentials(pks: Sequence[int]) -> None:
    """Tickets and passes with their holders, mails and what their pages know. What they admit stays as it is."""
    Holder.objects.filter(credential__in=pks).update(
        name=ERASED_NAME, sorted_as="", email="", phone="", address="", language="", erased_at=timezone.now()
    )
    credentials = Credential.objects.filter(pk__in=pks)
    credentials.update(page_secret=_NOWHERE, seat="", external_id="", door_note="")
    PageOpening.objects.filter(credential__in=pks).delete()
    OneTimeCode.objects.filter(credential__in=pks).delete()
    _forget_mails_about(Credential, pks)


@transaction.atomic
def erase_registrations(pks: Sequence[int]) -> None:
    """With their answers, files, companions' names and mails. How they stand and how many persons they are, stays."""
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
    """That somebody was invited, registered or declined, stays."""
    _forget_mails_about(Invitee, pks)
    Invitee.objects.filter(pk__in=pks).update(
        name=ERASED_NAME,
        first_name="",
        email="",
        language="",
        external_id="",
        handle=_NOWHERE,
        # A person is invited once: so nobody may be like another.
        sorted_as=_NOWHERE,
    )


def _forget_mails_about(what: type[Model], pks: Sequence[int]) -> None:
    for mails in mails_about(what, pks):
        forget_mails(mails)


def forget_strangers(event: Event) -> None:
    """Forget the addresses that somebody typed and that were never on the list of the invited."""
    forget_mails(InviteeMail.objects.filter(event=event, invitee=None))


def forget_mails(mails: "QuerySet[Any]") -> None:
    """Of mails that wait nothing remains, and they are not sent; of others only that they were sent, or not taken."""
    mails.filter(status=Outgoing.Status.QUEUED).delete()
    kept.delete(mails)
    mails.update(address="", last_error="", message_id="")
