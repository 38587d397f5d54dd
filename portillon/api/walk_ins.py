"""Walk-ins over the API: from devices that may, for people who come to a door without a ticket."""

from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from ninja import Router, Schema
from pydantic import Field

from portillon.api import scan
from portillon.api.callers import DeviceOrOrganiserKey, caller, event_of, number_of
from portillon.api.problems import ApiProblem
from portillon.api.schemas import Problem, VerdictOut
from portillon.devices.models import Device
from portillon.entries import admit, walk_in
from portillon.entries.ledger.turn import Busy
from portillon.entries.walk_in import Full, NotWelcome, Turned, Wish
from portillon.entries.words import wording
from portillon.issuing.tickets import participant
from portillon.issuing.tickets.tickets import ADMITS_MAX, TicketData
from portillon.places.models import Event

router = Router(auth=DeviceOrOrganiserKey(), tags=["scans"])
_ANSWERS = dict.fromkeys((400, 401, 403, 404, 409, 413, 422, 503), Problem)


class WalkInIn(Schema):
    """The client makes `scan_id`, a UUID, before its first attempt to send and keeps it for every retry."""

    scan_id: UUID
    gate: Annotated[str, Field(max_length=40)]
    name: Annotated[str, Field(max_length=300)]
    companions: Annotated[int, Field(ge=0, lt=ADMITS_MAX, strict=True)] = 0
    category: Annotated[str, Field(max_length=300)] = ""


@router.post("/events/{event_id}/walk-ins", response={200: VerdictOut, **_ANSWERS})
def create(request: HttpRequest, event_id: str, body: WalkInIn) -> dict[str, Any]:
    """Issue a ticket to somebody at the door, and admit the whole party by it.

    If there is no place, or the door would refuse the ticket, none is issued: the answer is 409 and says why.
    """
    event, device = _doorkeeper(request, event_id)
    wish = Wish(body.scan_id, number_of(body.gate), _data(event, body))
    key_hash = scan.key_hash_of(request.headers.get("Authorization", ""))
    try:
        done = walk_in.welcome(device, key_hash, event.pk, wish)
    except Busy as error:
        raise ApiProblem(
            503, _("The scan could not be stored now. Send it again with the same scan_id.")
        ) from error
    if isinstance(done, admit.Outcome):
        return scan.verdict(done, _language())
    raise _problem(done, event)


def _doorkeeper(request: HttpRequest, event_id: str) -> tuple[Event, Device]:
    """Return the caller's event and device.

    Raises ApiProblem 404 if the event is not the caller's, and 403 if the device may not admit walk-ins.
    """
    event, device = event_of(request, event_id), caller(request).device
    if device is None or not walk_in.may_welcome(device, event):
        raise ApiProblem(403, _("This device may not admit people without a ticket."))
    return event, device


def _data(event: Event, body: WalkInIn) -> TicketData:
    given = {"name": body.name, "companions": body.companions, "category": body.category}
    data = participant.clean(given, event.admits_max)
    if isinstance(data, participant.Errors):
        errors = {"companions" if name == "admits" else name: why for name, why in data.items()}
        raise ApiProblem(422, " ".join(errors.values()), errors)
    return data


def _language() -> str:
    return (get_language() or "en")[:2]


def _problem(refused: walk_in.Refusal, event: Event) -> ApiProblem:
    """Return the problem, with a sentence for whoever stands at the door."""
    match refused:
        case Full(left):
            return ApiProblem(409, _no_room(event, left))
        case Turned(outcome):
            return ApiProblem(409, wording.sentence(outcome.row, _language()))
        case NotWelcome.REMOVED:
            return ApiProblem(409, _("This ticket was issued and has been removed since."))
        case NotWelcome.OTHER_BODY:
            return scan.problem_of(admit.Problem.OTHER_BODY)
        case admit.Problem():
            return scan.problem_of(refused)


def _no_room(event: Event, left: int) -> str:
    if not left:
        return _("The event is full: all %(places)s places are taken.") % {"places": event.capacity}
    sentence = ngettext(
        "The event is nearly full: there is a place for %(left)s person only.",
        "The event is nearly full: there are places for %(left)s persons only.",
        left,
    )
    return sentence % {"left": left}
