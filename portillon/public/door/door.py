"""What the scanner of an enrolled phone asks for: its key and what it may scan; and at which door a plain phone is."""

import re

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from portillon.devices.device_cookie import device_in, key_in, remember_gate
from portillon.devices.enrol import Ended, device_of, note_end_told, note_seen, why_ended
from portillon.devices.models import Device
from portillon.devices.scanner_config import (
    ScannerConfig,
    ScannerPlace,
    ScannerUrls,
    event_place,
    journal_keys,
    venue_place,
)
from portillon.devices.station import gates_of
from portillon.issuing.seals.keyring import journal_points
from portillon.places.models import Gate
from portillon.posted import posted_from
from portillon.public.privacy import private, private_form


# Open: the device's key is what admits; a steward's phone has no account.
@login_not_required
@private
@require_safe
def config(request: HttpRequest) -> HttpResponse:
    """Tell the scanner with this key what it may scan.

    Without a working key the answer is 401 and says why; 409 if this browser has been enrolled anew since, so that the
    scanner fetches the newer key.
    """
    key = request.headers.get("Authorization", "").removeprefix("Bearer ")
    device = device_of(key)
    if device is None:
        note_end_told(key)
        return _refused(401, why_ended(key))
    current = device_in(request)
    if current and current.pk > device.pk:
        return _refused(409)
    note_seen(device)
    return JsonResponse(_config(device).as_json())


def _refused(status: int, ended: Ended | None = None) -> HttpResponse:
    """Answer a scanner that may not have what it asked for. `ended` says why a known key works no more."""
    told = {"ended": ended.value if ended else None, "detail": _("This phone is not authorised.")}
    return JsonResponse(told, status=status)


def no_device(request: HttpRequest) -> HttpResponse:
    """Whoever holds the key of a device that ended is told so; a stranger is told how a phone gets in."""
    ended = why_ended(key_in(request))
    context = {"revoked": ended is Ended.REVOKED, "expired": ended is Ended.EXPIRED}
    return render(request, "public/no_device.html", context, status=403)


def _config(device: Device) -> ScannerConfig:
    places = _places(gates_of(device))
    return ScannerConfig(
        account=f"device/{device.pk}",
        enrolled=True,
        events=places,
        chosen=places[0].id if len(places) == 1 else None,
        gate=None,
        urls=ScannerUrls(devices=f"{reverse('door-device')}?device={device.pk}", exit=reverse("door")),
        journal_keys=journal_keys(journal_points()),
    )


def _places(gates: list[Gate]) -> list[ScannerPlace]:
    """The events with those of their doors that are among the gates, then the venues."""
    events = {gate.event.pk: gate.event for gate in gates if gate.event}
    return [
        *(
            event_place(
                event,
                [gate for gate in gates if gate.event_id == event.pk],
                may_search=event.stewards_search,
                may_welcome=event.stewards_walk_ins,
            )
            for event in events.values()
        ),
        *(venue_place(gate, gate.title) for gate in gates if gate.venue_id),
    ]


# Open for the same reason. Exempt: it changes nothing, and a form of another site cannot send JSON, even if its
# browser sent the cookie.
@csrf_exempt
@login_not_required
@private
@posted_from("door")
def device_key(request: HttpRequest) -> HttpResponse:
    """Hand the scanner the key of the phone it runs on; enrol nobody."""
    device = device_in(request)
    wanted = request.GET.get("device")
    is_ours = request.content_type == "application/json"
    if device is None or not is_ours or wanted not in (None, str(device.pk)):
        return _refused(403, why_ended(key_in(request)))
    return JsonResponse({"device": str(device.pk), "key": key_in(request)})


# Open for the same reason.
@login_not_required
@private_form
@require_http_methods(["GET", "HEAD", "POST"])
def choose_gate(request: HttpRequest) -> HttpResponse:
    """At which door this phone stands, asked once where there are several; then on to the code that was opened."""
    device = device_in(request)
    if device is None:
        return no_device(request)
    gates = gates_of(device)
    chosen = next((gate for gate in gates if str(gate.pk) == request.POST.get("gate")), None)
    if chosen is None:
        context = {"gates": gates, "event": device.event, "code": _code(request.GET.get("code", ""))}
        return render(request, "public/gate.html", context)
    code = _code(request.POST.get("code", ""))
    response = redirect(reverse("code", args=[code]) if code else reverse("door"))
    response.status_code = 303
    remember_gate(response, chosen)
    return response


_CODE = re.compile(r"[A-Za-z2-7]{1,700}|[0-9]{1,1000}")


def _code(text: str) -> str:
    """A token and nothing that leads elsewhere."""
    return text if _CODE.fullmatch(text) else ""
