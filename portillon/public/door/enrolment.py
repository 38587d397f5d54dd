"""The page behind an authorisation code: the phone gets a name and becomes a device at the event's doors."""

import secrets

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from portillon.devices.authorisation import TurnedAway, enrol_device, enrolment_of, why_closed
from portillon.devices.device_cookie import device_in, remember_device
from portillon.devices.models import Device, Enrolment
from portillon.devices.naming import distinct, name_for
from portillon.public.language import in_chosen_language
from portillon.public.privacy import private_form

ATTEMPT_LENGTH_MAX = 60


# Open: the token in the address authorises; a steward's phone has no account.
@login_not_required
@private_form
@in_chosen_language
@require_http_methods(["GET", "HEAD", "POST"])
def enrolment_page(request: HttpRequest, token: str) -> HttpResponse:
    """Show the form, and enrol the phone on POST only, so that link previews do not use up places."""
    enrolment = enrolment_of(token)
    if enrolment is None:
        return render(request, "public/enrolment_unknown.html", {"languages": settings.LANGUAGES}, status=404)
    device = device_in(request)
    if device and device.enrolment_id == enrolment.pk:
        # This phone is enrolled already.
        return redirect("door")
    if request.method == "POST":
        return _enrolled(request, enrolment)
    closed = why_closed(enrolment)
    return _closed(request, enrolment, closed) if closed else _form(request, enrolment)


def _form(request: HttpRequest, enrolment: Enrolment) -> HttpResponse:
    context = {
        **_about(enrolment),
        "name": name_for(request.headers.get("User-Agent", "")),
        "attempt": secrets.token_urlsafe(16),
    }
    return render(request, "public/enrolment.html", context)


def _enrolled(request: HttpRequest, enrolment: Enrolment) -> HttpResponse:
    agent = request.headers.get("User-Agent", "")
    others = Device.objects.filter(organisation=enrolment.organisation, event=enrolment.event)
    name = distinct(request.POST.get("name", "").strip() or name_for(agent), others)
    attempt = request.POST.get("attempt", "")[:ATTEMPT_LENGTH_MAX]
    enrolled = enrol_device(enrolment, name, agent, attempt)
    if isinstance(enrolled, TurnedAway):
        return _closed(request, enrolment, enrolled)
    _device, key = enrolled
    response = redirect("door")
    response.status_code = 303
    remember_device(response, key)
    return response


def _closed(request: HttpRequest, enrolment: Enrolment, reason: TurnedAway) -> HttpResponse:
    context = _about(enrolment) | {"reason": reason.name}
    return render(request, "public/enrolment_closed.html", context, status=410)


def _about(enrolment: Enrolment) -> dict[str, object]:
    return {
        "enrolment": enrolment,
        "event": enrolment.event,
        "organisation": enrolment.organisation,
        "languages": settings.LANGUAGES,
        "language": (get_language() or "en")[:2],
    }
