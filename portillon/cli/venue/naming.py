"""How events, devices and times are called in what commands print: ids alone tell people nothing."""

from datetime import datetime
from zoneinfo import ZoneInfo

from portillon.devices.models import Device
from portillon.places.models import Event


def named(event: Event) -> str:
    return f"“{event.title}” (event {event.pk})"


def named_device(device: Device) -> str:
    return f"“{device.name}” (device {device.pk})"


def when(at: datetime, event: Event) -> str:
    """Return the time that clocks show at the event, with their time zone."""
    return f"{at.astimezone(ZoneInfo(event.zone)):%Y-%m-%d %H:%M} ({event.zone})"
