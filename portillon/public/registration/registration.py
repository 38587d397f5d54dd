"""A person's own registration: its state, the ticket, and how to confirm, change or cancel it."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from portillon.accounts.models import LANGUAGES
from portillon.issuing.models import Registration, RegistrationForm
from portillon.issuing.registration import answers as registration_answers
from portillon.issuing.registration import registration as registrations
from portillon.issuing.registration.link import registration_of, token_of
from portillon.issuing.registration.registration import RegistrationRefused, WhyRefused
from portillon.posted import posted_from
from portillon.public.language import in_chosen_language
from portillon.public.privacy import private_form
from portillon.public.registration.register_form import Register
from portillon.public.registration.register_pages import about, no_room, see_other

Status = Registration.Status
Guests = RegistrationForm.Guests


# Open, like all of this module: the token in the address authorises; people who register have no account.
@login_not_required
@private_form
@in_chosen_language
@require_safe
def registration_page(request: HttpRequest, token: str) -> HttpResponse:
    one = registration_of(token)
    return _shown(request, one) if one else _unknown(request)


def _shown(request: HttpRequest, one: Registration, error: str = "", status: int = 200) -> HttpResponse:
    return render(request, "public/registration.html", {**_about(one), "error": error}, status=status)


def _unknown(request: HttpRequest) -> HttpResponse:
    return render(request, "public/registration_unknown.html", {"languages": LANGUAGES}, status=404)


def _about(one: Registration) -> dict[str, Any]:
    form = one.event.registration_form
    status = one.state
    return {
        **about(form),
        "one": one,
        "status": status.name,
        "status_words": status.label,
        "token": token_of(one),
        "ticket": one.credential if status is Status.REGISTERED else None,
        "answers": [(answer.question.label, registration_answers.shown(answer)) for answer in _answers(one)],
        "guests": _guests(form) if status is Status.REGISTERED else None,
        "can_change": one.is_alive and timezone.now() < one.event.doors_at,
    }


def _answers(one: Registration) -> Any:
    answers = one.answers.select_related("question__form__event__organisation")
    return answers.order_by("question__position", "question_id")


def _guests(form: RegistrationForm) -> dict[str, Any] | None:
    """Return what the organiser lets guests know of each other."""
    if form.tells_guests == Guests.NOTHING:
        return None
    found = form.event.registrations.in_state(Status.REGISTERED)
    names: list[str] = []
    if form.tells_guests == Guests.NAMES:
        agreed = found.filter(shows_name=True)
        names = [one.name for one in agreed.order_by("last_name", "first_name", "pk")]
    return {"persons": form.event.expected, "names": names}


@login_not_required
@private_form
@in_chosen_language
@posted_from("registration", "token")
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Confirm the address, by a button: mail programs open links to look for viruses."""
    one = registration_of(token)
    if one is None:
        return _unknown(request)
    registrations.confirm(one, timezone.now())
    return _back(token)


@login_not_required
@private_form
@in_chosen_language
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, token: str) -> HttpResponse:
    one = registration_of(token)
    if one is None:
        return _unknown(request)
    form = one.event.registration_form
    if request.method != "POST":
        return _changing(request, one, Register(form, registration=one))
    filled = Register(form, request.POST, request.FILES, registration=one)
    if not filled.is_valid():
        return _changing(request, one, filled, status=422)
    try:
        registrations.change(one, filled.wanted, timezone.now())
    except RegistrationRefused as refused:
        if refused.why in (WhyRefused.FULL, WhyRefused.TOO_MANY):
            return _changing(request, one, filled, no_room(refused), 409)
        return _shown(request, one, _too_late(), 409)
    return _back(token)


def _changing(
    request: HttpRequest, one: Registration, filled: Register, error: str = "", status: int = 200
) -> HttpResponse:
    context = {**_about(one), "filled": filled, "error": error}
    return render(request, "public/registration_change.html", context, status=status)


@login_not_required
@private_form
@in_chosen_language
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, token: str) -> HttpResponse:
    one = registration_of(token)
    if one is None:
        return _unknown(request)
    if request.method != "POST":
        return render(request, "public/registration_cancel.html", _about(one))
    try:
        registrations.cancel(one, timezone.now())
    except RegistrationRefused:
        return _shown(request, one, _too_late(), 409)
    return _back(token)


def _too_late() -> str:
    return _("It is too late to change this. Please write to the organiser.")


def _back(token: str) -> HttpResponse:
    return see_other("registration", token)
