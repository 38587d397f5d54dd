"""Mails that were kept as files, because there is no mail server."""

from collections.abc import Iterable
from itertools import chain
from pathlib import Path

from django.conf import settings

from portillon.issuing.models import (
    AccountMail,
    AnnouncementMail,
    Credential,
    Invitee,
    InviteeMail,
    Message,
    RegistrationMail,
)

Mailed = Message | RegistrationMail | AccountMail | AnnouncementMail | InviteeMail


def name_of(message: Mailed) -> str:
    """Within the folder of mails."""
    if isinstance(message, AccountMail):
        return f"accounts/{message.pk}.eml"
    if isinstance(message, RegistrationMail):
        return f"registrations/{message.pk}.eml"
    if isinstance(message, AnnouncementMail):
        return f"announcements/{message.pk}.eml"
    if isinstance(message, InviteeMail):
        return f"invitations/{message.pk}.eml"
    return f"{message.event_id or 'passes'}/{message.pk}.eml"


def kept(message: Mailed) -> Path | None:
    """The file of a mail, if mails are kept as files and this one still is."""
    folder = settings.MAILING.folder
    path: Path | None = folder / name_of(message) if folder else None
    return path if path and path.exists() else None


def forget(ticket: Credential) -> None:
    """A participant who is removed leaves no mail behind."""
    messages: Iterable[Mailed] = Message.objects.filter(credential=ticket)
    announced: Iterable[Mailed] = AnnouncementMail.objects.filter(credential=ticket)
    registered: Iterable[Mailed] = RegistrationMail.objects.filter(registration__credential=ticket)
    _unlink(chain(messages, announced, registered))


def forget_invitee(invitee: Invitee) -> None:
    """Nor does somebody who is taken off the list of the invited."""
    _unlink(InviteeMail.objects.filter(invitee=invitee))


def _unlink(messages: Iterable[Mailed]) -> None:
    for message in messages:
        if path := kept(message):
            path.unlink(missing_ok=True)
