"""An event's registration: its form, the registered people and the waiting list."""

from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from portillon.accounts.permissions import Act
from portillon.console.access import SignedInRequest, allowed, event_for
from portillon.console.registration.registration_form import SettingsForm
from portillon.issuing.models import Registration, RegistrationForm
from portillon.issuing.registration import waves
from portillon.issuing.registration.registration import openness
from portillon.places.capacity import free
from portillon.places.changes import What, note
from portillon.places.models import Event

SHOWN_MAX = 500
Status = Registration.Status


@never_cache
@require_safe
def registration(request: SignedInRequest, event_id: int) -> HttpResponse:
    event = event_for(request, event_id, Act.SEE_PARTICIPANTS)
    shown = request.GET.get("show", Status.WAITING)
    return render(request, "registration/page.html", _context(event, shown))


def _context(event: Event, shown: str) -> dict[str, Any]:
    form: RegistrationForm | None = getattr(event, "registration_form", None)
    counts = event.registrations.by_state()
    status = shown if shown in Status.values else Status.WAITING.value
    found = event.registrations.in_state(status)
    order = ("waiting_since", "pk") if status == Status.WAITING else ("-created_at", "-pk")
    return {
        "event": event,
        "may": allowed(event),
        "form": form,
        "link": _link(event),
        "openness": _openness(form),
        "free": free(event),
        "filters": [(value, label, counts.get(value, 0)) for value, label in Status.choices],
        "status": status,
        "now": timezone.now(),
        "registrations": found.order_by(*order)[:SHOWN_MAX],
        "waves": waves.of(event, timezone.now()),
        "questions": form.questions.filter(removed_at=None) if form else [],
    }


def _openness(form: RegistrationForm | None) -> str:
    why = openness(form, timezone.now()) if form else None
    return why.name if why else "OPEN" if form else ""


def _link(event: Event) -> str:
    path = reverse("register", args=[event.organisation.slug, str(event.pk)])
    return f"{settings.BASE_URL}{path}"


@require_http_methods(["GET", "HEAD", "POST"])
def edit_registration(request: SignedInRequest, event_id: int) -> HttpResponse:
    event = event_for(request, event_id, Act.EDIT_EVENTS)
    form = SettingsForm(event, request.POST if request.method == "POST" else None)
    if form.is_valid():
        form.save()
        note(event.pk, What.FORM_CHANGED, user=request.user)
        messages.success(request, _("The changes are saved."))
        return redirect("registration-desk", event.pk)
    with timezone.override(ZoneInfo(event.zone)):
        return render(request, "registration/form.html", {"form": form, "event": event})
