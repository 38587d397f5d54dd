"""The authorisation codes of an event: make one, show it, print it, withdraw it."""

from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, override
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from portillon.accounts.permissions import Act
from portillon.console.access import SignedInRequest, enrolment_for, event_for
from portillon.console.events.devices import gate_choices
from portillon.console.fields import MomentField
from portillon.console.form import ConsoleForm
from portillon.devices.authorisation import (
    DEVICES_DEFAULT,
    DEVICES_MAX,
    authorise,
    url_of,
    why_closed,
    withdraw,
)
from portillon.devices.enrol import revoke_all
from portillon.devices.models import Enrolment
from portillon.issuing.seals.codes import svg_of
from portillon.issuing.seals.drawn import inline
from portillon.places.changes import What, note
from portillon.places.models import Event


class AuthorisationForm(ConsoleForm):
    label = forms.CharField(
        label=gettext_lazy("For whom"),
        max_length=100,
        required=False,
        help_text=gettext_lazy("Such as “Team at the main entrance”; only you see it."),
    )
    gate = forms.ChoiceField(label=gettext_lazy("Door"), required=False)
    max_devices = forms.IntegerField(
        label=gettext_lazy("How many phones"), min_value=1, max_value=DEVICES_MAX, initial=DEVICES_DEFAULT
    )
    expires_at = MomentField(label=gettext_lazy("Valid until"))

    def __init__(self, event: Event, **kwargs: Any) -> None:
        super().__init__(initial={"expires_at": max(event.ends_at, timezone.now())}, **kwargs)
        self.event = event
        gate_field = self.fields["gate"]
        assert isinstance(gate_field, forms.ChoiceField)
        gate_field.choices = gate_choices(event)

    def full_clean(self) -> None:
        with timezone.override(ZoneInfo(self.event.zone)):
            super().full_clean()

    def clean_expires_at(self) -> Any:
        until = self.cleaned_data["expires_at"]
        if until <= timezone.now():
            raise forms.ValidationError(_("This is in the past."))
        return until


@require_http_methods(["GET", "HEAD", "POST"])
def new_authorisation(request: SignedInRequest, event_id: int) -> HttpResponse:
    event = event_for(request, event_id, Act.EDIT_EVENTS)
    form = AuthorisationForm(event, data=request.POST if request.method == "POST" else None)
    if not form.is_valid():
        with timezone.override(ZoneInfo(event.zone)):
            return render(request, "authorisation/form.html", {"form": form, "event": event})
    given = form.cleaned_data
    gate = event.gates.filter(pk=given["gate"] or 0).first()
    made = authorise(event, given["label"], gate, given["max_devices"], given["expires_at"])
    note(event.pk, What.CODE_MADE, str(made), request.user)
    return redirect("authorisation", made.pk)


@never_cache
@require_safe
def authorisation(request: SignedInRequest, enrolment_id: int) -> HttpResponse:
    """Show the QR code as large as the screen allows, so that a whole team can scan it."""
    enrolment = enrolment_for(request, enrolment_id, Act.EDIT_EVENTS)
    return render(request, "authorisation/page.html", _shown(enrolment))


@never_cache
@require_safe
def authorisation_sheet(request: SignedInRequest, enrolment_id: int) -> HttpResponse:
    """Show the code on a sheet to print, in the language asked for."""
    enrolment = enrolment_for(request, enrolment_id, Act.EDIT_EVENTS)
    asked = request.GET.get("lang", "")
    with override(asked if asked in dict(settings.LANGUAGES) else get_language()):
        return render(request, "authorisation/sheet.html", _shown(enrolment))


def _shown(enrolment: Enrolment) -> dict[str, Any]:
    address = url_of(enrolment)
    return {
        "enrolment": enrolment,
        "event": enrolment.event,
        "closed": why_closed(enrolment),
        "address": address,
        "code": inline(svg_of(address)),
        "languages": settings.LANGUAGES,
    }


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_authorisation(request: SignedInRequest, enrolment_id: int) -> HttpResponse:
    """Withdraw the code. The page also asks whether to revoke the devices that it enrolled."""
    enrolment = enrolment_for(request, enrolment_id, Act.EDIT_EVENTS)
    at_work = enrolment.devices.filter(revoked_at=None)
    if request.method != "POST":
        context = {"enrolment": enrolment, "event": enrolment.event, "at_work": at_work.count()}
        return render(request, "authorisation/withdrawal.html", context)
    withdraw(enrolment)
    if enrolment.event_id:
        note(enrolment.event_id, What.CODE_WITHDRAWN, str(enrolment), request.user)
    if request.POST.get("devices") == "revoke":
        revoke_all(list(at_work.values_list("pk", flat=True)))
    messages.success(request, _("%(authorisation)s is withdrawn.") % {"authorisation": enrolment})
    return redirect("devices", enrolment.event_id)
