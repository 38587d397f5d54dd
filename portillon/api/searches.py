"""Searches for guests by name, from devices that may: for guests who come to the door without a ticket."""

from typing import Annotated, Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router, Schema
from pydantic import Field

from portillon.api.callers import DeviceOrOrganiserKey, caller, event_of
from portillon.api.problems import ApiProblem
from portillon.api.schemas import Problem
from portillon.devices.models import Device
from portillon.entries import by_name, inquiries
from portillon.entries.inquiries import Asker
from portillon.places.models import Event

router = Router(auth=DeviceOrOrganiserKey(), tags=["scans"])
REFUSED = {400: Problem, 401: Problem, 403: Problem, 404: Problem, 422: Problem, 429: Problem}


class SearchIn(Schema):
    text: Annotated[str, Field(max_length=200)]


class GuestOut(Schema):
    """`hint` tells guests of the same name apart."""

    handle: str
    name: str
    hint: str


class People(Schema):
    people: list[GuestOut]
    more: bool


class ChoiceIn(Schema):
    handle: Annotated[str, Field(max_length=300)]


class GuestChoice(Schema):
    """`number` is the `code` of the scan that follows."""

    name: str
    number: str


@router.post("/events/{event_id}/searches", response={200: People, **REFUSED})
def search(request: HttpRequest, event_id: str, body: SearchIn) -> dict[str, Any]:
    """At most ten guests with a valid ticket whose name, e-mail or number begins with the text, from two letters on."""
    event, device = _searcher(request, event_id)
    asker = Asker(event.organisation_id, None, event.pk, device.pk, device.operator_id)
    if not inquiries.may_ask(asker, inquiries.What.SEARCH):
        raise ApiProblem(429, _("Too many searches at once. Please wait a minute."))
    found, more = by_name.people(device, event, body.text)
    if not inquiries.may_show(asker, event, [one.ticket for one in found]):
        raise ApiProblem(429, _("This device was shown very many guests within an hour. Please scan codes."))
    inquiries.note(asker, inquiries.What.SEARCH, found=len(found))
    people = [{"handle": one.handle, "name": one.name, "hint": one.hint} for one in found]
    return {"people": people, "more": more}


@router.post("/events/{event_id}/searches/choice", response={200: GuestChoice, **REFUSED})
def choose(request: HttpRequest, event_id: str, body: ChoiceIn) -> dict[str, Any]:
    """The number of the chosen guest's ticket, to be scanned next. Who chose whom is logged."""
    event, device = _searcher(request, event_id)
    ticket = by_name.choose(device, event, body.handle)
    if ticket is None:
        raise ApiProblem(404, _("This search is over. Please search again."))
    return {"name": ticket.holder.name, "number": ticket.number}


def _searcher(request: HttpRequest, event_id: str) -> tuple[Event, Device]:
    """Return the caller's event and device.

    Raises ApiProblem 404 if the event is not the caller's, and 403 if the device may not search.
    """
    event, device = event_of(request, event_id), caller(request).device
    if device is None or not by_name.may_search(device, event):
        raise ApiProblem(403, _("This device may not search guests by name."))
    return event, device
