"""Devices over the API: authorisation codes, enrolment, and the organiser's list of devices."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router, Status

from portillon.api.callers import DeviceOrOrganiserKey, OrganiserKey, caller, event_of, number_of
from portillon.api.device_schemas import (
    Battery,
    DeskEnrolmentIn,
    DeviceChange,
    DeviceIn,
    DeviceOut,
    Enrolled,
    EnrolmentIn,
    EnrolmentOut,
    ReadinessIn,
)
from portillon.api.problems import ApiProblem
from portillon.api.programmes import desk_of
from portillon.api.schemas import Problem
from portillon.devices import authorisation, readiness, station
from portillon.devices.authorisation import TurnedAway
from portillon.devices.enrol import revoke
from portillon.devices.hardware import kind_of
from portillon.devices.models import Device, Enrolment
from portillon.issuing.seals.codes import svg_of
from portillon.places.changes import What, note
from portillon.places.models import EventChange, Gate

router = Router(auth=OrganiserKey(), tags=["devices"])
REFUSED = {401: Problem, 404: Problem}
CHANGED = {400: Problem, 422: Problem, **REFUSED}


@router.post("/events/{event_id}/enrolments", response={201: EnrolmentOut, **CHANGED})
def create_enrolment(request: HttpRequest, event_id: str, body: EnrolmentIn) -> Status[dict[str, Any]]:
    """Make an authorisation code: a device that opens it may enrol for this event."""
    event = event_of(request, event_id)
    gate = _gate(event.gates.all(), body.gate) if body.gate is not None else None
    made = authorisation.authorise(event, body.label, gate, body.max_devices, body.expires_at)
    _note(request, event.pk, What.CODE_MADE, made)
    return Status(201, _shown_enrolment(made))


@router.get("/events/{event_id}/enrolments", response={200: list[EnrolmentOut], **REFUSED})
def enrolments(request: HttpRequest, event_id: str) -> list[dict[str, Any]]:
    return [_shown_enrolment(one) for one in event_of(request, event_id).enrolments.order_by("pk")]


@router.post("/venues/{venue_id}/enrolments", response={201: EnrolmentOut, **CHANGED})
def create_desk_enrolment(
    request: HttpRequest, venue_id: str, body: DeskEnrolmentIn
) -> Status[dict[str, Any]]:
    """Make an authorisation code for a venue's desk."""
    desk = desk_of(request, venue_id)
    made = authorisation.authorise_desk(desk, body.label, body.max_devices, body.expires_at)
    return Status(201, _shown_enrolment(made))


@router.delete("/enrolments/{enrolment_id}", response={204: None, **REFUSED})
def withdraw_enrolment(request: HttpRequest, enrolment_id: str) -> Status[None]:
    """Withdraw an authorisation code: it enrols no further device. Devices that it enrolled may go on scanning."""
    ours = Enrolment.objects.filter(organisation=caller(request).organisation)
    found = ours.filter(pk=number_of(enrolment_id)).first()
    if found is None:
        raise ApiProblem(404, _("There is no such authorisation."))
    authorisation.withdraw(found)
    _note(request, found.event_id, What.CODE_WITHDRAWN, found)
    return Status(204, None)


def _note(
    request: HttpRequest, event_id: int | None, what: EventChange.What, about: Enrolment | Device
) -> None:
    """Note the change in the event's log. A venue's desk belongs to no event and has no log."""
    if event_id is not None:
        note(event_id, what, str(about), key=caller(request).key_name)


# Open: the token in the body authorises the call; a new device has no key yet.
@router.post(
    "/devices", auth=None, response={201: Enrolled, 400: Problem, 404: Problem, 410: Problem, 422: Problem}
)
def enrol(request: HttpRequest, body: DeviceIn) -> Status[dict[str, Any]]:
    """Enrol a device with the token of an authorisation code.

    The answer is 410 if the code is used up, expired or withdrawn, and 404 if it is unknown.
    """
    enrolment = authorisation.enrolment_of(body.token)
    if enrolment is None:
        raise ApiProblem(404, _("This authorisation code is not known here."))
    enrolled = authorisation.enrol_device(enrolment, body.name, body.hardware)
    if isinstance(enrolled, TurnedAway):
        raise ApiProblem(410, _why(enrolled))
    device, key = enrolled
    return Status(201, {"device": str(device.pk), "key": key, "gates": _gates(station.gates_of(device))})


@router.get("/devices", response={200: list[DeviceOut], 401: Problem})
def devices(request: HttpRequest) -> list[dict[str, Any]]:
    """The organisation's devices, newest first, revoked ones included."""
    ours = list(_ours(request).order_by("-pk"))
    gates = Gate.objects.select_related("event__organisation").filter(
        organisation=caller(request).organisation
    )
    known = list(gates.order_by("pk"))
    return [_shown(device, station.stands_at(device, known)) for device in ours]


@router.patch("/devices/{device_id}", response={200: DeviceOut, **CHANGED})
def change(request: HttpRequest, device_id: str, body: DeviceChange) -> dict[str, Any]:
    """Rename a device, or move it to another gate. Both take effect at its next scan."""
    device = _device(request, device_id)
    given = body.model_dump(exclude_unset=True)
    if "gate" in given:
        _move(device, given["gate"])
    if given.get("name"):
        station.rename(device, given["name"])
    _note(request, device.event_id, What.DEVICE_CHANGED, device)
    return _shown(device, station.gates_of(device))


