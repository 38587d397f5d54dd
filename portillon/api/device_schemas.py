"""What calls about devices take and give; the names are the contract's."""

from datetime import datetime
from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field

from portillon.api.fields import Moment, Stored
from portillon.devices.authorisation import DEVICES_DEFAULT, DEVICES_MAX

Name = Annotated[Stored, Field(min_length=1, max_length=100)]


class EnrolmentIn(Schema):
    """`gate` null: all gates of the event; `expires_at` null: until the event's end."""

    label: Annotated[Stored, Field(max_length=100)] = ""
    max_devices: Annotated[int, Field(ge=1, le=DEVICES_MAX, strict=True)] = DEVICES_DEFAULT
    expires_at: Moment | None = None
    gate: str | None = None


class DeskEnrolmentIn(Schema):
    """`expires_at` null: in a month."""

    label: Annotated[Stored, Field(max_length=100)] = ""
    max_devices: Annotated[int, Field(ge=1, le=DEVICES_MAX, strict=True)] = DEVICES_DEFAULT
    expires_at: Moment | None = None


class EnrolmentOut(Schema):
    """`url` is what the QR symbol `svg` holds; `turned_away` counts tries that came too late."""

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
    """`token` is the authorisation's token or its whole address."""

    token: Annotated[Stored, Field(max_length=500)]
    name: Name
    hardware: Annotated[Stored, Field(max_length=200)] = ""


class DeviceGate(Schema):
    id: str
    kind: str
    title: str
    event: str | None
    event_title: str | None


class Enrolled(Schema):
    """`key` is shown this once."""

    device: str
    key: str
    gates: list[DeviceGate]


class DeviceOut(Schema):
    """`kind` says what its browser is; battery where the device tells it; `last_seen_at` beside its scans."""

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
    """Only what is given is changed; `gate` null: all gates of the event it stands at."""

    name: Name | None = None
    gate: str | None = None


class ReadinessIn(Schema):
    """How ready the asking device is: where it stands, its camera ("live", "starting" or what keeps it from that), how
    long ago it read a code, null: not yet; whether its sound may be heard, and what its clock says."""

    gate: Annotated[str, Field(max_length=40)]
    camera: Literal[
        "live", "starting", "denied", "missing", "busy", "insecure", "noDecoder", "stalled", "failed"
    ]
    code_seen_seconds: Annotated[int, Field(ge=0, le=10_000_000)] | None = None
    sound: Literal["on", "off", "locked"]
    clock_at: Moment
    network: Annotated[Stored, Field(max_length=20)] = ""
    version: Annotated[Stored, Field(max_length=20)] = ""


class Battery(Schema):
    percent: Annotated[int, Field(ge=0, le=100)]
    is_charging: bool = False
