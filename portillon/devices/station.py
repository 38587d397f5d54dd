"""Where a device stands: the gates at which it may scan, and its moves to another one."""

from collections.abc import Collection, Iterable

from portillon.devices.enrol import working
from portillon.devices.models import Device
from portillon.places.models import Gate


def gates_of(device: Device) -> list[Gate]:
    """Return the gates at which the device may scan, each with its event."""
    gates = Gate.objects.select_related(
        "event__organisation", "event__venue", "venue", "organisation"
    ).filter(organisation=device.organisation_id)
    return stands_at(device, gates.order_by("pk"))


def stands_at(device: Device, gates: Iterable[Gate]) -> list[Gate]:
    """Return those of its organisation's `gates` at which the device may scan: its own, its event's, or all events'."""
    if device.gate_id:
        return [gate for gate in gates if gate.pk == device.gate_id]
    return [gate for gate in gates if gate.event_id and device.event_id in (None, gate.event_id)]


def still_at(stands: Collection[tuple[int, int]]) -> set[tuple[int, int]]:
    """Return those of the pairs (device, gate) whose device may work now, and at this gate."""
    devices = working().in_bulk({device for device, _gate in stands})
    gates = Gate.objects.in_bulk({gate for _device, gate in stands})
    return {
        (device, gate)
        for device, gate in stands
        if device in devices and gate in gates and stands_at(devices[device], [gates[gate]])
    }


class StaysAtItsDesk(Exception):
    """A desk's device may be moved to one other gate, but not to all, and a venue's self-validation not at all."""


def move(device: Device, gate: Gate | None) -> None:
    """Move the device to `gate`, or to all gates of its event (None). This holds from its next scan on.

    Raises StaysAtItsDesk.
    """
    if device.gate == gate:
        return
    if device.is_self_validation or (gate is None and device.event is None):
        raise StaysAtItsDesk
    device.gate = gate
    if gate is not None:
        device.event = gate.event
    device.save(update_fields=["gate", "event"])


def rename(device: Device, name: str) -> None:
    device.name = name.strip()[:100] or device.name
    device.save(update_fields=["name"])
