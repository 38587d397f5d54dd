"""Stores what devices report about themselves, and tells the scanner version that they should run."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.utils import timezone

from portillon.devices.enrol import note_seen
from portillon.devices.models import Device, Readiness
from portillon.devices.station import gates_of

# Two of the states that a camera reports; the others name its trouble (scanner/src/camera/trouble.ts).
CAMERA_LIVE, CAMERA_STARTING = "live", "starting"
OFF_SECONDS_MAX = 10 * 365 * 24 * 3600
_VERSION = re.compile(r'data-version="([0-9a-f]+)"')


@dataclass(frozen=True, slots=True)
class Told:
    """A device's report. `clock_at` is the time on its clock; `gate` is the id of the gate where it claims to be."""

    gate: str
    camera: str
    code_seen_seconds: int | None
    sound: str
    clock_at: datetime
    network: str
    version: str
    storage_kept: bool | None = None
    storage_free_mb: int | None = None


def note(device: Device, told: Told) -> None:
    """Store the report. A gate at which the device may not scan is stored as None."""
    now = timezone.now()
    off = round((told.clock_at - now).total_seconds())
    seen = None if told.code_seen_seconds is None else now - timedelta(seconds=told.code_seen_seconds)
    Readiness.objects.update_or_create(
        device=device,
        defaults={
            "gate": next((gate for gate in gates_of(device) if str(gate.pk) == told.gate), None),
            "camera": told.camera,
            "code_seen_at": seen,
            "sound": told.sound,
            "clock_off_seconds": max(-OFF_SECONDS_MAX, min(off, OFF_SECONDS_MAX)),
            "network": told.network,
            "version": told.version,
            "is_storage_kept": told.storage_kept,
            "storage_free_mb": told.storage_free_mb,
            "told_at": now,
        },
    )
    note_seen(device)


@cache
def scanner_version() -> str:
    """Return the version of the scanner that this process serves; an empty string if it was not built.

    The build writes it into the scanner's page, from the content of all its files.
    """
    found = finders.find("scanner/shell.html")
    if not isinstance(found, str):
        return ""
    told = _VERSION.search(Path(found).read_text())
    return told[1] if told else ""
