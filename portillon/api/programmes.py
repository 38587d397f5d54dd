"""Programmes and venues over the API. The id of a venue is that of its desk, which is a gate."""

from datetime import datetime
from typing import Any, Literal

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router, Status

from portillon.accounts.models import Organisation
from portillon.api.callers import OrganiserKey, caller, number_of
from portillon.api.events import Validated, titles_of
from portillon.api.pass_schemas import (
    ParticipationIn,
    ParticipationOut,
    PassTypeIn,
    ProgrammeIn,
    ProgrammeOut,
    VenueNew,
    VenueOut,
    When,
)
from portillon.api.problems import ApiProblem
from portillon.api.schemas import Problem, Titles
from portillon.core import calendar
from portillon.devices import self_validation
from portillon.issuing.paper import poster_pdf
from portillon.places import programmes
from portillon.places.models import Gate, Participation, PassType, Programme

router = Router(auth=OrganiserKey(), tags=["programmes"])
REFUSED = {400: Problem, 401: Problem, 404: Problem, 422: Problem}


@router.post("/programmes", response={201: ProgrammeOut, 409: Problem, **REFUSED})
def create(request: HttpRequest, body: ProgrammeIn) -> Status[dict[str, Any]]:
    """Create a programme with its types of passes."""
    organisation = caller(request).organisation
    fields = body.model_dump(exclude={"title", "types"})
    types = [_type_fields(organisation, one) for one in body.types]
    if len({one.name for one in body.types}) < len(types):
        raise ApiProblem(
            422, _("Two types of passes have the same name."), {"types": _("The same name twice.")}
        )
    with transaction.atomic():
        with Validated():
            made = programmes.create_programme(
                organisation, [], **titles_of(organisation, body.title), **fields
            )
        for place, one in enumerate(types):
            with Validated(within=f"types.{place}"):
                programmes.add_type(made, **one)
    return Status(201, shown(made))


def _type_fields(organisation: Organisation, body: PassTypeIn) -> dict[str, Any]:
    zone = organisation.time_zone
    return {
        **body.model_dump(exclude={"valid_from", "valid_until", "starts_until", "rule"}),
        "rule": str(body.rule),
        "valid_from": begins(body.valid_from, zone),
        "valid_until": ends(body.valid_until, zone),
        "starts_until": ends(body.starts_until, zone),
    }


def begins(when: When | None, zone: str) -> datetime | None:
    """Return the instant at which the period begins; a day begins with its first instant in `zone`."""
    if when is None or isinstance(when, datetime):
        return when
    return calendar.first_instant(when, zone)


def ends(when: When | None, zone: str) -> datetime | None:
    """Return the instant at which the period ends; a day ends with its last instant in `zone`."""
    if when is None or isinstance(when, datetime):
        return when
    return calendar.last_instant(when, zone)


@router.get("/programmes/{programme_id}", response={200: ProgrammeOut, **REFUSED})
def show(request: HttpRequest, programme_id: str) -> dict[str, Any]:
    return shown(programme_of(request, programme_id))


@router.post("/venues", response={201: VenueOut, **REFUSED})
def create_venue(request: HttpRequest, body: VenueNew) -> Status[dict[str, Any]]:
    """Create a venue with its desk."""
    with Validated():
        desk = programmes.create_venue(
            caller(request).organisation, **{**body.model_dump(), "time_zone": body.time_zone or ""}
        )
    return Status(201, _shown_venue(desk))


@router.get("/venues/{venue_id}", response={200: VenueOut, **REFUSED})
def show_venue(request: HttpRequest, venue_id: str) -> dict[str, Any]:
    return _shown_venue(desk_of(request, venue_id))


