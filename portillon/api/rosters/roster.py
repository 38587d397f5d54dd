"""The roster over the API: what a scanner needs in order to decide without a network."""

from collections.abc import Callable, Collection
from dataclasses import asdict
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router

from portillon.api.callers import DeviceOrOrganiserKey, caller, number_of
from portillon.api.problems import ApiProblem
from portillon.api.rosters import signed
from portillon.api.rosters.desk_schemas import RosterDeskPage
from portillon.api.rosters.schemas import GateQuery, RosterKeys, RosterPage, RosterQuery
from portillon.api.schemas import Problem
from portillon.core import roster_passes
from portillon.devices import station
from portillon.devices.enrol import note_roster
from portillon.entries import by_name
from portillon.issuing.seals import keyring
from portillon.places.models import Gate, Programme
from portillon.roster import compact, cursor, names, news, page, records, whole
from portillon.roster.cursor import BadCursor
from portillon.roster.desk import cursor as desk_cursor
from portillon.roster.desk import news as desk_news
from portillon.roster.desk import page as desk_page
from portillon.roster.page import Page
from portillon.roster.tickets import Step, Ticket

router = Router(auth=DeviceOrOrganiserKey(), tags=["roster"])
REFUSED = {400: Problem, 401: Problem, 403: Problem, 404: Problem, 422: Problem}
Read = TypeVar("Read")


_COMPACT: dict[str, Any] = {
    "responses": {200: {"content": {compact.TYPE: {"schema": {"type": "string", "format": "binary"}}}}}
}


@router.get(
    "/roster",
    response={200: RosterPage | RosterDeskPage, **REFUSED},
    openapi_extra=_COMPACT,
    by_alias=True,
)
def roster(request: HttpRequest, wanted: Query[RosterQuery]) -> HttpResponse:
    """The tickets of a gate's event, or the passes that a venue's desk takes, without names: all of them, or what is
    new since `since`, in pages.

    The header `Portillon-Signature` signs each byte of a page in JSON. Scanners accept
    `application/vnd.portillon.roster`, which docs/offline-roster.md describes. Of that, the first page holds all of
    them, and may be two minutes old.
    """
    gate = gate_at(request, wanted.gate)
    is_compact = compact.TYPE in request.headers.get("Accept", "")
    if gate.event is None:
        return _of_desk(request, gate, wanted.since, is_compact=is_compact)
    return _of_event(request, gate, wanted, is_compact=is_compact)


def _of_event(request: HttpRequest, gate: Gate, wanted: RosterQuery, *, is_compact: bool) -> HttpResponse:
    asking, event, since = caller(request).device, gate.event, wanted.since
    known = _since(since, cursor.read)
    assert asking is not None
    assert event is not None
    if not is_compact:
        found = page.after(event.pk, known, device=asking.pk)
        note_roster(asking, gate, knows_settings=found.knows_settings, lane=wanted.lane)
        return signed.answer(request, RosterPage.model_validate(_told(found)))
    told, is_known = (whole.of(event.pk), False) if since is None else news.since(event, since, asking.pk)
    note_roster(asking, gate, knows_settings=is_known, lane=wanted.lane)
    return _binary(told)


def _of_desk(request: HttpRequest, gate: Gate, since: str | None, *, is_compact: bool) -> HttpResponse:
    asking, known, venue = caller(request).device, _since(since, desk_cursor.read), gate.venue
    assert asking is not None
    assert venue is not None
    if not is_compact:
        found = desk_page.after(gate.pk, known, device=asking.pk)
        note_roster(asking, gate, knows_settings=found.knows_settings)
        told = {**found.envelope, "passes": [roster_passes.told(one) for one in found.passes]}
        return signed.answer(request, RosterDeskPage.model_validate(told))
    if since is None:
        made, is_known = desk_news.first(gate.pk), False
    else:
        made, is_known = desk_news.since(gate.pk, since, asking.pk)
    note_roster(asking, gate, knows_settings=is_known)
    return _binary(made)


@router.get("/roster/records", response={200: None, **REFUSED}, openapi_extra=_COMPACT)
def roster_records(request: HttpRequest, wanted: Query[RosterQuery]) -> HttpResponse:
    """What a verdict's screen says about the tickets, each record sealed for who holds a code of its ticket.

    In pages like those of the roster, with a cursor of their own; always in the compact form. There are none of passes.
    """
    gate = gate_at(request, wanted.gate)
    if gate.event is None:
        raise ApiProblem(404, _("There are no records of passes: only the server knows their holders."))
    return _binary(records.after(gate.event.pk, _since(wanted.since, cursor.read)))


