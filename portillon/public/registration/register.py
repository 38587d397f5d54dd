"""The public list of an organisation's events, and the form to register for one."""

from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from portillon.accounts.models import LANGUAGES, Organisation
from portillon.issuing.models import Registration, RegistrationForm
from portillon.issuing.registration import mails as registration_mails
from portillon.issuing.registration import registration
from portillon.issuing.registration.link import token_of
from portillon.issuing.registration.registration import AlreadyRegistered, RegistrationRefused, WhyRefused
from portillon.issuing.tickets.ticket_facts import event_facts
from portillon.public.language import in_chosen_language
from portillon.public.privacy import private_form
from portillon.public.registration import no_robot
from portillon.public.registration.invited import ask_address
from portillon.public.registration.register_form import Register
from portillon.public.registration.register_pages import (
    about,
    asked,
    closed,
    frame,
    language,
    next_in_mail,
    no_room,
    not_confirmed,
    open_too_long,
    see_other,
    too_many,
)


# Open: the list is public.
@login_not_required
@in_chosen_language
@require_safe
def open_events(request: HttpRequest, slug: str) -> HttpResponse:
    organisation = _organisation(slug)
    if organisation is None:
        return render(request, "public/register_unknown.html", {"languages": LANGUAGES}, status=404)
    context = {"events": _listed(organisation, timezone.now()), **frame(organisation)}
    return render(request, "public/register_list.html", context)


def _listed(organisation: Organisation, now: datetime) -> list[dict[str, Any]]:
    """Return the events that take registrations now or later, the next one first."""
    forms = RegistrationForm.objects.filter(
        event__organisation=organisation, is_published=True, is_listed=True, event__starts_at__gt=now
    ).select_related("event__organisation", "event__venue")
    spoken = language()
    return [
        {"event": form.event, "facts": event_facts(form.event, spoken), "why": why}
        for form in forms.order_by("event__starts_at", "event_id")
        if (why := registration.openness(form, now)) in (None, WhyRefused.NOT_YET)
    ]


# Open: people who register have no account.
@login_not_required
@private_form
@in_chosen_language
@require_http_methods(["GET", "HEAD", "POST"])
def register_page(request: HttpRequest, slug: str, event_id: str) -> HttpResponse:
    form = _form_of(slug, event_id)
    if form is None:
        return render(request, "public/register_unknown.html", {"languages": LANGUAGES}, status=404)
    if why := registration.openness(form, timezone.now()):
        return closed(request, form, why)
    if form.is_restricted:
        return ask_address(request, form)
    if request.method != "POST":
        return asked(request, form, Register(form))
    filled = Register(form, request.POST, request.FILES)
    if not filled.is_valid():
        return asked(request, form, filled, status=422)
    return _sent(request, form, filled)


def _form_of(slug: str, event_id: str) -> RegistrationForm | None:
    """Return the form; None alike if the event is another organisation's, unpublished or unknown."""
    if not event_id.isascii() or not event_id.isdigit() or len(event_id) > 18:
        return None
    forms = RegistrationForm.objects.select_related("event__organisation", "event__venue")
    return forms.filter(
        event_id=int(event_id), event__organisation__slug=slug[:60], is_published=True
    ).first()


def _sent(request: HttpRequest, form: RegistrationForm, filled: Register) -> HttpResponse:
    try:
        sending = no_robot.sending_of(request)
        made = registration.register(
            form.event_id,
            filled.wanted,
            sending.name,
            timezone.now(),
            is_proved=sending.is_proved,
            network=sending.network,
        )
    except no_robot.NotOurs:
        return asked(request, form, filled, open_too_long(), 422)
    except no_robot.TooManyForms:
        return asked(request, form, filled, too_many(), 429)
    except AlreadyRegistered as known:
        registration_mails.link_once_more(known.registration)
        return next_in_mail(form)
    except RegistrationRefused as refused:
        if refused.why is WhyRefused.NOT_CONFIRMED:
            return asked(request, form, filled, not_confirmed(), 429)
        if refused.why in (WhyRefused.FULL, WhyRefused.TOO_MANY):
            return asked(request, form, filled, no_room(refused), 409)
        return closed(request, form, refused.why)
    return _done(form, made)


def _done(form: RegistrationForm, made: Registration) -> HttpResponse:
    """Show the registration if it has a ticket; otherwise its address is only in the mail, which proves the address."""
    if made.status == Registration.Status.REGISTERED:
        return see_other("registration", token_of(made))
    return next_in_mail(form)


# Open: people who register have no account. The page is the same for everybody.
@login_not_required
@private_form
@in_chosen_language
@require_safe
def sent_page(request: HttpRequest, slug: str, event_id: str) -> HttpResponse:
    form = _form_of(slug, event_id)
    if form is None:
        return render(request, "public/register_unknown.html", {"languages": LANGUAGES}, status=404)
    return render(request, "public/register_sent.html", about(form))


def _organisation(slug: str) -> Organisation | None:
    return Organisation.objects.filter(slug=slug[:60]).first()
