"""Registrations, for the organiser: the answers and files of one, a place offered by hand, and cancellations."""

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from portillon.accounts.permissions import Act
from portillon.console.access import SignedInRequest, allowed, event_for
from portillon.issuing.models import Answer, Registration
from portillon.issuing.registration import answers as registration_answers
from portillon.issuing.registration import registration as registrations
from portillon.issuing.registration import waiting_list, wave_cancellation
from portillon.issuing.registration.registration import RegistrationRefused
from portillon.places.changes import What, note
from portillon.places.models import Event
from portillon.posted import posted_from

TYPES = {"pdf": "application/pdf", "png": "image/png", "jpg": "image/jpeg"}


@never_cache
@require_safe
def one_registration(request: SignedInRequest, event_id: int, registration_id: int) -> HttpResponse:
    event, one = _registration(request, event_id, registration_id, Act.SEE_PARTICIPANTS)
    answers = one.answers.defer("content").select_related("question__form__event__organisation")
    context = {
        "event": event,
        "may": allowed(event),
        "one": one,
        "can_be_cancelled": one.is_alive,
        "answers": [
            (answer, registration_answers.shown(answer))
            for answer in answers.order_by("question__position", "question_id")
        ],
    }
    return render(request, "registration/one.html", context)


def _registration(
    request: SignedInRequest, event_id: int, registration_id: int, act: Act
) -> tuple[Event, Registration]:
    event = event_for(request, event_id, act)
    found = event.registrations.select_related("credential__holder")
    return event, get_object_or_404(found, pk=registration_id)


@never_cache
@require_safe
def answer_file(request: SignedInRequest, event_id: int, answer_id: int) -> HttpResponse:
    """Return an uploaded file as a download. The browser must never display it, because a stranger sent it."""
    event = event_for(request, event_id, Act.SEE_PARTICIPANTS)
    answer = get_object_or_404(Answer, pk=answer_id, registration__event=event)
    if answer.content is None:
        raise Http404
    content_type = TYPES.get(answer.text.rpartition(".")[2], "application/octet-stream")
    response = HttpResponse(bytes(answer.content), content_type=content_type)
    response.headers["Content-Disposition"] = content_disposition_header(True, answer.text) or "attachment"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


@posted_from("registration-desk", "event_id")
def offer_place(request: SignedInRequest, event_id: int, registration_id: int) -> HttpResponse:
    _event, one = _registration(request, event_id, registration_id, Act.EDIT_PARTICIPANTS)
    try:
        waiting_list.offer_by_hand(one, timezone.now())
    except waiting_list.NoRoom:
        messages.error(request, _("There are not enough free places for this registration."))
    else:
        note(event_id, What.PLACE_OFFERED, str(one.pk), request.user)
        messages.success(request, _("A place is offered to %(name)s by mail.") % {"name": one.name})
    return redirect("registration-desk", event_id)


@require_http_methods(["GET", "HEAD", "POST"])
def cancel_registration(request: SignedInRequest, event_id: int, registration_id: int) -> HttpResponse:
    event, one = _registration(request, event_id, registration_id, Act.EDIT_PARTICIPANTS)
    if request.method != "POST":
        return render(request, "registration/cancellation.html", {"event": event, "one": one})
    try:
        registrations.cancel(one, timezone.now())
    except RegistrationRefused:
        messages.error(request, _("The doors are open: cancel the ticket of the participant instead."))
    else:
        note(event_id, What.REGISTRATION_CANCELLED, str(one.pk), request.user)
        messages.success(request, _("The registration of %(name)s is cancelled.") % {"name": one.name})
    return redirect("registration-desk", event_id)


@posted_from("registration-desk", "event_id")
def cancel_wave(request: SignedInRequest, event_id: int, network: str) -> HttpResponse:
    """Cancel a wave as the page showed it: what came later may be somebody else's."""
    event = event_for(request, event_id, Act.EDIT_PARTICIPANTS)
    until = _instant(request.POST.get("until", ""))
    if until is None:
        return redirect("registration-desk", event_id)
    count = 0
    try:
        for one in wave_cancellation.cancel_wave(event, network, until, timezone.now()):
            note(event_id, What.REGISTRATION_CANCELLED, str(one.pk), request.user)
            count += 1
    except RegistrationRefused:
        messages.error(request, _("The doors are open: cancel the ticket of the participant instead."))
    sentence = ngettext(
        "%(count)d registration is cancelled.", "%(count)d registrations are cancelled.", count
    )
    messages.success(request, sentence % {"count": count})
    return redirect("registration-desk", event_id)


def _instant(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else None
