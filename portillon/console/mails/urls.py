"""The addresses of the pages about mails, once for events and once for programmes."""

from collections.abc import Callable

from django.http import HttpResponse
from django.urls import URLPattern, path

from portillon.console.mails.announcements import announcements, new_announcement
from portillon.console.mails.mails import (
    mail,
    mail_file,
    mails,
    pause_mails,
    resume_mails,
    send_mail,
    send_mails,
    send_pass_mail,
)

_PAGES: list[tuple[str, str, Callable[..., HttpResponse]]] = [
    ("", "mails", mails),
    ("sending/", "mails-send", send_mails),
    ("pause/", "mails-pause", pause_mails),
    ("resumption/", "mails-resume", resume_mails),
]


def _of(prefix: str, start: str) -> list[URLPattern]:
    return [path(f"{start}mails/{end}", view, name=f"{prefix}{name}") for end, name, view in _PAGES]


mail_urls = [
    *_of("", "events/<int:event_id>/"),
    *_of("programme-", "programmes/<int:programme_id>/"),
    path("participants/<int:ticket_id>/mail/", send_mail, name="participant-mail"),
    path("passes/<int:pass_id>/mail/", send_pass_mail, name="pass-mail"),
    path("events/<int:event_id>/messages/", announcements, name="announcements"),
    path("events/<int:event_id>/messages/new/", new_announcement, name="announcement-new"),
    path("mails/<int:message_id>/", mail, name="mail"),
    path("mails/<int:message_id>/mail.eml", mail_file, name="mail-file"),
]
