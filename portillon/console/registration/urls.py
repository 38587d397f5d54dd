"""The addresses about an event's registration."""

from django.urls import path

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
    offer_place,
    one_registration,
)

_EVENT = "events/<int:event_id>/registration/"
_QUESTION = f"{_EVENT}questions/<int:question_id>/"
_ONE = f"{_EVENT}<int:registration_id>/"

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
    path(f"{_EVENT}answers/<int:answer_id>/file", answer_file, name="answer-file"),
]
