"""Tickets over the API."""

from datetime import datetime
from typing import Annotated, Any, BinaryIO, cast

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import File, Query, Router, Schema, Status, UploadedFile
from pydantic import Field

from portillon.api.callers import OrganiserKey, caller, event_of, number_of
from portillon.api.problems import ApiProblem
from portillon.api.schemas import CodeOut, Problem
from portillon.entries.figures.attendance import used_of
from portillon.entries.way_for_scans import WayForScans
from portillon.issuing.lists import engine
from portillon.issuing.lists.engine import ListContended
from portillon.issuing.lists.ticket_list import TicketList
from portillon.issuing.models import Credential, NewsMail
from portillon.issuing.paper import ticket_pdf
from portillon.issuing.seals.codes import code_of, page_of, svg_of
from portillon.issuing.tickets import news, participant, tickets
from portillon.issuing.tickets.changes import By
from portillon.issuing.tickets.lanes import lane_of_ticket
from portillon.issuing.tickets.tickets import TicketData
from portillon.places.models import Event
from portillon.sheets.problem import NoEmailColumn, SheetProblem

router = Router(auth=OrganiserKey(), tags=["tickets"])
REFUSED = {401: Problem, 404: Problem}
CHANGED = {400: Problem, 422: Problem, **REFUSED}
BATCH_MAX = 10_000


class TicketIn(Schema):
    """`admits` counts all persons of the ticket, its holder included. `door_note` is shown to staff only.

    `email` may be empty, but not missing: such a ticket is mailed to nobody, so print it and hand it over. The holder
    of an unused `transferable` ticket may pass it on until the event starts: then only `id`, seat and the like stay.
    """

    name: str
    email: str
    admits: Annotated[int, Field(strict=True)] = 1
    seat: str = ""
    price: str = ""
    category: str = ""
    transferable: bool = False
    external_id: str = ""
    language: str = ""
    phone: str = ""
    door_note: str = ""


class TicketOut(Schema):
    id: str
    event: str
    number: str
    name: str
    email: str
    admits: int
    used: int
    status: str
    seat: str
    price: str
    category: str
    transferable: bool
    external_id: str
    door_note: str
    language: str
    lane: str | None = Field(
        description="The letter of its lane before the door; null if the event has no lanes."
    )
    page: str
    created_at: datetime


class Rejected(Schema):
    line: int
    errors: list[str] | dict[str, str]


class RosterOut(Schema):
    added: int
    changed: int
    unchanged: int
    rejected: list[Rejected]
    held_back: dict[str, int] = Field(
        description="Rows of people who declined, cancelled, wait and so on, by their status in the file."
    )
    without_address: int = Field(description="How many of the added have no e-mail address.")
    passed_on: list[int] = Field(
        description="Lines about tickets that were passed on to somebody else, who keeps them."
    )


@router.post(
    "/events/{event_id}/tickets",
    response={201: TicketOut | list[TicketOut], 400: Problem, 409: Problem, 422: Problem, **REFUSED},
)
def issue(request: HttpRequest, event_id: str, body: TicketIn | list[TicketIn]) -> Status[Any]:
    """Issue one ticket or a list of tickets. If one of them is refused, none is issued."""
    event = event_of(request, event_id)
    wanted = body if isinstance(body, list) else [body]
    if len(wanted) > BATCH_MAX:
        raise ApiProblem(422, _("At most %(max)d tickets at once.") % {"max": BATCH_MAX})
    try:
        issued = tickets.issue(event, _cleaned(event, wanted, is_list=isinstance(body, list)), _by(request))
    except IntegrityError as error:
        raise ApiProblem(409, _("Another ticket of this event has this external id.")) from error
    shown = [_shown(ticket, used=0) for ticket in issued]
    return Status(201, shown if isinstance(body, list) else shown[0])


def _cleaned(event: Event, wanted: list[TicketIn], is_list: bool) -> list[TicketData]:
    cleaned: list[TicketData] = []
    errors: dict[str, str] = {}
    for place, item in enumerate(wanted):
        found = participant.clean(item.model_dump(), event.admits_max or tickets.ADMITS_MAX)
        if isinstance(found, TicketData):
            cleaned.append(found)
        else:
            errors |= {f"{place}.{name}" if is_list else name: why for name, why in found.items()}
    if errors:
        raise ApiProblem(422, " ".join(list(errors.values())[:3]), errors)
    return cleaned


@router.get("/tickets/{ticket_id}", response={200: TicketOut, **REFUSED})
def show(request: HttpRequest, ticket_id: str) -> dict[str, Any]:
    return _with_usage(_ticket(request, ticket_id))


@router.delete("/tickets/{ticket_id}", response={204: None, **REFUSED})
def remove(request: HttpRequest, ticket_id: str) -> Status[None]:
    """Remove the participant: a later scan of the ticket is answered with `unknown`."""
    tickets.remove(_ticket(request, ticket_id))
    return Status(204, None)


