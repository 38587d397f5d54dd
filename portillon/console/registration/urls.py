"""The addresses of an event's registration and of the people invited to it."""

from django.urls import path

from portillon.console.registration.invitee import (
    edit_invitee,
    mail_invitee,
    new_invitee,
    remove_invitee,
)
from portillon.console.registration.invitees import invitees, send_invitations
from portillon.console.registration.questions import (
    edit_question,
    move_question,
    new_question,
    remove_question,
)
from portillon.console.registration.registration import edit_registration, registration
from portillon.console.registration.registrations import (
    answer_file,
    cancel_registration,
    cancel_wave,
    offer_place,
    one_registration,
)

_EVENT = "events/<int:event_id>/registration/"
_QUESTION = f"{_EVENT}questions/<int:question_id>/"
_ONE = f"{_EVENT}<int:registration_id>/"
_INVITEES = "events/<int:event_id>/invitees/"
_INVITEE = f"{_INVITEES}<int:invitee_id>/"

registration_urls = [
    path(_EVENT, registration, name="registration-desk"),
    path(f"{_EVENT}edit/", edit_registration, name="registration-edit"),
    path(f"{_EVENT}questions/new/", new_question, name="question-new"),
    path(f"{_QUESTION}edit/", edit_question, name="question-edit"),
    path(f"{_QUESTION}removal/", remove_question, name="question-removal"),
    path(f"{_QUESTION}move/", move_question, name="question-move"),
    path(_ONE, one_registration, name="registration-one"),
    path(f"{_ONE}offer/", offer_place, name="registration-offer"),
    path(f"{_ONE}cancellation/", cancel_registration, name="registration-cancel"),
    path(f"{_EVENT}waves/<str:network>/cancellation/", cancel_wave, name="registration-wave-cancel"),
    path(f"{_EVENT}answers/<int:answer_id>/file", answer_file, name="answer-file"),
    path(_INVITEES, invitees, name="invitees"),
    path(f"{_INVITEES}new/", new_invitee, name="invitee-new"),
    path(f"{_INVITEES}mails/", send_invitations, name="invitee-mails"),
    path(f"{_INVITEE}edit/", edit_invitee, name="invitee-edit"),
    path(f"{_INVITEE}mail/", mail_invitee, name="invitee-mail"),
    path(f"{_INVITEE}removal/", remove_invitee, name="invitee-removal"),
]
