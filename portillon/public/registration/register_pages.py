"""What the pages of registration share: the form as it is asked or sent back, and the closed form."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from portillon.accounts.models import LANGUAGES, Organisation
from portillon.issuing.models import Invitee, RegistrationForm
from portillon.issuing.registration import waiting_list
from portillon.issuing.registration.invitees import token_of
from portillon.issuing.registration.registration import RegistrationRefused, WhyRefused
from portillon.issuing.tickets.ticket_facts import event_facts
from portillon.places.capacity import free
from portillon.places.models import Event
from portillon.public.registration import no_robot
from portillon.public.registration.register_form import Register


def asked(
    request: HttpRequest,
    form: RegistrationForm,
    filled: Register,
    error: str = "",
    status: int = 200,
    invitee: Invitee | None = None,
) -> HttpResponse:
    """Show the form. An `invitee` has come by a personal link and needs no proof of work."""
    left = free(form.event)
    waits = waiting_list.comes_first(form.event, timezone.now())
    context = {
        **about(form),
        "filled": filled,
        "error": error,
        "challenge": no_robot.challenge(request),
        "is_full": left == 0 or waits,
        "invitee": invitee,
        "token": token_of(invitee) if invitee else "",
    }
    template = "public/invitation.html" if invitee else "public/register.html"
    return render(request, template, context, status=status)


def closed(request: HttpRequest, form: RegistrationForm, why: WhyRefused) -> HttpResponse:
    return render(request, "public/register_closed.html", {**about(form), "why": why.name})


def no_room(refused: RegistrationRefused) -> str:
    if refused.why is WhyRefused.FULL:
        return _("All places are taken.")
    sentence = ngettext(
        "There is a place for %(count)d person only.",
        "There are places for %(count)d persons only.",
        refused.left,
    )
    return sentence % {"count": refused.left}


def open_too_long() -> str:
    return _("This page was open for too long. Please send it again.")


def too_many() -> str:
    return _("Too many registrations come from your network. Please try again in ten minutes.")


def not_confirmed() -> str:
    return _(
        "Many people have registered from your network and not confirmed their address yet. "
        "Please try again in half an hour, or from another network."
    )


def next_in_mail(form: RegistrationForm) -> HttpResponse:
    return see_other("register-sent", form.event.organisation.slug, str(form.event_id))


def see_other(name: str, *arguments: str) -> HttpResponse:
    response = redirect(name, *arguments)
    response.status_code = 303
    return response


def about(form: RegistrationForm) -> dict[str, Any]:
    """Return what every page about a form shows."""
    event: Event = form.event
    return {
        "form": form,
        "event": event,
        "facts": event_facts(event, language()),
        **frame(event.organisation),
    }


def frame(organisation: Organisation) -> dict[str, Any]:
    return {
        "organisation": organisation,
        "accent": organisation.accent.removeprefix("#"),
        "logo": getattr(organisation, "logo", None),
        "languages": LANGUAGES,
    }


def language() -> str:
    spoken = (get_language() or "en")[:2]
    return spoken if spoken in dict(LANGUAGES) else "en"
