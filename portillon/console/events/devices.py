"""The devices at an event's doors: their kind, when they were last seen, and their revocation."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from portillon.accounts.permissions import Act
from portillon.console.access import SignedInRequest, allowed, device_for, event_for, wants_part
from portillon.console.events.at_venue import where
from portillon.console.events.event_risk import risk_of
from portillon.console.events.revocation import WaysBack, revoke_as_asked
from portillon.console.form import ConsoleForm
from portillon.devices import station
from portillon.devices.authorisation import why_closed
from portillon.devices.hardware import kind_of
from portillon.devices.models import Device
from portillon.entries.figures import activity
from portillon.entries.late.journal import waiting_on
from portillon.entries.registers.holders import held_by_device
from portillon.entries.registers.servers import AT_VENUE, MAIN, server
from portillon.places.changes import What, note
from portillon.places.models import Event

BATTERY_LOW_PERCENT = 20


@dataclass(frozen=True)
class DeviceRow:
    """A device as the list shows it."""

    device: Device
    kind: str
    scans: int
    last_seen: datetime | None
    # Entries of its journal that were still on it when it last handed some over.
    waiting: int
    # Tickets of the event that only this device admits.
    held: int

    @property
    def battery_is_low(self) -> bool:
        percent = self.device.battery_percent
        return percent is not None and percent <= BATTERY_LOW_PERCENT and not self.device.is_charging


@never_cache
@require_safe
def devices(request: SignedInRequest, event_id: int) -> HttpResponse:
    event = event_for(request, event_id, Act.REVOKE_DEVICES)
    rows = _rows(event)
    authorisations = [
        (one, why_closed(one)) for one in event.enrolments.select_related("gate").order_by("-pk")
    ]
    there = where(event)
    context = {
        "event": event,
        "may": allowed(event),
        **there,
        **risk_of(event, there["at_venue"]),
        "working": [row for row in rows if row.device.revoked_at is None],
        "revoked": [row for row in rows if row.device.revoked_at],
        "revoked_hold": any(row.held for row in rows if row.device.revoked_at),
        "authorisations": authorisations,
    }
    name = "list" if wants_part(request) else "page"
    return render(request, f"devices/{name}.html", context)


def _rows(event: Event) -> list[DeviceRow]:
    """Return the devices that are enrolled for the event, have scanned there or hold its tickets, without lists on
    paper and, at a venue, without the main server."""
    at_work, held = activity.by_device(event.pk), held_by_device(event.pk)
    found = (
        Device.objects.annotate(server=server())
        .exclude(server=MAIN)
        .select_related("gate", "operator", "journal")
    )
    named = Q(event=event) | Q(pk__in=at_work) | Q(pk__in=held)
    ours = found.filter(named, organisation=event.organisation_id, paper_list=None).order_by("name", "pk")
    return [
        _row(
            device, device.server == AT_VENUE, *at_work.get(device.pk, (0, None)), held=held.get(device.pk, 0)
        )
        for device in ours
    ]


def _row(device: Device, is_server: bool, scans: int, last: datetime | None, *, held: int) -> DeviceRow:
    seen = [at for at in (device.seen_at, last) if at]
    kind = _("Server at the venue") if is_server else kind_of(device.hardware)
    return DeviceRow(device, kind, scans, max(seen, default=None), waiting_on(device), held)


class DeviceForm(ConsoleForm):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=100)
    gate = forms.ChoiceField(label=gettext_lazy("Door"), required=False)

    def __init__(self, device: Device, **kwargs: Any) -> None:
        super().__init__(initial={"name": device.name, "gate": device.gate_id or ""}, **kwargs)
        gate_field = self.fields["gate"]
        assert isinstance(gate_field, forms.ChoiceField)
        gate_field.choices = gate_choices(device.event)


def gate_choices(event: Event | None) -> list[tuple[str, str]]:
    gates = event.gates.order_by("pk") if event else []
    return [("", _("All doors")), *((str(gate.pk), gate.title) for gate in gates)]


@require_http_methods(["GET", "HEAD", "POST"])
def edit_device(request: SignedInRequest, device_id: int) -> HttpResponse:
    """Change a device's name, and the door of its event where it stands."""
    device = device_for(request, device_id, Act.EDIT_EVENTS)
    form = DeviceForm(device, data=request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return render(request, "devices/form.html", {"form": form, "device": device})
    station.rename(device, form.cleaned_data["name"])
    if device.event:
        station.move(device, device.event.gates.filter(pk=form.cleaned_data["gate"] or 0).first())
    if device.event_id:
        note(device.event_id, What.DEVICE_CHANGED, device.name, request.user)
    messages.success(request, _("%(device)s is saved.") % {"device": device.name})
    return _back(device, request)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def revoke_device(request: SignedInRequest, device_id: int) -> HttpResponse:
    device = device_for(request, device_id, Act.REVOKE_DEVICES)
    if request.method != "POST":
        context = {
            "device": device,
            "ways": WaysBack.of(device, request.user),
            "back": _event_id(device, request),
        }
        return render(request, "devices/revocation.html", context)
    revoke_as_asked(request, device)
    messages.success(request, _("%(device)s is a stranger from now on.") % {"device": device.name})
    return _back(device, request)


def _event_id(device: Device, request: SignedInRequest) -> str:
    """Return the id of the device's event, or of the one named in the address: a person's browser has no event."""
    named = request.GET.get("event", "")
    return str(device.event_id) if device.event_id else named if named.isdecimal() and len(named) < 19 else ""


def _back(device: Device, request: SignedInRequest) -> HttpResponse:
    event_id = _event_id(device, request)
    return redirect("devices", int(event_id)) if event_id else redirect("events")