@router.post("/tickets/{ticket_id}/cancel", response={200: TicketOut, **CHANGED})
def cancel(request: HttpRequest, ticket_id: str, tell_holder: bool = False) -> dict[str, Any]:
    """Every door refuses the ticket from now on. With `tell_holder`, its holder gets a mail."""
    ticket = _ticket(request, ticket_id)
    with transaction.atomic():
        tickets.cancel(ticket, _by(request))
        if tell_holder:
            news.tell_one(ticket, NewsMail.What.CANCELLED, _by(request))
    return _with_usage(ticket)


@router.post("/tickets/{ticket_id}/reissue", response={200: TicketOut, **REFUSED})
def reissue(request: HttpRequest, ticket_id: str) -> dict[str, Any]:
    """Supersede all earlier codes of the ticket: a scan of one is answered with `blocked`."""
    ticket = _ticket(request, ticket_id)
    tickets.reissue(ticket, _by(request))
    return _with_usage(ticket)


@router.get("/tickets/{ticket_id}/code", response={200: CodeOut, **REFUSED})
def code(request: HttpRequest, ticket_id: str) -> dict[str, str]:
    """A freshly sealed code. Two calls give different codes, and both work."""
    fresh = code_of(_ticket(request, ticket_id))
    return {"code": fresh, "svg": svg_of(fresh)}


@router.get(
    "/tickets/{ticket_id}/ticket.pdf",
    response=REFUSED,
    openapi_extra={"responses": {200: {"description": "The ticket", "content": {"application/pdf": {}}}}},
)
def pdf(request: HttpRequest, ticket_id: str) -> HttpResponse:
    return HttpResponse(ticket_pdf.ticket_pdf(_ticket(request, ticket_id)), content_type="application/pdf")


@router.post(
    "/events/{event_id}/roster",
    response={200: RosterOut, 400: Problem, 409: Problem, 413: Problem, 422: Problem, **REFUSED},
)
def import_roster(
    request: HttpRequest,
    event_id: str,
    file: File[UploadedFile],
    dry_run: bool = False,
    take: Annotated[list[str], Query(max_length=30)] = [],  # noqa: B006  ninja reads it, nobody changes it
    without_addresses: bool = False,
) -> dict[str, Any]:
    """Import a roster from a CSV or XLSX file.

    With `dry_run` nothing is applied, and the answer says what would change. Rows whose status says that the person
    does not come are held back, unless their status is among those to `take`. A file without a column for e-mail
    addresses is refused, unless `without_addresses` says that nobody in it is to be mailed.
    """
    kind = TicketList(event_of(request, event_id)).take(take).lack_addresses(without_addresses)
    sent = cast("BinaryIO", file)
    try:
        way = WayForScans()
        outcome = engine.preview(kind, sent, way) if dry_run else engine.apply(kind, sent, _by(request), way)
    except NoEmailColumn as problem:
        hint = _("If nobody in it is to be mailed, send without_addresses=1.")
        raise _unreadable(f"{problem} {hint}") from problem
    except SheetProblem as problem:
        raise _unreadable(str(problem)) from problem
    except ListContended as contended:
        raise ApiProblem(409, str(contended)) from contended
    return outcome.answer()


def _unreadable(why: str) -> ApiProblem:
    return ApiProblem(422, why, {"file": why})


def _by(request: HttpRequest) -> By:
    return By(key=caller(request).key_name)


def _ticket(request: HttpRequest, ticket_id: str) -> Credential:
    """Return the caller's ticket with this id.

    Raises ApiProblem 404 if there is none, or if it is another organisation's.
    """
    ours = Credential.objects.tickets().filter(organisation=caller(request).organisation)
    found = (
        ours.select_related("holder", "event__organisation", "event__venue")
        .filter(pk=number_of(ticket_id))
        .first()
    )
    if found is None:
        raise ApiProblem(404, _("There is no such ticket."))
    return found


def _with_usage(ticket: Credential) -> dict[str, Any]:
    return _shown(ticket, used_of([ticket.pk]).get(ticket.pk, 0))


def _shown(ticket: Credential, used: int) -> dict[str, Any]:
    holder, event = ticket.holder, ticket.event
    assert event is not None
    return {
        "id": str(ticket.pk),
        "event": str(ticket.event_id),
        "number": ticket.number,
        "name": holder.name,
        "email": holder.email,
        "admits": ticket.admits,
        "used": used,
        "status": ticket.status,
        "seat": ticket.seat,
        "price": ticket.price,
        "category": ticket.category,
        "transferable": ticket.transferable,
        "external_id": ticket.external_id,
        "door_note": ticket.door_note,
        "language": holder.language,
        "lane": lane_of_ticket(ticket, event.lane_choice) or None,
        "page": page_of(ticket),
        "created_at": ticket.created_at,
    }
