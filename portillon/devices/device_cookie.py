"""The cookie that makes a phone's browser an enrolled device, for its camera app and for pages without JavaScript."""

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from portillon.devices.enrol import device_of
from portillon.devices.models import Device
from portillon.devices.station import gates_of
from portillon.places.models import Gate

DEVICE = "portillon_device"
GATE = "portillon_gate"
# The longest that browsers keep a cookie. The server ends a key, since the event may be put off.
COOKIE_LIFE = timedelta(days=400)


def key_in(request: HttpRequest) -> str:
    return request.COOKIES.get(DEVICE, "")


def device_in(request: HttpRequest) -> Device | None:
    """Return the device that this browser is, or None. It takes as long with a cookie as without."""
    return device_of(key_in(request))


def remember_device(response: HttpResponse, key: str) -> None:
    """Set the cookie, which scripts cannot read and other sites' forms do not send."""
    _set(response, DEVICE, key, int(COOKIE_LIFE.total_seconds()))
    response.delete_cookie(GATE, samesite="Lax")


def gates_for(request: HttpRequest, device: Device) -> list[Gate]:
    """Return the gate at which the steward said this phone stands, or else all gates at which it may stand."""
    gates = gates_of(device)
    chosen = [gate for gate in gates if str(gate.pk) == request.COOKIES.get(GATE)]
    return chosen or gates


def remember_gate(response: HttpResponse, gate: Gate) -> None:
    _set(response, GATE, str(gate.pk), None)


def _set(response: HttpResponse, name: str, value: str, seconds: int | None) -> None:
    response.set_cookie(
        name, value, max_age=seconds, secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax"
    )
