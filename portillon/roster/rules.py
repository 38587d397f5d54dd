"""The settings of an event by which a scanner decides, and the names that its sentences need.

They are few, so a scanner gets all of them whenever their digest differs from what it has. So whoever changes them,
wherever that is, need not think of scanners.
"""

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Q

from portillon.devices.models import Device
from portillon.entries.models import Journal
from portillon.entries.registers import recall
from portillon.entries.registers.servers import MAIN, server
from portillon.issuing.seals import keyring
from portillon.places.models import Event, Gate, OfflinePolicy
from portillon.roster import kept

DAY = timedelta(days=1)


class Settings(NamedTuple):
    """What a scanner is told, a digest that differs if it differs, and the newest device in it.

    The names of browsers are not in the digest, because each sign-in adds one: a scanner is told them when a ticket
    names a newer device than it knows. Nor are the lanes of devices: a move to another one is not worth a ring.
    """

    told: dict[str, Any]
    digest: str
    newest: int

    @property
    def noted(self) -> str:
        """What a cursor says of them."""
        return f"{self.digest}.{self.newest}"

    def are_known(self, noted: str, named: Iterable[int | None]) -> bool:
        """Whether they are as a cursor noted them, and the devices that tickets name among them."""
        digest, _dot, newest = noted.partition(".")
        last = max((device or 0 for device in named), default=0)
        # A cursor comes from outside, and no id is longer.
        known = int(newest) if newest.isdecimal() and len(newest) < 20 else 0
        return digest == self.digest and last <= known


def of(event: Event) -> Settings:
    """Return the settings of the event, which may be a second old but for whom its phones admit by themselves; all
    times are instants."""
    return kept.once(
        ("settings", event.pk, event.offline_now, event.offline_budget, event.offline_names),
        lambda: _read(event),
    )


def to_device(event: Event, device: int | None) -> Settings:
    """Return the settings as the device is told them: where tickets are handed over, or were to it, also which it is
    itself, which store of its journal the server knows, and which of its tickets others ask for."""
    is_strict = event.offline_now == OfflinePolicy.STRICT
    settings = told_to(device, of(event), is_strict=is_strict, is_set_back=event.set_back_at is not None)
    if device is None or settings.told["device"] is None:
        return settings
    asked = [str(ticket) for ticket in recall.asked_of(device, event.pk)]
    lanes = {known["id"]: known["lane"] for known in settings.told["devices"] if known["lane"]}
    digest = digest_of({"settings": settings.digest, "lanes": lanes, "asked": asked})
    return Settings(settings.told | {"asked": asked}, digest, settings.newest)


def told_to(device: int | None, settings: Settings, *, is_strict: bool, is_set_back: bool) -> Settings:
    """Return the settings with what is told to the device alone, if any. `is_strict`: something is handed over here.

    `is_set_back`: a device that has returned what the database says it holds may have forgotten the return, and another
    one may hold it. So no store is named, and no device takes itself for a holder.
    """
    known = Journal.objects.filter(device=device).values_list("incarnation", flat=True).first()
    if device is None or (known is None and not is_strict):
        return settings
    own = {"device": str(device), "incarnation": str(known) if known and not is_set_back else None}
    return Settings(settings.told | own, digest_of({"settings": settings.digest, **own}), settings.newest)


def _read(event: Event) -> Settings:
    told, own = _told(event), set(event.devices.values_list("pk", flat=True))
    named = ({"id": device["id"], "name": device["name"]} for device in told["devices"])
    steady = [device for device in named if int(device["id"]) in own]
    newest = max((int(device["id"]) for device in told["devices"]), default=0)
    return Settings(told, digest_of({**told, "devices": steady}), newest)


def _told(event: Event) -> dict[str, Any]:
    gates = list(event.gates.select_related("event").order_by("pk"))
    return {
        "event": _event(event, gates),
        "gates": [_gate(gate) for gate in gates],
        "devices": _devices(event),
        "key_ids": [key_id.hex() for key_id in keyring.key_ids_of(event)],
        # Told to each device by itself.
        "device": None,
        "incarnation": None,
        "asked": [],
    }


def digest_of(settings: dict[str, Any]) -> str:
    told = json.dumps(settings, sort_keys=True, ensure_ascii=False).encode()
    return hashlib.sha256(told).hexdigest()[:16]


def _event(event: Event, gates: list[Gate]) -> dict[str, Any]:
    return {
        "id": str(event.pk),
        "title": {"fr": event.title_fr, "de": event.title_de, "en": event.title_en},
        "doors_at": _instant(event.doors_at),
        "starts_at": _instant(event.starts_at),
        "ends_at": _instant(event.ends_at),
        "time_zone": event.zone,
        "rule": event.rule,
        "reentry": event.reentry,
        "check_categories": event.check_categories,
        "offline": {"policy": event.offline_now, "budget": event.offline_budget},
        "offline_names": event.offline_names,
        "lanes": event.lanes or 0,
        "days": _days(event, gates),
    }


def _days(event: Event, gates: list[Gate]) -> list[dict[str, str]]:
    """Return when its days begin, from the day before the doors open to the day after the last one closes.

    A browser may know other time zones than the server, so it is told instants.
    """
    first = event.day_of(min([event.doors_at, *(gate.opens_at for gate in gates)])) - DAY
    last = event.day_of(max([event.ends_at, *(gate.shuts_at for gate in gates)])) + DAY
    days = [first + n * DAY for n in range((last - first).days + 1)]
    return [{"day": day.isoformat(), "begins_at": _instant(event.beginning_of(day))} for day in days]


def _gate(gate: Gate) -> dict[str, Any]:
    return {
        "id": str(gate.pk),
        "title": gate.title,
        "opens_at": _instant(gate.opens_at),
        "closes_at": _instant(gate.shuts_at),
        "categories": gate.categories,
        "is_exit": gate.is_exit,
    }


def _devices(event: Event) -> list[dict[str, str]]:
    """Return the names and lanes of the devices that may scan at the event, or could, and which server each of them is,
    if any: they stand in sentences."""
    everywhere = Q(event=None, gate=None, revoked_at=None)
    ours = Device.objects.alias(server=server()).filter(organisation=event.organisation_id)
    named = ours.filter(Q(event=event) | everywhere | Q(server=MAIN))
    told = named.order_by("pk").values_list("pk", "name", "lane", "roster_event", server())
    return [
        {"id": str(pk), "name": name, "lane": lane if where == event.pk else "", "server": which}
        for pk, name, lane, where, which in told
    ]


def _instant(at: datetime) -> str:
    return at.isoformat()
