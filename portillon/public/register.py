"""The public list of an organisation's events, and the form that registers somebody for one."""

from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from portillon.accounts.models import LANGUAGES, Organisation
from portillon.issuing import registration, registration_mails
from portillon.issuing.models import Registration, RegistrationForm
from portillon.issuing.registration import Known, Refused, Why
from portillon.issuing.registration_link import token_of
from portillon.issuing.registration_places import free
from portillon.issuing.ticket_facts import event_facts
from portillon.places.models import Event
from portillon.public import no_robot
from portillon.public.enrolment import in_chosen_language
from portillon.public.privacy import private_form
from portillon.public.register_form import Register

# Who registers again and again is mailed the link this often.
LINK_AGAIN_SECONDS = 600


# Open: it is the public list.
@login_not_required
@in_chosen_language
@require_safe
def open_events(request: HttpRequest, slug: str) -> HttpResponse:
    organisation = _organisation(slug)
    if organisation is None:
        return render(request, "public/register_unknown.html", {"languages": LANGUAGES}, status=404)
    context = {"events": _listed(organisation, timezone.now()), **_frame(organisation)}
    return render(request, "public/register_list.html", context)


def _listed(organisation: Organisation, now: datetime) -> list[dict[str, Any]]:
    """Those that take registrations now or will, the next first."""
    forms = RegistrationForm.objects.filter(
        event__organisation=organisation, is_published=True, is_listed=True, event__starts_at__gt=now
    ).select_related("event__organisation", "event__venue")
    language = _language()
    return [
        {"event": form.event, "facts": event_facts(form.event, language), "why": why}
        for form in forms.order_by("event__starts_at", "event_id")
        if (why := registration.openness(form, now)) in (None, Why.NOT_YET)
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
        return _closed(request, form, why)
    if request.method != "POST":
        return _asked(request, form, Register(form))
    filled = Register(form, request.POST, request.FILES)
    if not filled.is_valid():
        return _asked(request, form, filled, status=422)
    return _sent(request, form, filled)


def _form_of(slug: str, event_id: str) -> RegistrationForm | None:
    """The same nothing for an event that is somebody else's, is not published, or is not."""
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
            form.event_id, filled.wanted, sending.name, timezone.now(), is_proved=sending.is_proved
        )
    except no_robot.NotOurs:
        return _asked(request, form, filled, _("This page was open for too long. Please send it again."), 422)
    except no_robot.TooMany:
        sentence = _("Too many registrations come from your network. Please try again in ten minutes.")
        return _asked(request, form, filled, sentence, 429)
    except Known as known:
        _send_link_again(known.registration)
        return _next_in_mail(form)
    except Refused as refused:
        if refused.why in (Why.FULL, Why.TOO_MANY):
            return _asked(request, form, filled, no_room(refused), 409)
        return _closed(request, form, refused.why)
    return _done(form, made)


def no_room(refused: Refused) -> str:
    if refused.why is Why.FULL:
        return _("All places are taken.")
    sentence = ngettext(
        "There is a place for %(count)d person only.",
        "There are places for %(count)d persons only.",
        refused.left,
    )
    return sentence % {"count": refused.left}


def _send_link_again(known: Registration) -> None:
    if cache.add(f"link-again:{known.pk}", 1, LINK_AGAIN_SECONDS):
        registration_mails.link_again(known)


def _done(form: RegistrationForm, made: Registration) -> HttpResponse:
    """The address of the registration is shown to who has a ticket already; else it is in the mail alone."""
    if made.status == Registration.Status.REGISTERED:
        return _see_other("registration", token_of(made))
    return _next_in_mail(form)


def _next_in_mail(form: RegistrationForm) -> HttpResponse:
    return _see_other("register-sent", form.event.organisation.slug, str(form.event_id))


def _see_other(name: str, *arguments: str) -> HttpResponse:
    response = redirect(name, *arguments)
    response.status_code = 303
    return response


# Open for the same reason; it says the same to everybody.
@login_not_required
@private_form
@in_chosen_language
@require_safe
def sent_page(request: HttpRequest, slug: str, event_id: str) -> HttpResponse:
    form = _form_of(slug, event_id)
    if form is None:
        return render(request, "public/register_unknown.html", {"languages": LANGUAGES}, status=404)
    return render(request, "public/register_sent.html", about(form))


def _asked(
    request: HttpRequest, form: RegistrationForm, filled: Register, error: str = "", status: int = 200
) -> HttpResponse:
    left = free(form.event)
    waits = form.event.registrations.waiting().exists()
    context = {
        **about(form),
        "filled": filled,
        "error": error,
        "challenge": no_robot.challenge(),
        "zero_bits": no_robot.ZERO_BITS,
        "is_full": left == 0 or waits,
    }
    return render(request, "public/register.html", context, status=status)


def _closed(request: HttpRequest, form: RegistrationForm, why: Why) -> HttpResponse:
    return render(request, "public/register_closed.html", {**about(form), "why": why.name})


def about(form: RegistrationForm) -> dict[str, Any]:
    """What every page about a form shows."""
    event: Event = form.event
    return {
        "form": form,
        "event": event,
        "facts": event_facts(event, _language()),
        **_frame(event.organisation),
    }


def _frame(organisation: Organisation) -> dict[str, Any]:
    return {
        "organisation": organisation,
        "accent": organisation.accent.removeprefix("#"),
        "logo": getattr(organisation, "logo", None),
        "languages": LANGUAGES,
    }


def _language() -> str:
    language = (get_language() or "en")[:2]
    return language if language in dict(LANGUAGES) else "en"


def _organisation(slug: str) -> Organisation | None:
    return Organisation.objects.filter(slug=slug[:60]).first()
