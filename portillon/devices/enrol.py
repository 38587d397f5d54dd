"""Enrols the browsers of signed-in persons, finds devices by their keys, and revokes them."""

from collections.abc import Collection
from datetime import datetime, timedelta
from enum import Enum

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from portillon.accounts import keys
from portillon.accounts.models import Organisation, User
from portillon.devices.models import LIFE_AFTER_EVENT, Device
from portillon.devices.naming import LENGTH_MAX, distinct, name_for
from portillon.places.models import Gate

PREFIX = "pd_"
SIGNED_IN_LIFE = timedelta(days=14)
SEEN_EVERY = timedelta(minutes=1)
# A phone that is seen asks for its roster every 15 seconds, which is noted once a minute.
AWAY_AFTER = timedelta(minutes=2)
# A browser that was signed out hands over what it still holds when its scanner is opened next.
HANDS_OVER_FOR = timedelta(days=30)


def enrol_browser(
    operator: User, organisation: Organisation, name: str = "", hardware: str = "", desk: Gate | None = None
) -> tuple[Device, str]:
    """Enrol a signed-in person's browser for 14 days, at the `desk` of a venue or else at the gates of all events.

    Without a `name` the device is named after the person.

    Returns the device and its key. The key stops working with the operator's membership or account.
    """
    key = keys.fresh(PREFIX)
    device = Device.objects.create(
        organisation=organisation,
        operator=operator,
        gate=desk,
        name=name.strip()[:LENGTH_MAX]
        or distinct(name_for(hardware, operator), Device.objects.filter(organisation=organisation)),
        hardware=hardware.strip()[:200],
        key_hash=keys.hash_of(key),
        expires_at=timezone.now() + SIGNED_IN_LIFE,
    )
    return device, key


_AT_WORK = Q(operator__is_active=True, operator__memberships__organisation=F("organisation"))


def working() -> QuerySet[Device]:
    """Return the devices that may work now: neither revoked nor expired, and with an operator who is still a member."""
    return Device.objects.filter(_not_over(timezone.now()), Q(operator=None) | _AT_WORK, revoked_at=None)


def _not_over(now: datetime) -> Q:
    """Return the condition for what Device.valid_until says."""
    recent = now - LIFE_AFTER_EVENT
    follows = Q(event=None) | Q(created_at__gt=recent) | Q(event__ends_at__gt=recent)
    return Q(expires_at__gt=now) | Q(expires_at=None) & follows


def device_of(key: str) -> Device | None:
    """Return the device with this key; None if the key is unknown or its device may no longer work."""
    known = working().select_related("organisation", "event", "gate")
    return known.filter(key_hash=keys.hash_of(key)).first()


def handing_over() -> QuerySet[Device]:
    """Return the devices whose person, still a member, signed out on them in the last 30 days.

    They may no longer work, but what they noted before counts.
    """
    return Device.objects.filter(_AT_WORK, signed_out_at__gt=timezone.now() - HANDS_OVER_FOR)


class Ended(Enum):
    """Why a known device may no longer work. It is revoked, too, if its person has left or lost their account."""

    REVOKED = "revoked"
    EXPIRED = "expired"


def why_ended(key: str) -> Ended | None:
    """Return why the device with a key that device_of refuses may no longer work; None if the key is unknown."""
    known = Device.objects.select_related("event").filter(key_hash=keys.hash_of(key)).first()
    if known is None:
        return None
    is_over = known.valid_until is not None and known.valid_until <= timezone.now()
    return Ended.EXPIRED if is_over and not known.revoked_at else Ended.REVOKED


def note_seen(device: Device) -> None:
    """Store that the device was active now, at most once a minute."""
    now = timezone.now()
    if device.seen_at is None or device.seen_at < now - SEEN_EVERY:
        Device.objects.filter(pk=device.pk).update(seen_at=now)


def note_end_told(key: str) -> None:
    """Store that a device with this key, which may work no longer, has called and was told so."""
    now = timezone.now()
    known = Device.objects.filter(key_hash=keys.hash_of(key)).select_related("event").first()
    if known and not known.was_told_its_end(now):
        Device.objects.filter(pk=known.pk).update(seen_at=now)


def note_roster(device: Device, gate: Gate, *, knows_settings: bool, lane: str = "") -> None:
    """Store that the device gets the roster of the event's or the venue's gate now, at most once a minute, before which
    lane it stands, and what it may admit by itself.

    Unless it knows the settings already, the answer may not reach it: the larger one of both budgets counts.
    """
    now, whose = timezone.now(), gate.event_id
    budget = _budget_at(gate)
    if not knows_settings and device.roster_event_id == whose:
        budget = max(budget, device.roster_budget or 0)
    known = device.roster_event_id, device.roster_budget, device.roster_gate_id, device.lane
    is_new = known != (whose, budget, gate.pk, lane)
    if is_new or device.roster_at is None or device.roster_at < now - SEEN_EVERY:
        noted = {"roster_at": now, "roster_event": gate.event, "roster_budget": budget}
        since = device.stands_since if _is_still_at(device, gate, now) else None
        Device.objects.filter(pk=device.pk).update(
            **noted, roster_gate=gate, lane=lane, stands_since=since or now
        )


def _is_still_at(device: Device, gate: Gate, now: datetime) -> bool:
    if device.roster_at is None or device.roster_gate_id != gate.pk:
        return False
    return device.roster_at >= now - AWAY_AFTER


def _budget_at(gate: Gate) -> int:
    if gate.event:
        return gate.event.offline_tickets
    assert gate.venue is not None
    return gate.venue.offline_passes


def revoke(device: Device) -> None:
    """Take the device's right to scan back. It is refused from its next request on."""
    revoke_all([device.pk])
    Device.objects.filter(pk=device.pk).update(is_taken_back=True)


def revoke_all(devices: Collection[int]) -> None:
    """Revoke the devices with these ids. They are refused from their next request on, and nothing that they hand over
    counts, even if they were signed out before."""
    revoked = {"revoked_at": Coalesce("revoked_at", timezone.now()), "signed_out_at": None}
    Device.objects.filter(pk__in=devices).update(**revoked)


def sign_out(devices: Collection[int]) -> None:
    """Revoke the devices with these ids, whose browser is in contact and forgets them now.

    What they noted before still counts, unless they had been revoked already.
    """
    now = timezone.now()
    signed_out = Device.objects.filter(pk__in=devices)
    signed_out.update(seen_at=now)
    signed_out.filter(revoked_at=None).update(revoked_at=now, signed_out_at=now)


def revoke_browsers(operator: int, organisation: int, at_desks_only: bool = False) -> None:
    """Revoke the browsers of a person who has another role or venue now. `at_desks_only` spares those at events."""
    theirs = Device.objects.filter(operator=operator, organisation=organisation, revoked_at=None)
    if at_desks_only:
        theirs = theirs.filter(gate__venue__isnull=False)
    revoke_all(list(theirs.values_list("pk", flat=True)))