def _move(device: Device, gate_id: str | None) -> None:
    """Raises ApiProblem 422."""
    gates = Gate.objects.select_related("event").filter(organisation=device.organisation_id)
    try:
        station.move(device, _gate(gates, gate_id) if gate_id is not None else None)
    except station.StaysAtItsDesk as error:
        why = _("A device of a venue's desk stays at one desk. Revoke it if it is no longer needed there.")
        raise ApiProblem(422, why, {"gate": why}) from error


@router.delete("/devices/{device_id}", response={204: None, **CHANGED})
def revoke_device(request: HttpRequest, device_id: str, withdraw_enrolment: bool = False) -> Status[None]:
    """Revoke a device: its next request is refused.

    As long as the authorisation code that has enrolled it is open, whoever holds the device can enrol it anew by that
    code. `withdraw_enrolment=true` withdraws the code as well.
    """
    device = _device(request, device_id)
    revoke(device)
    _note(request, device.event_id, What.DEVICE_REVOKED, device)
    if withdraw_enrolment and device.enrolment:
        authorisation.withdraw(device.enrolment)
        _note(request, device.event_id, What.CODE_WITHDRAWN, device.enrolment)
    return Status(204, None)


@router.put(
    "/devices/own/battery", auth=DeviceOrOrganiserKey(), response={204: None, 403: Problem, **CHANGED}
)
def battery(request: HttpRequest, body: Battery) -> Status[None]:
    """Report the calling device's battery level for the organiser's list of devices."""
    device = caller(request).device
    if device is None:
        raise ApiProblem(403, _("Only a device has a battery."))
    Device.objects.filter(pk=device.pk).update(battery_percent=body.percent, is_charging=body.is_charging)
    return Status(204, None)


@router.put(
    "/devices/own/readiness", auth=DeviceOrOrganiserKey(), response={204: None, 403: Problem, **CHANGED}
)
def put_readiness(request: HttpRequest, body: ReadinessIn) -> Status[None]:
    """Report whether the calling device is ready for the door. The organiser's board shows it; nothing is counted."""
    device = caller(request).device
    if device is None:
        raise ApiProblem(403, _("Only a device has a camera."))
    readiness.note(device, readiness.Told(**body.model_dump()))
    return Status(204, None)


def _ours(request: HttpRequest) -> QuerySet[Device]:
    return Device.objects.filter(organisation=caller(request).organisation).select_related("event")


def _device(request: HttpRequest, device_id: str) -> Device:
    """Return the caller's device with this id.

    Raises ApiProblem 404 if there is none, or if it is another organisation's.
    """
    found = _ours(request).filter(pk=number_of(device_id)).first()
    if found is None:
        raise ApiProblem(404, _("There is no such device."))
    return found


def _gate(gates: QuerySet[Gate], gate_id: str) -> Gate:
    found = gates.filter(pk=number_of(gate_id)).first()
    if found is None:
        raise ApiProblem(422, _("There is no such gate."), {"gate": _("There is no such gate.")})
    return found


def _why(reason: TurnedAway) -> str:
    return {
        TurnedAway.WITHDRAWN: _("This authorisation code was withdrawn by the organiser."),
        TurnedAway.EXPIRED: _("This authorisation code has expired."),
        TurnedAway.USED_UP: _("This authorisation code is used up: no further device may be enrolled by it."),
    }[reason]


def _gates(gates: Sequence[Gate]) -> list[dict[str, Any]]:
    return [
        {
            "id": str(gate.pk),
            "kind": "event" if gate.event_id else "venue",
            "title": gate.title,
            "event": str(gate.event_id) if gate.event_id else None,
            "event_title": gate.event.title if gate.event else None,
        }
        for gate in gates
    ]


def _shown_enrolment(enrolment: Enrolment) -> dict[str, Any]:
    url = authorisation.url_of(enrolment)
    return {
        "id": str(enrolment.pk),
        "event": str(enrolment.event_id) if enrolment.event_id else None,
        "gate": str(enrolment.gate_id) if enrolment.gate_id else None,
        "label": enrolment.label,
        "url": url,
        "svg": svg_of(url),
        "max_devices": enrolment.max_devices,
        "used": enrolment.used,
        "turned_away": enrolment.turned_away,
        "created_at": enrolment.created_at,
        "expires_at": enrolment.valid_until,
        "withdrawn_at": enrolment.withdrawn_at,
    }


def _shown(device: Device, gates: Sequence[Gate]) -> dict[str, Any]:
    return {
        "id": str(device.pk),
        "name": device.name,
        "kind": kind_of(device.hardware),
        "hardware": device.hardware,
        "event": str(device.event_id) if device.event_id else None,
        "gate": str(device.gate_id) if device.gate_id else None,
        "gates": _gates(gates),
        "enrolment": str(device.enrolment_id) if device.enrolment_id else None,
        "created_at": device.created_at,
        "expires_at": device.valid_until,
        "revoked_at": device.revoked_at,
        "last_seen_at": device.seen_at,
        "battery_percent": device.battery_percent,
        "is_charging": device.is_charging,
    }
