"""Makes authorisation QR codes, reads their tokens, and enrols devices by them.

A token is the row's random handle with an HMAC under a key of the secret file. It can therefore be printed again at any
time, but not be made from the database alone.
"""

import base64
import hmac
import re
from datetime import datetime, timedelta
from enum import Enum

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import salted_hmac

from portillon.accounts import keys
from portillon.devices.enrol import PREFIX
from portillon.devices.models import HANDLE_BYTES, Device, Enrolment
from portillon.places.models import Event, Gate

DEVICES_DEFAULT = 20
DEVICES_MAX = 1000
SEAL_BYTES = 15
# A device is not needed after its event; a month leaves time for a postponed one.
LIFE_AFTER_EVENT = timedelta(days=30)
# Browsers keep a cookie no longer than this, so a device at a venue's desk is enrolled anew once a year.
LIFE_AT_A_DESK = timedelta(days=400)
LIFE_OF_A_DESKS = timedelta(days=30)
_TOKEN = re.compile(r"[A-Z2-7]{40}")


class TurnedAway(Enum):
    """Why a genuine authorisation enrols no more devices."""

    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    USED_UP = "used up"


def authorise(
    event: Event,
    label: str = "",
    gate: Gate | None = None,
    max_devices: int = DEVICES_DEFAULT,
    expires_at: datetime | None = None,
) -> Enrolment:
    """Create an authorisation for `event`, valid until `expires_at` or else the event's end, one hour at least."""
    return Enrolment.objects.create(
        organisation=event.organisation,
        event=event,
        gate=gate,
        label=label.strip()[:100],
        max_devices=max_devices,
        expires_at=expires_at or max(event.ends_at, timezone.now() + timedelta(hours=1)),
    )


def authorise_desk(
    desk: Gate, label: str = "", max_devices: int = DEVICES_DEFAULT, expires_at: datetime | None = None
) -> Enrolment:
    """Create an authorisation for a venue's desk, valid until `expires_at` or else for 30 days."""
    return Enrolment.objects.create(
        organisation=desk.organisation,
        gate=desk,
        label=label.strip()[:100],
        max_devices=max_devices,
        expires_at=expires_at or timezone.now() + LIFE_OF_A_DESKS,
    )


def url_of(enrolment: Enrolment) -> str:
    """Return the URL in the QR code, which is the same every time."""
    return f"{settings.BASE_URL}/e/{token_of(enrolment)}"


def token_of(enrolment: Enrolment) -> str:
    handle = bytes(enrolment.handle)
    return base64.b32encode(handle + _seal(handle)).decode()


def enrolment_of(text: str) -> Enrolment | None:
    """Return the authorisation for a token or its whole URL; None if the token is forged or unknown."""
    token = text.strip().rstrip("/").rpartition("/")[2].upper()
    if not _TOKEN.fullmatch(token):
        return None
    raw = base64.b32decode(token)
    handle, seal = raw[:HANDLE_BYTES], raw[HANDLE_BYTES:]
    if not hmac.compare_digest(seal, _seal(handle)):
        return None
    return (
        Enrolment.objects.select_related("organisation", "event__organisation", "event__venue", "gate")
        .filter(handle=handle)
        .first()
    )


def _seal(handle: bytes) -> bytes:
    return salted_hmac("portillon enrolment", handle, algorithm="sha256").digest()[:SEAL_BYTES]


def why_closed(enrolment: Enrolment) -> TurnedAway | None:
    """Return why the authorisation enrols no more devices, or None while it is open."""
    if enrolment.withdrawn_at is not None:
        return TurnedAway.WITHDRAWN
    if enrolment.expires_at <= timezone.now():
        return TurnedAway.EXPIRED
    return TurnedAway.USED_UP if enrolment.used >= enrolment.max_devices else None


def enrol_device(
    enrolment: Enrolment, name: str, hardware: str = "", attempt: str = ""
) -> tuple[Device, str] | TurnedAway:
    """Enrol a device and return it with its key, or return why it was turned away.

    `attempt` is a random text made by the client. Repeating it returns the same device again, so that a button pressed
    twice takes one place.
    """
    key = _key_for(enrolment, attempt) if attempt else keys.fresh(PREFIX)
    known = Device.objects.filter(key_hash=keys.hash_of(key)).first() if attempt else None
    if known:
        return known, key
    try:
        device = _in_a_place(enrolment, key, name, hardware)
    except IntegrityError:
        # Another connection has already handled the same attempt.
        return Device.objects.get(key_hash=keys.hash_of(key)), key
    if device:
        return device, key
    Enrolment.objects.filter(pk=enrolment.pk).update(turned_away=F("turned_away") + 1)
    enrolment.refresh_from_db(fields=["used", "withdrawn_at", "expires_at"])
    return why_closed(enrolment) or TurnedAway.USED_UP


@transaction.atomic
def _in_a_place(enrolment: Enrolment, key: str, name: str, hardware: str) -> Device | None:
    """Take a place and create the device, or return None. The conditional update decides who gets the last place."""
    now = timezone.now()
    still_open = Enrolment.objects.filter(
        pk=enrolment.pk, withdrawn_at=None, expires_at__gt=now, used__lt=F("max_devices")
    )
    if not still_open.update(used=F("used") + 1):
        return None
    return Device.objects.create(
        organisation=enrolment.organisation,
        enrolment=enrolment,
        event=enrolment.event,
        gate=enrolment.gate,
        name=name.strip()[:100] or "Phone",
        hardware=hardware.strip()[:200],
        key_hash=keys.hash_of(key),
        expires_at=_last_day(enrolment.event, now),
        seen_at=now,
    )


def _last_day(event: Event | None, now: datetime) -> datetime:
    return max(event.ends_at, now) + LIFE_AFTER_EVENT if event else now + LIFE_AT_A_DESK


def _key_for(enrolment: Enrolment, attempt: str) -> str:
    made = salted_hmac(
        "portillon device", bytes(enrolment.handle) + attempt.encode(), algorithm="sha256"
    ).digest()
    return PREFIX + made.hex()


def withdraw(enrolment: Enrolment) -> None:
    """Close the authorisation. Devices that it has enrolled keep scanning."""
    Enrolment.objects.filter(pk=enrolment.pk, withdrawn_at=None).update(withdrawn_at=timezone.now())
