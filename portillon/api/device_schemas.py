"""Schemas of the API's calls about devices. Their names are part of the contract with clients."""

from datetime import datetime
from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field

from portillon.api.fields import Moment
from portillon.devices.authorisation import DEVICES_DEFAULT, DEVICES_MAX

# A petabyte: some browsers tell of more than there is.
MEGABYTES_MAX = 1_000_000_000
Name = Annotated[str, Field(min_length=1, max_length=100)]


class EnrolmentIn(Schema):
    """If `gate` is null, the devices may scan at all gates of the event.

    If `expires_at` is null, the code is valid until the event ends, also if that moves, and for at least an hour.
    """

    label: Annotated[str, Field(max_length=100)] = ""
    max_devices: Annotated[int, Field(ge=1, le=DEVICES_MAX, strict=True)] = DEVICES_DEFAULT
    expires_at: Moment | None = None
    gate: str | None = None


class DeskEnrolmentIn(Schema):
    """If `expires_at` is null, the code is valid for 30 days."""

    label: Annotated[str, Field(max_length=100)] = ""
    max_devices: Annotated[int, Field(ge=1, le=DEVICES_MAX, strict=True)] = DEVICES_DEFAULT
    expires_at: Moment | None = None


class EnrolmentOut(Schema):
    """`svg` is the QR symbol of `url`.

    `turned_away` counts the attempts to enrol after the code was used up, expired or withdrawn.
    """

    id: str
    event: str | None
    gate: str | None
    label: str
    url: str
    svg: str
    max_devices: int
    used: int
    turned_away: int
    created_at: datetime
    expires_at: datetime
    withdrawn_at: datetime | None


class DeviceIn(Schema):
    """`token` is the token of the authorisation code or the whole URL that contains it."""

    token: Annotated[str, Field(max_length=500)]
    name: Name
    hardware: Annotated[str, Field(max_length=200)] = ""


class DeviceGate(Schema):
    id: str
    kind: str
    title: str
    event: str | None
    event_title: str | None


class Enrolled(Schema):
    """`key` is shown only in this answer."""

    device: str
    key: str
    gates: list[DeviceGate]


class DeviceOut(Schema):
    """`kind` names the device's system and browser.

    `battery_percent` is null if the device does not report its battery. `last_seen_at` is the device's last
    call other than a scan.
    """

    id: str
    name: str
    kind: str
    hardware: str
    event: str | None
    gate: str | None
    gates: list[DeviceGate]
    enrolment: str | None
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    last_seen_at: datetime | None
    battery_percent: int | None
    is_charging: bool


class DeviceChange(Schema):
    """Only the given fields are changed. If `gate` is null, the device may scan at all gates of its event.

    A device of a venue's desk has no event: it may be moved to another gate, but not to all.
    """

    name: Name | None = None
    gate: str | None = None


class ReadinessIn(Schema):
    """How ready the calling device is.

    `gate` is the gate at which it stands; `camera` is "live", "starting" or the reason why it does not run;
    `code_seen_seconds` is how long ago the device last read a code, null if never; `sound` says whether sound
    is on, off or still locked by the browser; `clock_at` is the time on the device's clock; `storage_kept` says
    whether the browser keeps what the scanner stores until somebody deletes it, and `storage_free_mb` for how much
    more there is room, null if it does not say.
    """

    gate: Annotated[str, Field(max_length=40)]
    camera: Literal[
        "live", "starting", "denied", "missing", "busy", "insecure", "noDecoder", "stalled", "dark", "failed"
    ]
    code_seen_seconds: Annotated[int, Field(ge=0, le=10_000_000)] | None = None
    sound: Literal["on", "off", "locked"]
    clock_at: Moment
    network: Annotated[str, Field(max_length=20)] = ""
    version: Annotated[str, Field(max_length=20)] = ""
    storage_kept: bool | None = None
    storage_free_mb: Annotated[int, Field(ge=0, le=MEGABYTES_MAX)] | None = None


class Battery(Schema):
    percent: Annotated[int, Field(ge=0, le=100)]
    is_charging: bool = False
