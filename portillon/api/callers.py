"""Authentication of API calls: by an organisation's API key or, where a call allows it, by a device's key."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.security import HttpBearer

from portillon.accounts.keys import Scope, api_key_of, hash_of
from portillon.accounts.models import ApiKey, Organisation
from portillon.api.problems import ApiProblem
from portillon.devices.enrol import Ended, device_of, handing_over, note_end_told, note_seen, why_ended
from portillon.devices.models import Device
from portillon.places.models import Event


@dataclass(frozen=True)
class Caller:
    """Who makes a call: a device, or a program with the API key named `key_name`, which may read or only scan."""

    organisation: Organisation
    device: Device | None = None
    key_name: str = ""
    may_read: bool = False


class OrganiserKey(HttpBearer):
    """An organiser's API key, whose scope allows the call. Raises ApiProblem 403 if it does not."""

    def authenticate(self, request: HttpRequest, token: str) -> Caller | None:
        key = api_key_of(token)
        if key is None:
            return None
        if key.scope == Scope.SCAN:
            raise ApiProblem(403, _("This key may only scan."))
        return _with(key, request)


class DeviceOrOrganiserKey(HttpBearer):
    """A device's key or an organiser's API key, whose scope allows the call. Raises ApiProblem 403 if it does not."""

    def authenticate(self, request: HttpRequest, token: str) -> Caller | None:
        key = api_key_of(token)
        if key:
            return _with(key, request)
        device = device_of(token)
        if device is None:
            note_end_told(token)
            return None
        note_seen(device)
        return Caller(device.organisation, device)


class Sender(NamedTuple):
    """The device that sends; `ended` says why its key may no longer scan, so that nothing of it counts. `until` is
    when its person signed out on it: what it noted before counts."""

    device: Device
    key_hash: bytes
    ended: Ended | None = None
    until: datetime | None = None


class JournalKey(HttpBearer):
    """A device's key, which need not work any more: what happened must not get lost. Raises ApiProblem 403 for an
    organiser's key."""

    def authenticate(self, _request: HttpRequest, token: str) -> Sender | None:
        if device := device_of(token):
            note_seen(device)
            return Sender(device, hash_of(token))
        if api_key_of(token):
            raise ApiProblem(403, _("Only a device hands over a journal. A program sends scans to /scans."))
        note_end_told(token)
        with_key = {"key_hash": hash_of(token)}
        known = Device.objects.filter(**with_key).select_related("organisation", "event").first()
        if known and handing_over().filter(pk=known.pk).exists():
            return Sender(known, hash_of(token), until=known.signed_out_at)
        # The operator of a device may have left.
        return Sender(known, hash_of(token), why_ended(token) or Ended.REVOKED) if known else None


def _with(key: ApiKey, request: HttpRequest) -> Caller:
    if key.scope == Scope.READ and request.method not in ("GET", "HEAD"):
        raise ApiProblem(403, _("This key may only read."))
    return Caller(key.organisation, key_name=key.name, may_read=key.scope != Scope.SCAN)


def caller(request: HttpRequest) -> Caller:
    """Return who makes this call; the call must have passed authentication."""
    found: Any = getattr(request, "auth", None)
    assert isinstance(found, Caller)
    return found


def number_of(identifier: str) -> int:
    """Return the database number that an opaque id stands for, or 0, which no row has, if the id cannot be one."""
    possible = identifier.isascii() and identifier.isdigit() and len(identifier) < 19
    return int(identifier) if possible else 0


def event_of(request: HttpRequest, event_id: str) -> Event:
    """Return the caller's event with this id.

    Raises ApiProblem 404 if there is none, or if the event is another organisation's or not the calling
    device's.
    """
    asking = caller(request)
    events = Event.objects.filter(organisation=asking.organisation).select_related("organisation", "venue")
    found = events.filter(pk=number_of(event_id)).first()
    if found is None or (asking.device and not _stands_at(asking.device, found)):
        raise ApiProblem(404, _("There is no such event."))
    return found


def _stands_at(device: Device, event: Event) -> bool:
    """Whether the device works at the event.

    A device without event and gate belongs to a person and works at all events.
    """
    is_everywhere = device.event_id is None and device.gate_id is None
    return is_everywhere or device.event_id == event.pk
