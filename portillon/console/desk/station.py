"""The browser of a signed-in person as the device of one desk: what it validates stands in the ledger as done by it.

The console's key stays on this side: the session names the device, and signing out revokes it with the others. The
scanner in the same browser has a device and a key of its own.
"""

from django.utils import timezone

from portillon.console.access import SignedInRequest
from portillon.devices.enrol import enrol_browser, revoke_all
from portillon.devices.hardware import kind_of
from portillon.devices.models import Device
from portillon.places.models import Gate

SESSION = "stations"
PHONES = "phones"


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
    device, _key = enrol_browser(request.user, desk.organisation, hardware or "PC", hardware, desk)
    _end_with_session(request, device)
    return device


def is_withdrawn(request: SignedInRequest, desk: Gate) -> bool:
    """Whether somebody has revoked this session's scanner at this desk: no other key for it before the next sign-in."""
    phones: dict[str, int] = request.session.get(PHONES, {})
    return Device.objects.filter(pk=phones.get(str(desk.pk), 0), revoked_at__isnull=False).exists()


def remember_phone(request: SignedInRequest, device: Device) -> None:
    """The session's scanner at the device's desk; one that it had there before has lost its key, and ends."""
    if device.gate_id is not None:
        phones: dict[str, int] = request.session.get(PHONES, {})
        revoke_all([phones.get(str(device.gate_id), 0)])
        request.session[PHONES] = phones | {str(device.gate_id): device.pk}
    _end_with_session(request, device)


def _end_with_session(request: SignedInRequest, device: Device) -> None:
    """Signing out takes the key away."""
    request.session["devices"] = [*request.session.get("devices", []), device.pk]