@router.get("/roster/names", response={200: None, **REFUSED}, openapi_extra=_COMPACT)
def roster_names(request: HttpRequest, wanted: Query[RosterQuery]) -> HttpResponse:
    """The names and seats of the guests, for devices that may search them, if the event lets phones hold them.

    In pages like those of the roster, with a cursor of their own; always in the compact form. 403: names that are held
    are to be forgotten.
    """
    event, since, device = (
        gate_at(request, wanted.gate).event,
        _since(wanted.since, cursor.read),
        caller(request).device,
    )
    assert device is not None
    if not (event and event.offline_names and by_name.may_search(device, event)):
        raise ApiProblem(403, _("Devices hold no names of this event."))
    return _binary(names.after(event.pk, since))


@router.get("/roster/keys", response={200: RosterKeys, **REFUSED})
def roster_keys(request: HttpRequest, wanted: Query[GateQuery]) -> dict[str, Any]:
    """The keys that open the codes of a gate's event, or of the programmes that a venue's desk takes, those that verify
    compact pages, and the key ids of the organisation's newest other events and programmes."""
    gate = gate_at(request, wanted.gate)
    if gate.event is not None:
        return _keys(keyring.device_keys_of(gate.event), keyring.elsewhere(gate.event))
    ours = _programmes_at(gate)
    elsewhere = keyring.elsewhere_than(gate.organisation_id, ours)
    return _keys(keyring.device_keys_of_programmes(ours), elsewhere)


def _programmes_at(desk: Gate) -> Collection[Programme]:
    return list(Programme.objects.filter(participations__venue=desk.venue))


def _keys(codes: list[keyring.DeviceKey], elsewhere: list[keyring.Elsewhere]) -> dict[str, Any]:
    return {
        "codes": [{name: value.hex() for name, value in asdict(key).items()} for key in codes],
        "pages": [
            {"generation": number, "key": key.hex()} for number, key in keyring.roster_verifiers().items()
        ],
        "elsewhere": [{"key_id": key_id.hex(), "title": titles} for key_id, titles in elsewhere],
    }


def _binary(made: bytes) -> HttpResponse:
    return HttpResponse(made, content_type=compact.TYPE, headers={"Vary": "Accept"})


def gate_at(request: HttpRequest, gate_id: str) -> Gate:
    """Return the gate at which the calling device stands, with its event or venue.

    Raises ApiProblem 404 if there is no such gate in its organisation, and 403 if the device does not stand there.
    """
    asking = caller(request)
    if asking.device is None:
        raise ApiProblem(403, _("Only a device gets the roster of its gate."))
    gates = Gate.objects.filter(organisation=asking.organisation).select_related("event", "venue")
    gate = gates.filter(pk=number_of(gate_id)).first()
    if gate is None:
        raise ApiProblem(404, _("There is no such gate."))
    if not station.stands_at(asking.device, [gate]):
        raise ApiProblem(403, _("This device does not work at this gate."), kind="/problems/not-your-gate")
    return gate


def _since(text: str | None, read: Callable[[str], Read]) -> Read | None:
    """Raises ApiProblem 422."""
    if text is None:
        return None
    try:
        return read(text)
    except BadCursor as error:
        why = _("This is no cursor. Ask without one to begin anew.")
        raise ApiProblem(422, why, {"since": why}) from error


def _told(found: Page) -> dict[str, Any]:
    return {
        "roster": found.era,
        "begins": found.begins,
        "cursor": str(found.cursor),
        "more": found.more,
        "at": found.at,
        "settings": found.settings,
        "tickets": [_ticket(ticket) for ticket in found.tickets],
        "removed": [str(ticket) for ticket in found.removed],
        "counts": {"admitted": found.admitted, "expected": found.expected},
    }


def _ticket(ticket: Ticket) -> dict[str, Any]:
    known = ticket._asdict()
    del known["roster_n"]
    return known | {
        "id": str(ticket.id),
        "gate": _opaque(ticket.gate),
        "device": _opaque(ticket.device),
        "holder": _opaque(ticket.holder),
        "steps": [_step(step) for step in ticket.steps],
    }


def _step(step: Step) -> dict[str, Any]:
    reverses = str(step.reverses) if step.reverses else None
    return step._asdict() | {"scan_id": str(step.scan_id), "reverses": reverses}


def _opaque(number: int | None) -> str | None:
    return None if number is None else str(number)
