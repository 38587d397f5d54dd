"""The settings by which a desk's scanner decides on passes, and the names that its sentences need.

They are told as those of an event are (roster/rules.py): all of them whenever their digest differs.
"""

from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from django.db.models import Q
from django.utils import timezone

from portillon.core import calendar
from portillon.devices.models import Device
from portillon.issuing.seals import keyring
from portillon.places.models import Participation, PassType
from portillon.roster import kept
from portillon.roster.desk import seen as seen_at_desk
from portillon.roster.desk.place import Place
from portillon.roster.rules import Settings, digest_of, told_to

# Passes are valid from a day to another, often a year later. The table of days changes with the month.
MONTHS_BEFORE, MONTHS_AHEAD = 13, 14


def of(place: Place) -> Settings:
    """Return the settings of the desk, which may be a second old but for what its phones admit by themselves and who
    holds it."""
    venue, gate = place.venue, place.gate
    held = gate.holder_id, gate.register
    key = ("settings of a desk", gate.pk, place.era, venue.offline_policy, venue.offline_budget, held)
    return kept.once(key, lambda: _read(place))


def to_device(place: Place, device: int | None) -> Settings:
    """Return the settings as the device is told them (roster/rules.py)."""
    is_set_back = place.gate.set_back_at is not None
    return told_to(device, of(place), is_strict=place.venue.is_strict, is_set_back=is_set_back)


def _read(place: Place) -> Settings:
    seen = seen_at_desk.devices_at(place.gate.pk, place.era)
    here = Q(gate=place.gate) | Q(pk__in=seen) | Q(pk=place.gate.holder_id)
    ours = Device.objects.filter(here, organisation=place.gate.organisation_id)
    devices = list(ours.order_by("pk"))
    told = _told(place) | {"devices": _named(devices)}
    steady = _named([device for device in devices if device.operator_id is None])
    newest = max((device.pk for device in devices), default=0)
    return Settings(told, digest_of({**told, "devices": steady}), newest)


def _named(devices: list[Device]) -> list[dict[str, str]]:
    return [{"id": str(device.pk), "name": device.name} for device in devices]


def _told(place: Place) -> dict[str, Any]:
    types = PassType.objects.filter(programme__in=place.programmes).order_by("pk")
    return {
        "venue": _venue(place),
        "validity_days": _days(place.gate.organisation.time_zone),
        "gate": {"id": str(place.gate.pk), "title": place.gate.title},
        "programmes": [_programme(part) for part in place.parts],
        "types": [_type(one) for one in types],
        "key_ids": [key_id.hex() for key_id in keyring.key_ids_of_programmes(place.programmes)],
        "holder": str(place.gate.holder_id) if place.gate.holder_id else None,
        "register": place.gate.register,
        # Told to each device by itself.
        "device": None,
        "incarnation": None,
    }


def _venue(place: Place) -> dict[str, Any]:
    """The id of a venue is that of its desk, as everywhere in the API."""
    return {
        "id": str(place.gate.pk),
        "name": place.venue.name,
        "time_zone": place.gate.zone,
        "offline": {"policy": place.venue.offline_policy, "budget": place.venue.offline_budget},
        "days": _days(place.gate.zone),
    }


def _days(zone: str) -> list[dict[str, str]]:
    """Return when the days of the zone begin: a browser may know other time zones than the server."""
    today = calendar.day_of(timezone.now(), zone)
    return _between(_month(today, -MONTHS_BEFORE), _month(today, MONTHS_AHEAD + 1), zone)


@lru_cache(maxsize=64)
def _between(first: date, after: date, zone: str) -> list[dict[str, str]]:
    days = [first + timedelta(days=n) for n in range((after - first).days)]
    return [{"day": str(day), "begins_at": calendar.first_instant(day, zone).isoformat()} for day in days]


def _month(today: date, ahead: int) -> date:
    """Return the first day of the month so many months ahead."""
    months = today.year * 12 + today.month - 1 + ahead
    return date(months // 12, months % 12 + 1, 1)


def _programme(part: Participation) -> dict[str, Any]:
    programme = part.programme
    return {
        "id": str(programme.pk),
        "title": {"fr": programme.title_fr, "de": programme.title_de, "en": programme.title_en},
        "max_companions": programme.max_companions,
        "again_minutes": programme.again_minutes,
        "rule": part.rule or None,
        "from_at": calendar.iso(part.from_at),
        "until_at": calendar.iso(part.until_at),
        "needs_code": part.needs_code,
    }


def _type(one: PassType) -> dict[str, str]:
    return {"id": str(one.pk), "programme": str(one.programme_id), "name": one.name, "rule": one.rule}
