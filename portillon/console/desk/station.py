"""The browser of a signed-in person as a device of a desk; the ledger names it as the device of their entries.

Its key never leaves the server: the session names the device, and signing out revokes it. The scanner in the
same browser is another device with its own key.
"""

from django.utils import timezone

from portillon.accounts.models import Organisation
from portillon.console.access import SignedInRequest
from portillon.devices.enrol import enrol_browser, sign_out
from portillon.devices.models import Device
from portillon.places.models import Gate

SESSION = "stations"
PHONES = "phones"
DEVICES = "devices"


class Withdrawn(Exception):
    """This browser's device was revoked; the person may validate again after signing in anew."""


def station_of(request: SignedInRequest, desk: Gate) -> Device:
    """Return this session's device at the desk, made at its first use. Raises Withdrawn."""
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
    hardware = request.headers.get("User-Agent", "")
    device, _key = enrol_browser(request.user, desk.organisation, hardware=hardware, desk=desk)
    _end_with_session(request, device)
    return device


def is_withdrawn(request: SignedInRequest, organisation: Organisation, desk: Gate | None) -> bool:
    """Whether the right of this session's scanner at the desk, or at the organisation's events, was taken back.

    It then gets no new key before the next sign-in.
    """
    revoked = Device.objects.filter(organisation=organisation, gate=desk, is_taken_back=True)
    if desk is None:
        return revoked.filter(pk__in=request.session.get(DEVICES, [])).exists()
    phones: dict[str, int] = request.session.get(PHONES, {})
    return revoked.filter(pk=phones.get(str(desk.pk), 0)).exists()


def remember_phone(request: SignedInRequest, device: Device) -> None:
    """Keep the device as the session's scanner at its desk, and sign out the one that it replaces."""
    if device.gate_id is not None:
        phones: dict[str, int] = request.session.get(PHONES, {})
        sign_out([phones.get(str(device.gate_id), 0)])
        request.session[PHONES] = phones | {str(device.gate_id): device.pk}
    _end_with_session(request, device)


def _end_with_session(request: SignedInRequest, device: Device) -> None:
    """Note the device in the session, so that signing out revokes it."""
    request.session[DEVICES] = [*request.session.get(DEVICES, []), device.pk]
