"""Calls of a supervisor: a device asks about a refusal on its screen, and is told the answer."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router, Schema

from portillon.api.callers import DeviceOrOrganiserKey, caller
from portillon.api.problems import ApiProblem
from portillon.api.schemas import Problem
from portillon.devices.models import Device
from portillon.entries import calls
from portillon.entries.calls import NotCalled, Told
from portillon.entries.models import Call

router = Router(auth=DeviceOrOrganiserKey(), tags=["scans"])
REFUSED = {401: Problem, 403: Problem, 404: Problem, 422: Problem}


class CallOut(Schema):
    """`by` names who has answered; it is empty as long as nobody has, and if a program of the organiser admitted.

    `party` persons are admitted. `is_seen` is false if nobody who may answer had the scanner open at this event within
    the last two minutes: then call by telephone.
    """

    scan_id: str
    state: Literal["open", "withdrawn", "admitted", "refused"]
    by: str
    party: int
    is_seen: bool
    asked_at: datetime


@router.post("/scans/{scan_id}/call", response={200: CallOut, 429: Problem, **REFUSED})
def create(request: HttpRequest, scan_id: UUID) -> dict[str, Any]:
    """Call a supervisor about a refusal of this device at an event. The same again is the same call.

    The call is shown to people who may override as long as the device asks for the answer, once a minute at least.
    """
    called = calls.call(_device(request), scan_id)
    if isinstance(called, NotCalled):
        raise ApiProblem(_STATUS[called], _why_not(called))
    calls.hear(called)
    return _call(calls.told(called))


_STATUS = {NotCalled.UNKNOWN: 404, NotCalled.TOO_MANY: 429}


def _why_not(why: NotCalled) -> str:
    return {
        NotCalled.UNKNOWN: _("This device has refused no such ticket at its door."),
        NotCalled.TOO_MANY: _("This device has called very often. Please telephone, or wait ten minutes."),
    }[why]


@router.get("/scans/{scan_id}/call", response={200: CallOut, **REFUSED})
def show(request: HttpRequest, scan_id: UUID) -> dict[str, Any]:
    """Ask for the answer. This also tells that the caller still waits."""
    called = _called(request, scan_id)
    calls.hear(called)
    return _call(calls.told(called))


@router.delete("/scans/{scan_id}/call", response={200: CallOut, **REFUSED})
def withdraw(request: HttpRequest, scan_id: UUID) -> dict[str, Any]:
    """Take the call back. If it was answered before, the answer stands."""
    called = _called(request, scan_id)
    calls.withdraw(called)
    return _call(calls.told(called))


def _called(request: HttpRequest, scan_id: UUID) -> Call:
    """Return the calling device's call. Raises ApiProblem 404."""
    found = calls.call_of(_device(request), scan_id)
    if found is None:
        raise ApiProblem(404, _("This device has not called about this scan."))
    return found


def _device(request: HttpRequest) -> Device:
    """Return the calling device. Raises ApiProblem 404 if a program calls: it has no red screen."""
    device = caller(request).device
    if device is None:
        raise ApiProblem(404, _("Only a device at a door calls a supervisor."))
    return device


def _call(told: Told) -> dict[str, Any]:
    return {
        "scan_id": str(told.call.scan_id),
        "state": told.state.value,
        "by": told.by,
        "party": told.party,
        "is_seen": told.is_seen,
        "asked_at": told.call.asked_at,
    }
