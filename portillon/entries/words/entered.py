"""The columns of a list of people that say when and where they came in, and with which device they were scanned."""

from collections.abc import Collection
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from portillon.devices.models import Device
from portillon.entries.figures.first_and_last import Entered, entered
from portillon.places.models import Gate
from portillon.sheets.writer import Cell

NEVER: list[Cell] = [None, None, "", ""]


def entered_headings(gate: str) -> list[str]:
    """Return the headings; `gate` is the word for a gate: door or venue."""
    return [_("First entry"), _("Last entry"), gate, _("Device")]


class EnteredWords:
    """The cells of each credential, in the local time of `time_zone`. Names of gates and devices are read once."""

    def __init__(self, time_zone: str) -> None:
        self._zone = ZoneInfo(time_zone)
        self._gates: dict[int, str] = {}
        self._devices: dict[int, str] = {}
        self._entered: dict[int, Entered] = {}

    def learn(self, credentials: Collection[int]) -> None:
        """Read what `of` and `cells` need for these credentials, and forget the ones before."""
        self._entered = entered(credentials)
        gates = {gate for one in self._entered.values() for gate in one.gates} - self._gates.keys()
        devices = {device for one in self._entered.values() for device in one.devices} - self._devices.keys()
        self._gates |= dict(Gate.objects.filter(pk__in=gates).values_list("pk", "title"))
        self._devices |= dict(Device.objects.filter(pk__in=devices).values_list("pk", "name"))

    def of(self, credential: int) -> Entered | None:
        return self._entered.get(credential)

    def cells(self, credential: int) -> list[Cell]:
        """Return the cells under the headings. Several doors or devices stand in the order of their first use."""
        one = self.of(credential)
        if one is None:
            return NEVER
        gates = ", ".join(self._gates[gate] for gate in one.gates if gate in self._gates)
        devices = ", ".join(self._devices[device] for device in one.devices if device in self._devices)
        return [self.local(one.first_at), self.local(one.last_at), gates, devices]

    def local(self, at: datetime | None) -> datetime | None:
        return at and at.astimezone(self._zone).replace(tzinfo=None)
