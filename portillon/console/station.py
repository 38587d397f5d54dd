"""The browser of a signed-in person as the device of one desk: what it validates stands in the ledger as done by it.

Its key stays on this side: the session names the device, and signing out revokes it with the others.
"""

from django.utils import timezone

from portillon.console.access import SignedInRequest
from portillon.devices.enrol import enrol_browser
from portillon.devices.hardware import kind_of
from portillon.devices.models import Device
from portillon.places.models import Gate

SESSION = "stations"


class Withdrawn(Exception):
    """Somebody has revoked this browser: it validates again after the next sign-in."""


def station_of(request: SignedInRequest, desk: Gate) -> Device:
    """Of this session at this desk, made when first asked for. Raises Withdrawn."""
    stations: dict[str, int] = request.session.get(SESSION, {})
    known = Device.objects.filter(
        pk=stations.get(str(desk.pk), 0), operator=request.user, gate=desk, expires_at__gt=timezone.now()
    ).first()
    if known is None:
        known = _made(request, desk)
        request.session[SESSION] = stations | {str(desk.pk): known.pk}
    if known.revoked_at is not None:
        raise Withdrawn
    return known


def _made(request: SignedInRequest, desk: Gate) -> Device:
    hardware = kind_of(request.headers.get("User-Agent", ""))
    device, _key = enrol_browser(request.user, desk.organisation, hardware or "PC", hardware)
    device.gate = desk
    device.save(update_fields=["gate"])
    request.session["devices"] = [*request.session.get("devices", []), device.pk]
    return device
