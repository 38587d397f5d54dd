"""Copies an event's registration form to another event: its settings and questions, unpublished and without answers."""

from django.db import models

from portillon.issuing.models import Question, RegistrationForm
from portillon.places.models import Event

# The organiser decides again whether and when people register.
_OWN = {"id", "event", "is_published", "opens_at", "closes_at"}
_OWN_OF_QUESTION = {"id", "form", "removed_at"}


def copy_form(source: Event, event: Event) -> None:
    """Copy the form of `source` to `event`, if there is one. Call it in the transaction that creates `event`."""
    form: RegistrationForm | None = getattr(source, "registration_form", None)
    if form is None:
        return
    copy = RegistrationForm.objects.create(event=event, **_kept(form, _OWN))
    asked = form.questions.filter(removed_at=None).order_by("position", "pk")
    Question.objects.bulk_create(Question(form=copy, **_kept(one, _OWN_OF_QUESTION)) for one in asked)


def _kept(thing: models.Model, own: set[str]) -> dict[str, object]:
    names = (field.name for field in thing._meta.concrete_fields)
    return {name: getattr(thing, name) for name in names if name not in own}
