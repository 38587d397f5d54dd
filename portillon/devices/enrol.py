"""Give a device a key: shown once, kept as a hash."""

from collections.abc import Collection
from datetime import timedelta
from enum import Enum

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from portillon.accounts import keys
from portillon.accounts.models import Organisation, User
from portillon.devices.models import Device
from portillon.places.models import Gate

PREFIX = "pd_"
SIGNED_IN_LIFE = timedelta(days=14)
SEEN_EVERY = timedelta(minutes=1)


def enrol_browser(
    operator: User, organisation: Organisation, name: str, hardware: str = "", desk: Gate | None = None
) -> tuple[Device, str]:
    """The browser of a signed-in person as a device of its own, for a fortnight: at one venue's desk, else at every
    event's gates.

    Its key dies with the operator's membership or account.
    """
    key = keys.fresh(PREFIX)
    device = Device.objects.create(
        organisation=organisation,
        operator=operator,
        gate=desk,
        name=name.strip()[:100] or "Browser",
        hardware=hardware.strip()[:200],
        key_hash=keys.hash_of(key),
        expires_at=timezone.now() + SIGNED_IN_LIFE,
    )
    return device, key


def working() -> QuerySet[Device]:
    """The devices that may do their work now: one dies with its operator's membership or account."""
    at_work = Q(operator__is_active=True, operator__memberships__organisation=F("organisation"))
    return Device.objects.filter(
        Q(expires_at=None) | Q(expires_at__gt=timezone.now()), Q(operator=None) | at_work, revoked_at=None
    )


def device_of(key: str) -> Device | None:
    """The device with this key; None for a stranger's or one that may no longer work."""
    known = working().select_related("organisation", "event", "gate")
    return known.filter(key_hash=keys.hash_of(key)).first()


class Ended(Enum):
    """Why a device that was known may no longer work."""

    REVOKED = "revoked"
    EXPIRED = "expired"


def why_ended(key: str) -> Ended | None:
    """For whoever holds a key that device_of does not take: what became of it; None for a stranger's."""
    known = Device.objects.filter(key_hash=keys.hash_of(key)).first()
    if known is None:
        return None
    return Ended.REVOKED if known.revoked_at else Ended.EXPIRED


def note_seen(device: Device) -> None:
    """Write down that the device was here, once a minute at most."""
    now = timezone.now()
    if device.seen_at is None or device.seen_at < now - SEEN_EVERY:
        Device.objects.filter(pk=device.pk).update(seen_at=now)


def revoke(device: Device) -> None:
    """A stranger from the next request on."""
    revoke_all([device.pk])


def revoke_all(devices: Collection[int]) -> None:
    """Strangers from the next request on."""
    Device.objects.filter(pk__in=devices, revoked_at=None).update(revoked_at=timezone.now())


def revoke_browsers(operator: int, organisation: int, at_desks_only: bool = False) -> None:
    """What somebody signed in works with, when they may no longer do what they might: another role, another venue."""
    theirs = Device.objects.filter(operator=operator, organisation=organisation)
    if at_desks_only:
        theirs = theirs.filter(gate__venue__isnull=False)
    revoke_all(list(theirs.values_list("pk", flat=True)))
