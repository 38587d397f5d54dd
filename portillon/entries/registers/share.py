"""Tells which device each ticket is for: one of those that stand where its holder will come.

All who ask at the same time come to the same result, and a device more or less moves only the tickets that are for it:
each family goes to the device with the highest hash of both (rendezvous hashing, as with lanes).
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from portillon.core.lane import By, Guest, family_of, lane_of
from portillon.devices.models import Device
from portillon.devices.presence import Standing, at_entrances
from portillon.places.models import Event, Gate


class Shares:
    """The shares of the devices at the entrances of an event, of which `device` at `gate` is one."""

    def __init__(self, event: Event, gate: Gate, device: Device, now: datetime) -> None:
        own = Standing(device.pk, device.name, gate.pk, tuple(gate.categories), device.lane, now, now)
        others = [one for one in at_entrances(event, now) if one.device != device.pk]
        self._members = [own, *others]
        self._lanes = event.lane_choice
        self._chosen: dict[tuple[str, str], list[int]] = {}

    @property
    def devices(self) -> frozenset[int]:
        return frozenset(one.device for one in self._members)

    def device_of(self, guest: Guest) -> int:
        """Return the device whose share the ticket is of. It has to be one that comes in at the asker's gate."""
        lane = lane_of(guest, self._lanes)
        kind = guest.category, lane
        if kind not in self._chosen:
            self._chosen[kind] = [one.device for one in self._in_lane(lane, guest.category)]
        devices = self._chosen[kind]
        if len(devices) == 1:
            return devices[0]
        family = family_of(guest, By.EMAIL)
        return max(devices, key=lambda device: (_hash(device, family), device))

    def _in_lane(self, lane: str, category: str) -> Sequence[Standing]:
        """Return those before the lane, else those that take all lanes, else all: somebody has to let the lane in."""
        at_door = [one for one in self._members if one.takes(category)]
        here = [one for one in at_door if one.lane == lane]
        return here or [one for one in at_door if not one.lane] or at_door


def _hash(device: int, family: str) -> bytes:
    return hashlib.blake2b(f"{device}\0{family}".encode(), digest_size=8).digest()
