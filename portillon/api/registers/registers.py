"""POST /api/v1/registers: a device asks for tickets, about which it then decides by itself, and nobody else does.

It asks for its share, or recalls tickets that others hold. Its other half is in the device's journal, by which it gives
them back, or here: a program takes them back from a device that is gone.
"""

from dataclasses import asdict
from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router

from portillon.accounts import limits
from portillon.accounts.limits import Limit
from portillon.api.callers import DeviceOrOrganiserKey, OrganiserKey, caller, event_of, number_of
from portillon.api.problems import ApiProblem
from portillon.api.registers.schemas import (
    DeskTakenBackOut,
    RecallIn,
    RecallOut,
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
from portillon.entries.registers.hand import Handed, OtherStore, hand
from portillon.entries.registers.recall import Holding, recall
from portillon.entries.registers.set_back import SetBack
from portillon.entries.registers.take_back import take_back
from portillon.entries.registers.wanted import Wanted
from portillon.places.changes import What, note
from portillon.places.models import Gate, OfflinePolicy

router = Router(tags=["registers"])
# A door admits some thirty people a minute, and few of them stand at the wrong one.
RECALLS = Limit("recalls by a device", 60, timedelta(minutes=1))
_ANSWERS = dict.fromkeys((400, 401, 403, 404, 409, 413, 422, 503), Problem)


@router.post("/registers", auth=DeviceOrOrganiserKey(), response={200: RegistersOut, **_ANSWERS})
def create(request: HttpRequest, body: RegistersIn) -> dict[str, Any]:
    """Hand tickets over to the calling device, which stands at an entrance of an event whose `offline_policy` is
    "strict": valid ones that come in there and that nobody holds. Of all of them it gets its share: those of its lane,
    divided among the devices that stand there. The roster tells which they are.

    At the desk of a venue with this policy, the desk itself is handed over, if the server has it (`handed` is then 1):
    from then on the device decides about all passes there, and nobody else does.

    409: the device holds tickets or a desk by another `incarnation`, of which it knows nothing any more. A
    supervisor has to take them back first. Or (`/problems/set-back`) a backup of the server was restored, and nobody
    has said yet that the phones were heard since.
    """
    device, gate = _stand(request, body.gate)
    try:
        done = _handed(device, gate, body)
    except OtherStore as error:
        raise ApiProblem(409, _storage_emptied(gate), kind="/problems/storage-emptied") from error
    except SetBack as error:
        raise ApiProblem(409, _set_back(gate), kind="/problems/set-back") from error
    except Busy as error:
        raise ApiProblem(503, _("No tickets could be handed over now. Ask again.")) from error
    return {**asdict(done), "after": str(done.after)}


@router.post(
    "/registers/recall", auth=DeviceOrOrganiserKey(), response={200: RecallOut, **_ANSWERS, 429: Problem}
)
def create_recall(request: HttpRequest, body: RecallIn) -> dict[str, Any]:
    """Ask the devices that hold these tickets to give them back, because their guests stand before the calling device.

    Nothing is handed over. The roster tells when the server has a ticket again: then scan it. For some minutes it is
    handed over to no other device.
    """
    device, gate = _stand(request, body.gate)
    event = gate.event
    if event is None:
        raise ApiProblem(403, _("There are no tickets at a venue's desk."))
    if not limits.take(RECALLS.of(device.pk)):
        raise ApiProblem(429, _("This device asks for tickets too often. Please wait a minute."))
    if event.offline_now != OfflinePolicy.STRICT:
        raise ApiProblem(403, _("This event hands no tickets over: its phones ask the server."))
    done = recall(event, gate, device, [number_of(one) for one in body.tickets])
    return {
        "at_server": [str(ticket) for ticket in done.at_server],
        "asked": [_told(one) for one in done.asked],
        "silent": [_told(one) for one in done.silent],
    }


def _told(one: Holding) -> dict[str, str]:
    return {name: str(value) for name, value in asdict(one).items()}


def _handed(device: Device, gate: Gate, body: RegistersIn) -> Handed:
    if gate.event is None:
        return desk.hand(device, gate, body.incarnation)
    tickets = None if body.want == "all" else [number_of(one) for one in body.want]
    after = None if body.after is None else number_of(body.after)
    return hand(Wanted(device, gate, gate.event, body.incarnation, tickets, after))


def _storage_emptied(gate: Gate) -> str:
    if gate.event is None:
        return _(
            "The storage of this device was emptied, and it does not know any more what it holds. The desk has to be "
            "taken back in the console, under “Team and devices”."
        )
    return _(
        "The storage of this device was emptied, and it does not know any more which tickets it holds. A "
        "supervisor has to take them back in the console, under “Devices”."
    )


def _set_back(gate: Gate) -> str:
    if gate.event is None:
        return _(
            "A backup of the server was restored, and another device may hold this desk. Somebody has to confirm in "
            "the console, under “Team and devices”, that the devices of this desk were heard since."
        )
    return _(
        "A backup of the server was restored, and phones may hold tickets of which the server does not know. A "
        "supervisor has to confirm in the console, under “Devices”, that the phones were heard since."
    )


def _stand(request: HttpRequest, gate_id: str) -> tuple[Device, Gate]:
    """Return the calling device and the gate at which it stands. Raises ApiProblem."""
    asking = caller(request)
    if asking.device is None:
        raise ApiProblem(403, _("Only a device holds tickets."))
    gates = Gate.objects.filter(organisation=asking.organisation).select_related("event")
    gate = gates.filter(pk=number_of(gate_id)).first()
    if gate is None:
        raise ApiProblem(404, _("There is no such gate."))
    if not station.stands_at(asking.device, [gate]):
        raise ApiProblem(403, _("This device does not work at this gate."), kind="/problems/not-your-gate")
    return asking.device, gate


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
