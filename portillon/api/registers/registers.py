"""POST /api/v1/registers: a device asks for tickets, about which it then decides by itself, and nobody else does.

Its other half is in the device's journal, by which it gives them back, or here: a program takes them back from a device
that is gone.
"""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router

from portillon.api.callers import DeviceOrOrganiserKey, OrganiserKey, caller, event_of, number_of
from portillon.api.problems import ApiProblem
from portillon.api.registers.schemas import (
    DeskTakenBackOut,
    RegistersIn,
    RegistersOut,
    TakeBackIn,
    TakenBackOut,
)
from portillon.api.schemas import Problem
from portillon.devices import station
from portillon.devices.models import Device
from portillon.entries.ledger.turn import Busy
from portillon.entries.registers import desk
from portillon.entries.registers.desk_take_back import take_back as desk_take_back
from portillon.entries.registers.hand import Handed, OtherStore, Wanted, hand
from portillon.entries.registers.take_back import take_back
from portillon.places.changes import What, note
from portillon.places.models import Gate

router = Router(tags=["registers"])
_ANSWERS = dict.fromkeys((400, 401, 403, 404, 409, 413, 422, 503), Problem)


@router.post("/registers", auth=DeviceOrOrganiserKey(), response={200: RegistersOut, **_ANSWERS})
def create(request: HttpRequest, body: RegistersIn) -> dict[str, Any]:
    """Hand tickets over to the calling device, which stands at an entrance of an event whose `offline_policy` is
    "strict": valid ones that come in there and that nobody holds. The roster tells which they are.

    At the desk of a venue with this policy, the desk itself is handed over, if the server has it (`handed` is then 1):
    from then on the device decides about all passes there, and nobody else does.

    409: the device holds tickets or a desk by another `incarnation`, of which it knows nothing any more. A
    supervisor has to take them back first.
    """
    try:
        done = _handed(request, body)
    except OtherStore as error:
        why = _(
            "The storage of this device was emptied, and it does not know any more which tickets it holds. A "
            "supervisor has to take them back in the console, under “Devices”."
        )
        raise ApiProblem(409, why, kind="/problems/storage-emptied") from error
    except Busy as error:
        raise ApiProblem(503, _("No tickets could be handed over now. Ask again.")) from error
    return {"handed": done.handed, "held": done.held, "elsewhere": done.elsewhere, "more": done.more}


def _handed(request: HttpRequest, body: RegistersIn) -> Handed:
    asking = caller(request)
    if asking.device is None:
        raise ApiProblem(403, _("Only a device holds tickets."))
    gates = Gate.objects.filter(organisation=asking.organisation).select_related("event")
    gate = gates.filter(pk=number_of(body.gate)).first()
    if gate is None:
        raise ApiProblem(404, _("There is no such gate."))
    if not station.stands_at(asking.device, [gate]):
        raise ApiProblem(403, _("This device does not work at this gate."), kind="/problems/not-your-gate")
    if gate.event is None:
        return _handed_desk(asking.device, gate, body.incarnation)
    tickets = None if body.want == "all" else [number_of(one) for one in body.want]
    return hand(Wanted(asking.device, gate, gate.event, body.incarnation, tickets))


def _handed_desk(device: Device, gate: Gate, incarnation: UUID) -> Handed:
    try:
        return desk.hand(device, gate, incarnation)
    except OtherStore as error:
        why = _(
            "The storage of this device was emptied, and it does not know any more what it holds. The desk has to be "
            "taken back in the console, under “Team and devices”."
        )
        raise ApiProblem(409, why, kind="/problems/storage-emptied") from error


@router.post(
    "/events/{event_id}/devices/{device_id}/take-back",
    auth=OrganiserKey(),
    response={200: TakenBackOut, **_ANSWERS},
)
def create_take_back(request: HttpRequest, event_id: str, device_id: str, body: TakeBackIn) -> dict[str, Any]:
    """Take all tickets of the event back from a device that is lost or broken. Whom it has let in by them is not known
    here: so many persons can come in twice as the answer says."""
    event = event_of(request, event_id)
    ours = Device.objects.filter(organisation=caller(request).organisation)
    device = ours.filter(pk=number_of(device_id)).first()
    if device is None:
        raise ApiProblem(404, _("There is no such device."))
    try:
        risk = take_back(device, event, in_hand=body.in_hand)
    except Busy as error:
        raise ApiProblem(503, _("The tickets could not be taken back now. Send it again.")) from error
    if risk.tickets:
        note(event.pk, What.TICKETS_TAKEN_BACK, device.name, key=caller(request).key_name)
    return {
        "tickets": risk.tickets,
        "unused": risk.unused,
        "let_in": risk.let_in,
        "heard_at": risk.heard_at,
        "at_most": risk.at_most,
        "exposed": risk.exposed(in_hand=body.in_hand),
    }


@router.post(
    "/venues/{venue_id}/devices/{device_id}/take-back",
    auth=OrganiserKey(),
    response={200: DeskTakenBackOut, **_ANSWERS},
)
def create_desk_take_back(
    request: HttpRequest, venue_id: str, device_id: str, body: TakeBackIn
) -> dict[str, Any]:
    """Take the venue's desk back from a device that is lost or broken. Which passes it has admitted is not known here:
    so many entries can be made twice as the answer says. `taken` is false if the device did not hold the desk."""
    gates = Gate.objects.filter(organisation=caller(request).organisation, venue__isnull=False)
    gate = gates.filter(pk=number_of(venue_id)).first()
    if gate is None:
        raise ApiProblem(404, _("There is no such venue."))
    try:
        risk = desk_take_back(gate, number_of(device_id), in_hand=body.in_hand)
    except Busy as error:
        raise ApiProblem(503, _("The desk could not be taken back now. Send it again.")) from error
    return {
        "taken": risk is not None,
        "heard_at": risk and risk.heard_at,
        "at_most": risk.at_most if risk else 0,
        "exposed": risk.exposed(in_hand=body.in_hand) if risk else 0,
    }
