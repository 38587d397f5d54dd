"""What names a person goes, what counts them stays: credentials and registrations without anybody's name.

The rows themselves remain, because statistics and the ledger's verdicts are made from them. Doing it twice changes
nothing. docs/data-protection.md has the table of all that is stored.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import CharField, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from portillon.issuing.models import (
    AnnouncementMail,
    Answer,
    Credential,
    Holder,
    Invitee,
    InviteeMail,
    Message,
    OneTimeCode,
    PageOpening,
    Registration,
    RegistrationMail,
)
from portillon.issuing.outbox.kept import name_of
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
    forget_mails(Message.objects.filter(credential__in=pks))
    forget_mails(AnnouncementMail.objects.filter(credential__in=pks))


@transaction.atomic
def erase_registrations(pks: Sequence[int]) -> None:
    """With their answers, files, companions' names and mails. How they stand and how many persons they are, stays."""
    Answer.objects.filter(registration__in=pks).delete()
    forget_mails(RegistrationMail.objects.filter(registration__in=pks))
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
    forget_mails(InviteeMail.objects.filter(invitee__in=pks))
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


def forget_strangers(event: Event) -> None:
    """Addresses that somebody typed and that were never on the list."""
    forget_mails(InviteeMail.objects.filter(event=event, invitee=None))


def forget_mails(mails: "QuerySet[Any]") -> None:
    """What waits is not sent; of what was sent, only that it was."""
    mails.filter(status=Message.Status.QUEUED).delete()
    _forget_files(mails)
    mails.update(address="", last_error="", message_id="")


def _forget_files(mails: Iterable[Any]) -> None:
    """Where there is no mail server, mails are files."""
    folder = settings.MAILING.folder
    if folder is None:
        return
    for mail in mails:
        (folder / name_of(mail)).unlink(missing_ok=True)
