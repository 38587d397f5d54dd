"""The addresses about people who are invited to register."""

from django.urls import path

from portillon.console.registration.invitee import (
    edit_invitee,
    mail_invitee,
    new_invitee,
    remove_invitee,
)
from portillon.console.registration.invitees import invitees, send_invitations

_ALL = "events/<int:event_id>/invitees/"
_ONE = f"{_ALL}<int:invitee_id>/"

invitee_urls = [
    path(_ALL, invitees, name="invitees"),
    path(f"{_ALL}new/", new_invitee, name="invitee-new"),
    path(f"{_ALL}mails/", send_invitations, name="invitee-mails"),
    path(f"{_ONE}edit/", edit_invitee, name="invitee-edit"),
    path(f"{_ONE}mail/", mail_invitee, name="invitee-mail"),
    path(f"{_ONE}removal/", remove_invitee, name="invitee-removal"),
]
