"""Where a device stands: the gates at which it may scan, and its moves to another one."""

from collections.abc import Iterable

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


def move(device: Device, gate: Gate | None) -> None:
    """Move the device to `gate`, or to all gates of its event (None). This holds from its next scan on."""
    device.gate = gate
    if gate is not None:
        device.event = gate.event
    device.save(update_fields=["gate", "event"])


def rename(device: Device, name: str) -> None:
    device.name = name.strip()[:100] or device.name
    device.save(update_fields=["name"])