@router.post("/programmes/{programme_id}/venues", response={201: ParticipationOut, **REFUSED})
def take_part(request: HttpRequest, programme_id: str, body: ParticipationIn) -> Status[dict[str, Any]]:
    """Let a venue accept the programme's passes. A second call for the same venue replaces the terms of the first."""
    programme = programme_of(request, programme_id)
    desk = desk_of(request, body.venue)
    fields = {
        "rule": "" if body.rule is None else str(body.rule),
        "fee": body.fee,
        "reimbursement": body.reimbursement,
        "self_validation": body.self_validation,
        "needs_code": body.needs_code,
        "from_at": begins(body.from_, desk.zone),
        "until_at": ends(body.until, desk.zone),
    }
    with transaction.atomic(), Validated():
        made = Participation.objects.filter(programme=programme, venue=desk.venue).first()
        made = made or Participation(programme=programme, venue=desk.venue)
        for name, value in fields.items():
            setattr(made, name, value)
        self_validation.take_part(made)
    return Status(201, _shown_participation(made, desk))


@router.get(
    "/venues/{venue_id}/poster.pdf",
    response=REFUSED,
    openapi_extra={"responses": {200: {"description": "The poster", "content": {"application/pdf": {}}}}},
)
def poster(request: HttpRequest, venue_id: str, size: Literal["a4", "a5"] = "a4") -> HttpResponse:
    """The venue's poster, with whose QR code holders validate their visits themselves."""
    return HttpResponse(
        poster_pdf.poster_pdf(desk_of(request, venue_id), size), content_type="application/pdf"
    )


def programme_of(request: HttpRequest, programme_id: str) -> Programme:
    """Return the caller's programme with this id.

    Raises ApiProblem 404 if there is none, or if it is another organisation's.
    """
    ours = Programme.objects.filter(organisation=caller(request).organisation).select_related("organisation")
    found = ours.filter(pk=number_of(programme_id)).first()
    if found is None:
        raise ApiProblem(404, _("There is no such programme."))
    return found


def desk_of(request: HttpRequest, venue_id: str) -> Gate:
    """Return the desk of the caller's venue with this id, with `venue` loaded. Raises ApiProblem 404."""
    desks = Gate.objects.filter(organisation=caller(request).organisation, venue__isnull=False)
    found = desks.select_related("venue", "organisation").filter(pk=number_of(venue_id)).first()
    if found is None:
        raise ApiProblem(404, _("There is no such venue."))
    return found


def shown(programme: Programme) -> dict[str, Any]:
    parts = programme.participations.select_related("venue").prefetch_related("venue__gates").order_by("pk")
    return {
        "id": str(programme.pk),
        "title": Titles(fr=programme.title_fr, de=programme.title_de, en=programme.title_en),
        "territory": programme.territory,
        "contact": programme.contact,
        "max_companions": programme.max_companions,
        "again_minutes": programme.again_minutes,
        "redirect_url": programme.redirect_url,
        "types": [_shown_type(one) for one in programme.types.order_by("pk")],
        "venues": [_shown_participation(one, one.venue.gates.all()[0]) for one in parts],
    }


def _shown_type(one: PassType) -> dict[str, Any]:
    names = (
        "name", "valid_from", "valid_until", "valid_days", "valid_hours", "starts", "starts_until", "price",
    )  # fmt: skip
    return {"id": str(one.pk), "rule": _rule(one.rule), **{name: getattr(one, name) for name in names}}


def _rule(stored: str) -> str | int | None:
    return int(stored) if stored.isdigit() else stored or None


def _shown_participation(one: Participation, desk: Gate) -> dict[str, Any]:
    return {
        "venue": str(desk.pk),
        "name": one.venue.name,
        "rule": _rule(one.rule),
        "fee": one.fee,
        "reimbursement": one.reimbursement,
        "self_validation": one.self_validation,
        "needs_code": one.needs_code,
        "from": one.from_at,
        "until": one.until_at,
    }


def _shown_venue(desk: Gate) -> dict[str, Any]:
    assert desk.venue is not None
    names = (
        *("name", "address", "contact", "opening_note", "latitude", "longitude"),
        *("offline_policy", "offline_budget"),
    )
    return {
        "id": str(desk.pk),
        **{name: getattr(desk.venue, name) for name in names},
        "time_zone": desk.venue.time_zone or None,
        "gates": [{"id": str(desk.pk), "title": desk.title, "kind": "venue"}],
    }
