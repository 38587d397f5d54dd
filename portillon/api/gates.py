"""The doors of an event over the API."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router, Status

from portillon.api.callers import OrganiserKey, caller, event_of, number_of
from portillon.api.event_schemas import GateChange, GateIn, GateOut
from portillon.api.events import Validated
from portillon.api.problems import ApiProblem
from portillon.api.schemas import Problem
from portillon.api.telling import telling_guests
from portillon.places import doors
from portillon.places.changes import What, note
from portillon.places.models import EventChange, Gate

router = Router(auth=OrganiserKey(), tags=["events"])
REFUSED = {400: Problem, 401: Problem, 404: Problem, 422: Problem}


@router.post("/events/{event_id}/gates", response={201: GateOut, **REFUSED})
def create(request: HttpRequest, event_id: str, body: GateIn) -> Status[Gate]:
    """Add a door or an exit to an event."""
    with Validated():
        gate = doors.add(event_of(request, event_id), **_fields(body))
    _note(request, gate, What.DOOR_ADDED)
    return Status(201, gate)


@router.patch("/events/{event_id}/gates/{gate_id}", response={200: GateOut, 409: Problem, **REFUSED})
def change(request: HttpRequest, event_id: str, gate_id: str, body: GateChange) -> Gate:
    """Change the given fields and leave the others."""
    gate = _gate(request, event_id, gate_id)
    assert gate.event is not None
    with telling_guests(request, gate.event, tells=body.tell_guests), _KeepsAnEntry(), Validated():
        doors.change(gate, **_fields(body))
    _note(request, gate, What.DOOR_CHANGED)
    return gate


@router.delete("/events/{event_id}/gates/{gate_id}", response={204: None, 409: Problem, **REFUSED})
def remove(request: HttpRequest, event_id: str, gate_id: str, tell_guests: bool = False) -> Status[None]:
    """Remove a door. Devices enrolled for this door alone lose their authorisation; its scans stay in the counts. With
    `tell_guests`, guests whose tickets it admitted get a mail."""
    gate = _gate(request, event_id, gate_id)
    assert gate.event is not None
    with telling_guests(request, gate.event, tells=tell_guests), _KeepsAnEntry():
        doors.remove(gate)
    _note(request, gate, What.DOOR_REMOVED)
    return Status(204, None)


def _note(request: HttpRequest, gate: Gate, what: EventChange.What) -> None:
    assert gate.event_id is not None
    note(gate.event_id, what, gate.title, key=caller(request).key_name)


def _fields(body: GateIn | GateChange) -> dict[str, Any]:
    fields = body.model_dump(exclude_unset=True, exclude={"tell_guests"})
    if "categories" in fields:
        fields["categories"] = list(dict.fromkeys(fields["categories"]))
    return fields


def _gate(request: HttpRequest, event_id: str, gate_id: str) -> Gate:
    """Return the event's gate with this id. Raises ApiProblem 404."""
    gates = Gate.objects.filter(event=event_of(request, event_id)).select_related("event")
    found = gates.filter(pk=number_of(gate_id)).first()
    if found is None:
        raise ApiProblem(404, _("There is no such gate in this organisation."))
    return found


class _KeepsAnEntry:
    """Turn the refusal to remove the event's last entrance into a problem."""

    def __enter__(self) -> None: ...

    def __exit__(self, _type: object, error: object, _traceback: object) -> None:
        if isinstance(error, doors.LastEntry):
            raise ApiProblem(
                409, _("This is the event's only entry: without it nobody could come in.")
            ) from error
