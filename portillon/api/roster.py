"""The roster over the API: what a scanner needs in order to decide without a network."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from pydantic import Field

from portillon.api.callers import DeviceOrOrganiserKey, caller, number_of
from portillon.api.event_schemas import OfflineWord
from portillon.api.problems import ApiProblem
from portillon.api.schemas import Problem
from portillon.devices import station
from portillon.devices.enrol import note_roster
from portillon.entries import by_name
from portillon.issuing.seals import keyring
from portillon.places.models import Event, Gate
from portillon.roster import compact, cursor, names, news, page, records, whole
from portillon.roster.cursor import BadCursor, Cursor
from portillon.roster.page import Page
from portillon.roster.tickets import Step, Ticket

router = Router(auth=DeviceOrOrganiserKey(), tags=["roster"])
REFUSED = {400: Problem, 401: Problem, 403: Problem, 404: Problem, 422: Problem}


class GateQuery(Schema):
    gate: Annotated[str, Field(max_length=20)]


class RosterQuery(GateQuery):
    since: Annotated[str, Field(max_length=cursor.LENGTH_MAX)] | None = None


class RosterTitles(Schema):
    fr: str
    de: str
    en: str


class RosterDay(Schema):
    day: str
    begins_at: datetime


class RosterOffline(Schema):
    """Whom a phone admits by itself while it cannot ask, and how many tickets at most."""

    policy: OfflineWord
    budget: int


class RosterEvent(Schema):
    """`days` tell when the event's days begin, from one before the doors open to one after the last door closes.

    If `offline_names`, devices that may search guests by name hold all names.
    """

    id: str
    title: RosterTitles
    doors_at: datetime
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    rule: str
    reentry: bool
    check_categories: list[str]
    offline: RosterOffline
    offline_names: bool
    days: list[RosterDay]


class RosterGate(Schema):
    id: str
    title: str
    opens_at: datetime
    closes_at: datetime
    categories: list[str]
    is_exit: bool


class RosterDevice(Schema):
    id: str
    name: str


class RosterSettings(Schema):
    """What holds for all tickets. `devices` are named in sentences; `key_ids` are those of the event's codes."""

    event: RosterEvent
    gates: list[RosterGate]
    devices: list[RosterDevice]
    key_ids: list[str]


class RosterStep(Schema):
    """A row of a ticket's sequence in the ledger."""

    seq: int
    scan_id: str
    kind: str
    party: int
    fresh: int
    decided_at: datetime
    reverses: str | None


class RosterTicket(Schema):
    """A ticket as it is now. `at`, `gate` and `device` are those of row `seq` of its sequence, the last one.

    `steps` is its whole sequence at events that count by day, and else empty.
    """

    id: str
    issue: int
    admits: int
    status: Literal["valid", "cancelled", "blocked"]
    category: str
    used: int
    left: int
    seq: int
    at: datetime | None
    gate: str | None
    device: str | None
    steps: list[RosterStep]


class RosterCounts(Schema):
    admitted: int
    expected: int


class RosterPage(Schema):
    """What is new since a cursor. If `begins`, forget all that was known before this page.

    If `more`, there is more already: ask with the new cursor. `settings` are null if they are as before. A ticket
    replaces what was known of it, and those in `removed` are no more: their codes are unknown.
    """

    roster: str
    begins: bool
    cursor: str
    more: bool
    at: datetime
    settings: RosterSettings | None
    tickets: list[RosterTicket]
    removed: list[str]
    counts: RosterCounts


class OpeningKeyOut(Schema):
    """Opens the codes with this key id; all in hexadecimal digits. `verifying_key` is an Ed25519 public key."""

    key_id: str
    opening_key: str
    verifying_key: str


class SigningKeyOut(Schema):
    """The Ed25519 public key of one generation, in hexadecimal digits, by which compact pages are verified."""

    generation: int
    key: str


class ElsewhereOut(Schema):
    """A key id of the organisation's codes for something else, which is `wrong_gate` here. It cannot be verified."""

    key_id: str
    title: RosterTitles


class RosterKeys(Schema):
    codes: list[OpeningKeyOut]
    pages: list[SigningKeyOut]
    elsewhere: list[ElsewhereOut]


_COMPACT: dict[str, Any] = {
    "responses": {200: {"content": {compact.TYPE: {"schema": {"type": "string", "format": "binary"}}}}}
}


