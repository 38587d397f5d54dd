"""The API's addresses and its OpenAPI document."""

import json

from django.contrib.auth.decorators import login_not_required
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.urls import re_path
from django.urls.resolvers import URLPattern, URLResolver
from django.utils.translation import gettext as _
from ninja.errors import AuthenticationError, HttpError, ValidationError

from portillon import __version__
from portillon.api import (
    devices,
    events,
    gates,
    passes,
    problems,
    programmes,
    scans,
    searches,
    stats,
    tickets,
    walk_ins,
)
from portillon.api.dialect import Api, UnfitText
from portillon.api.field_errors import by_field, named
from portillon.api.late import batch
from portillon.api.refusals import calls, overrides
from portillon.api.registers import registers
from portillon.api.rosters import doorbell, roster
from portillon.api.venue import venue_server
from portillon.entries.ledger.turn import Busy

api = Api(
    title="Portillon",
    version=__version__,
    description="An admission desk: events, tickets, scans. Times are RFC 3339 with an offset, ids are opaque.",
    docs_url=None,
    openapi_url="/openapi.json",
    urls_namespace="api",
)
for _room in (
    events,
    gates,
    tickets,
    programmes,
    passes,
    devices,
    scans,
    batch,
    roster,
    registers,
    doorbell,
    venue_server,
    overrides,
    calls,
    searches,
    walk_ins,
    stats,
):
    api.add_router("", _room.router)


@api.exception_handler(problems.ApiProblem)
def _problem(_request: HttpRequest, error: problems.ApiProblem) -> HttpResponse:
    return problems.response(error.status, error.detail, error.errors, error.kind, error.journal)


@api.exception_handler(AuthenticationError)
def _stranger(_request: HttpRequest, _error: AuthenticationError) -> HttpResponse:
    return problems.response(401, _("A valid key is needed."))


@api.exception_handler(Busy)
@api.exception_handler(OperationalError)
def _database_away(_request: HttpRequest, _error: Exception) -> HttpResponse:
    return problems.response(503, problems.sentence(503))


@api.exception_handler(HttpError)
def _refused(_request: HttpRequest, error: HttpError) -> HttpResponse:
    if isinstance(error.__cause__, UnfitText):
        why = _("Control characters and halves of characters cannot be stored.")
        return problems.response(422, why, dict.fromkeys(map(named, error.__cause__.paths), why))
    return problems.response(error.status_code, problems.sentence(error.status_code))


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    given = _given(request, {found["loc"][0] for found in error.errors})
    found = [{**found, "loc": found["loc"][1:]} for found in error.errors]
    return problems.response(422, _("Some fields are not right; see errors."), by_field(found, given))


def _given(request: HttpRequest, sources: set[str]) -> object:
    """Return what the errors are about: the body, or else the parameters of the address."""
    if "body" in sources and request.body:
        return json.loads(request.body)
    match = request.resolver_match
    return {**request.GET.dict(), **(match.kwargs if match else {})}


def _nothing(_request: HttpRequest, **_parts: str) -> HttpResponse:
    return problems.response(404, _("There is nothing at this address."))


def _open(pattern: URLPattern | URLResolver) -> URLPattern:
    """Exempt an address from the session's sign-in: the API knows its callers by their keys."""
    assert isinstance(pattern, URLPattern)
    pattern.callback = login_not_required(pattern.callback)
    return pattern


app_name = "ninja"
urlpatterns = [
    *(_open(pattern) for pattern in api.urls[0]),
    _open(re_path(r"", _nothing)),
]
