"""The files of mails. Where there is no mail server, each mail is kept as a file instead of being sent."""

from collections.abc import Iterable
from itertools import chain
from pathlib import Path

from django.conf import settings

from portillon.issuing.models import Credential, Invitee, Outgoing, Registration
from portillon.issuing.outbox.kind import kind_of, mails_about


def kept(message: Outgoing) -> Path | None:
    """The file of a mail; None if mails are not kept as files, or this one is not there."""
    path = _path(message)
    return path if path and path.exists() else None


def delete(messages: Iterable[Outgoing]) -> None:
    """Delete the files of these mails, if they have any. The rows stay."""
    if settings.MAILING.folder is None:
        return
    for message in messages:
        if path := _path(message):
            path.unlink(missing_ok=True)


def _path(message: Outgoing) -> Path | None:
    folder: Path | None = settings.MAILING.folder
    return folder / kind_of(message).file_name(message) if folder else None


def delete_of_credential(credential: Credential) -> None:
    """Delete the files of all mails that tell of a ticket or pass, and of the registration that led to it. Call it
    before the credential is removed."""
    registrations = Registration.objects.filter(credential=credential)
    delete(chain(*mails_about(Credential, [credential.pk]), *mails_about(Registration, registrations)))


def delete_of_invitee(invitee: Invitee) -> None:
    """Delete the files of all mails to somebody who is taken off the list. Call it before the row is removed."""
    delete(chain(*mails_about(Invitee, [invitee.pk])))