@router.get("/roster", response={200: RosterPage, **REFUSED}, openapi_extra=_COMPACT)
def roster(request: HttpRequest, wanted: Query[RosterQuery]) -> dict[str, Any] | HttpResponse:
    """The tickets of a gate's event, without names: all of them, or what is new since `since`, in pages.

    Scanners accept `application/vnd.portillon.roster`, which docs/offline-roster.md describes. Of that, the first page
    holds all tickets, and may be two minutes old.
    """
    event, since = _event_at(request, wanted.gate), _since(wanted.since)
    asking = caller(request).device
    assert asking is not None
    is_compact = compact.TYPE in request.headers.get("Accept", "")
    if not is_compact:
        found = page.after(event.pk, since)
        note_roster(asking, event, knows_settings=found.knows_settings)
        return _told(found)
    told, is_known = (whole.of(event.pk), False) if wanted.since is None else news.since(event, wanted.since)
    note_roster(asking, event, knows_settings=is_known)
    return _binary(told)


@router.get("/roster/records", response={200: None, **REFUSED}, openapi_extra=_COMPACT)
def roster_records(request: HttpRequest, wanted: Query[RosterQuery]) -> HttpResponse:
    """What a verdict's screen says about the tickets, each record sealed for who holds a code of its ticket.

    In pages like those of the roster, with a cursor of their own; always in the compact form.
    """
    event = _event_at(request, wanted.gate)
    return _binary(records.after(event.pk, _since(wanted.since)))


@router.get("/roster/names", response={200: None, **REFUSED}, openapi_extra=_COMPACT)
def roster_names(request: HttpRequest, wanted: Query[RosterQuery]) -> HttpResponse:
    """The names and seats of the guests, for devices that may search them, if the event lets phones hold them.

    In pages like those of the roster, with a cursor of their own; always in the compact form. 403: names that are held
    are to be forgotten.
    """
    event, since, device = _event_at(request, wanted.gate), _since(wanted.since), caller(request).device
    assert device is not None
    if not (event.offline_names and by_name.may_search(device, event)):
        raise ApiProblem(403, _("Devices hold no names of this event."))
    return _binary(names.after(event.pk, since))


@router.get("/roster/keys", response={200: RosterKeys, **REFUSED})
def roster_keys(request: HttpRequest, wanted: Query[GateQuery]) -> dict[str, Any]:
    """The keys that open the codes of a gate's event, those that verify compact pages, and the key ids of the
    organisation's newest other events and programmes."""
    event = _event_at(request, wanted.gate)
    return {
        "codes": [
            {name: value.hex() for name, value in asdict(key).items()}
            for key in keyring.device_keys_of(event)
        ],
        "pages": [
            {"generation": number, "key": key.hex()} for number, key in keyring.roster_verifiers().items()
        ],
        "elsewhere": [
            {"key_id": key_id.hex(), "title": titles} for key_id, titles in keyring.elsewhere(event)
        ],
    }


def _binary(made: bytes) -> HttpResponse:
    return HttpResponse(made, content_type=compact.TYPE, headers={"Vary": "Accept"})


def _event_at(request: HttpRequest, gate_id: str) -> Event:
    """Return the event of a gate at which the calling device stands.

    Raises ApiProblem 404 if there is no such gate in its organisation or the gate is a venue's desk, and 403 if the
    device does not stand there.
    """
    asking = caller(request)
    if asking.device is None:
        raise ApiProblem(403, _("Only a device gets the roster of its gate."))
    gates = Gate.objects.filter(organisation=asking.organisation).select_related("event")
    gate = gates.filter(pk=number_of(gate_id)).first()
    if gate is None:
        raise ApiProblem(404, _("There is no such gate."))
    if not station.stands_at(asking.device, [gate]):
        raise ApiProblem(403, _("This device does not work at this gate."), kind="/problems/not-your-gate")
    if gate.event is None:
        raise ApiProblem(404, _("A venue's desk has no roster."))
    return gate.event


def _since(text: str | None) -> Cursor | None:
    """Raises ApiProblem 422."""
    if text is None:
        return None
    try:
        return cursor.read(text)
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
        "steps": [_step(step) for step in ticket.steps],
    }


def _step(step: Step) -> dict[str, Any]:
    reverses = str(step.reverses) if step.reverses else None
    return step._asdict() | {"scan_id": str(step.scan_id), "reverses": reverses}


def _opaque(number: int | None) -> str | None:
    return None if number is None else str(number)
