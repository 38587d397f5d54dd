"""Passes over the API."""

from typing import Any
from uuid import uuid4

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema, Status
from pydantic import Field

from portillon.api.callers import Caller, DeviceOrOrganiserKey, OrganiserKey, caller, number_of
from portillon.api.pass_schemas import LookIn, LookOut, PassIn, PassOut, Suggestions
from portillon.api.problems import ApiProblem
from portillon.api.programmes import begins, ends, programme_of
from portillon.api.scan import key_hash_of, problem_of
from portillon.api.schemas import CodeOut, Problem
from portillon.core import qr
from portillon.entries import inquiries, pass_state, suggest
from portillon.entries.admit import Attempt, count_guesses, foresee
from portillon.entries.admit import Problem as NoVerdict
from portillon.entries.inquiries import Asker
from portillon.entries.ledger.row import Row
from portillon.entries.words import again
from portillon.issuing.models import Credential, NewsMail
from portillon.issuing.paper import pass_pdf
from portillon.issuing.seals.codes import code_of, page_of, svg_of
from portillon.issuing.tickets import news, pass_holder, passes
from portillon.issuing.tickets.changes import By
from portillon.issuing.tickets.passes import PassData
from portillon.places.models import Gate, Programme

router = Router(auth=OrganiserKey(), tags=["passes"])
REFUSED = {401: Problem, 404: Problem}
CHANGED = {400: Problem, 422: Problem, **REFUSED}
BATCH_MAX = 10_000


@router.post(
    "/programmes/{programme_id}/passes",
    response={201: PassOut | list[PassOut], 400: Problem, 409: Problem, 422: Problem, **REFUSED},
)
def issue(request: HttpRequest, programme_id: str, body: PassIn | list[PassIn]) -> Status[Any]:
    """Issue one pass or a list of passes. If one of them is refused, none is issued."""
    programme = programme_of(request, programme_id)
    wanted = body if isinstance(body, list) else [body]
    if len(wanted) > BATCH_MAX:
        raise ApiProblem(422, _("At most %(max)d passes at once.") % {"max": BATCH_MAX})
    cleaned = _cleaned(programme, wanted, is_list=isinstance(body, list))
    try:
        issued = passes.issue(programme, cleaned, _by(request))
    except passes.NumberTaken as error:
        raise ApiProblem(409, _("The number %(number)s is taken.") % {"number": error.args[0]}) from error
    except IntegrityError as error:
        raise ApiProblem(409, _("Another pass of this programme has this external id.")) from error
    answers = [_shown(one) for one in issued]
    return Status(201, answers if isinstance(body, list) else answers[0])


def _cleaned(programme: Programme, wanted: list[PassIn], is_list: bool) -> list[PassData]:
    types = {name: one for one in programme.types.all() for name in (str(one.pk), one.name)}
    zone = programme.zone
    cleaned: list[PassData] = []
    errors: dict[str, str] = {}
    for place, item in enumerate(wanted):
        found = pass_holder.clean(
            item.model_dump(exclude={"type", "valid_from", "valid_until"}),
            types.get(item.type),
            begins(item.valid_from, zone),
            ends(item.valid_until, zone),
        )
        if isinstance(found, PassData):
            cleaned.append(found)
        else:
            errors |= {f"{place}.{name}" if is_list else name: why for name, why in found.items()}
    if errors:
        raise ApiProblem(422, " ".join(list(errors.values())[:3]), errors)
    return cleaned


class SuggestionQuery(Schema):
    number: str = Field(pattern=r"^[0-9 ]{1,12}$")
    gate: str | None = None


@router.get(
    "/passes",
    auth=DeviceOrOrganiserKey(),
    response={200: Suggestions, 400: Problem, 422: Problem, 429: Problem, **REFUSED},
)
def suggestions(request: HttpRequest, wanted: Query[SuggestionQuery]) -> dict[str, Any]:
    """At most ten passes whose number begins with the given digits, of the programmes in which the gate takes part.

    With fewer than four digits the list is empty. A device, and a key that may only scan, get initials instead of names
    until the number is complete, and the whole `number` only if a single pass begins so.
    """
    asking = caller(request)
    digits = wanted.number.replace(" ", "")
    if len(digits) < suggest.DIGITS_MIN or (asking.device and not asking.device.gate_id):
        return {"passes": []}
    gate = _gate(asking, wanted.gate)
    asker = _may_ask(asking, inquiries.What.SUGGESTIONS, gate.pk if gate else None)
    found = suggest.passes(gate, asking.organisation, digits)
    inquiries.note(asker, inquiries.What.SUGGESTIONS, digits, len(found))
    shown = suggest.whole(found) if asking.may_read else suggest.masked(found, digits, asker.desk)
    return {"passes": [{**one._asdict(), "id": str(one.id)} for one in shown]}


@router.post(
    "/passes/look",
    auth=DeviceOrOrganiserKey(),
    response={200: LookOut, 400: Problem, 403: Problem, 422: Problem, **REFUSED},
)
def look_at(request: HttpRequest, body: LookIn) -> dict[str, Any]:
    """Find out whose pass this is before it is validated at a venue's desk. Nothing is counted."""
    asking, gate_id = caller(request), number_of(body.gate)
    # Whoever shows a code has the pass; a number may be anybody's.
    read = qr.read(body.code)
    is_typed = read.kind is not qr.Kind.TOKEN
    asker = _may_ask(asking, inquiries.What.LOOK, _own_gate_id(asking, gate_id)) if is_typed else None
    row = _foreseen(
        Attempt(key_hash_of(request.headers.get("Authorization", "")), uuid4(), body.code, gate_id)
    )
    found = _seen(request, row) if row.programme_id is not None else None
    if asker:
        inquiries.note(asker, inquiries.What.LOOK, read.value, found is not None)
    return {"found": found}


def _foreseen(attempt: Attempt) -> Row:
    """Return the row that a scan would store now. Raises ApiProblem."""
    seen = foresee(attempt)
    count_guesses([seen])
    if isinstance(seen, NoVerdict):
        raise problem_of(seen)
    return seen.row


def _seen(request: HttpRequest, row: Row) -> dict[str, Any]:
    one = _pass(request, str(row.credential_id))
    shown = _shown(one)
    names = ("id", "number", "name", "type", "valid_until", "max_companions", "entries")
    programme = one.programme.title if one.programme else ""
    return {name: shown[name] for name in names} | {
        "programme": programme,
        "reason": row.reason,
        "again": (again.already_here(one, row.gate_id, row.decided_at) if row.seq else "") or None,
    }


def _may_ask(asking: Caller, what: inquiries.What, gate_id: int | None) -> Asker:
    """Count the inquiry; return who makes it. Raises ApiProblem 429, and 403 for a look."""
    device = asking.device
    asker = Asker(
        asking.organisation.pk,
        gate_id,
        device_id=device.pk if device else None,
        operator_id=device.operator_id if device else None,
        by_key=asking.key_name,
    )
    if not inquiries.may_ask(asker, what):
        sentence = _("Too many passes were looked up from here. Please wait a while, or scan the code.")
        if what is inquiries.What.LOOK:
            # A scanner would repeat what is answered 429, and the next guest would wait.
            raise ApiProblem(403, sentence, kind="/problems/too-many-inquiries")
        raise ApiProblem(429, sentence)
    return asker


def _own_gate_id(asking: Caller, gate_id: int) -> int | None:
    """Return the gate if it is the caller's: a stranger's inquiry must not count for another desk."""
    if asking.device and asking.device.gate_id:
        return asking.device.gate_id
    ours = Gate.objects.filter(organisation=asking.organisation, pk=gate_id)
    return gate_id if ours.exists() else None


def _gate(asking: Caller, gate_id: str | None) -> Gate | None:
    """Return the device's own gate, else the gate asked for, or None for all gates of the organisation.

    Raises ApiProblem 404.
    """
    if asking.device and asking.device.gate_id:
        return asking.device.gate
    if gate_id is None:
        return None
    found = Gate.objects.filter(organisation=asking.organisation, pk=number_of(gate_id)).first()
    if found is None:
        raise ApiProblem(404, _("There is no such gate in this organisation."))
    return found


@router.get("/passes/{pass_id}", response={200: PassOut, **REFUSED})
def show(request: HttpRequest, pass_id: str) -> dict[str, Any]:
    return _shown(_pass(request, pass_id))


@router.delete("/passes/{pass_id}", response={204: None, **REFUSED})
def remove(request: HttpRequest, pass_id: str) -> Status[None]:
    """Remove the pass and its holder's data: a later scan is answered with `unknown`."""
    passes.remove(_pass(request, pass_id))
    return Status(204, None)


@router.post("/passes/{pass_id}/block", response={200: PassOut, **CHANGED})
def block(request: HttpRequest, pass_id: str, tell_holder: bool = False) -> dict[str, Any]:
    """Block a pass that is lost or stolen: every desk refuses it from now on. With `tell_holder`, its holder gets a
    mail."""
    one = _pass(request, pass_id)
    with transaction.atomic():
        passes.block(one, _by(request))
        if tell_holder:
            news.tell_one(one, NewsMail.What.BLOCKED, _by(request))
    return _shown(one)


@router.post("/passes/{pass_id}/unblock", response={200: PassOut, **CHANGED})
def unblock(request: HttpRequest, pass_id: str, tell_holder: bool = False) -> dict[str, Any]:
    """The desks accept the pass again. With `tell_holder`, its holder gets a mail."""
    one = _pass(request, pass_id)
    with transaction.atomic():
        passes.unblock(one, _by(request))
        if tell_holder:
            news.tell_one(one, NewsMail.What.UNBLOCKED, _by(request))
    return _shown(one)


@router.post("/passes/{pass_id}/cancel", response={200: PassOut, **CHANGED})
def cancel(request: HttpRequest, pass_id: str, tell_holder: bool = False) -> dict[str, Any]:
    """Every desk refuses the pass from now on. With `tell_holder`, its holder gets a mail."""
    one = _pass(request, pass_id)
    with transaction.atomic():
        passes.cancel(one, _by(request))
        if tell_holder:
            news.tell_one(one, NewsMail.What.CANCELLED, _by(request))
    return _shown(one)


@router.post("/passes/{pass_id}/reissue", response={200: PassOut, **REFUSED})
def reissue(request: HttpRequest, pass_id: str) -> dict[str, Any]:
    """Give the pass a new number. The old number and all earlier codes are answered with `blocked`."""
    one = _pass(request, pass_id)
    passes.reissue(one, _by(request))
    return _shown(one)


@router.get("/passes/{pass_id}/code", response={200: CodeOut, **REFUSED})
def code(request: HttpRequest, pass_id: str) -> dict[str, str]:
    """A freshly sealed code. Two calls give different codes, and both work."""
    fresh = code_of(_pass(request, pass_id))
    return {"code": fresh, "svg": svg_of(fresh)}


@router.get(
    "/passes/{pass_id}/pass.pdf",
    response=REFUSED,
    openapi_extra={"responses": {200: {"description": "The pass", "content": {"application/pdf": {}}}}},
)
def pdf(request: HttpRequest, pass_id: str) -> HttpResponse:
    return HttpResponse(pass_pdf.pass_pdf(_pass(request, pass_id)), content_type="application/pdf")


def _by(request: HttpRequest) -> By:
    return By(key=caller(request).key_name)


def _pass(request: HttpRequest, pass_id: str) -> Credential:
    """Return the caller's pass with this id.

    Raises ApiProblem 404 if there is none, or if it is another organisation's.
    """
    ours = Credential.objects.passes().filter(organisation=caller(request).organisation)
    found = ours.select_related("holder", "organisation", "programme__organisation", "pass_type")
    one = found.filter(pk=number_of(pass_id)).first()
    if one is None:
        raise ApiProblem(404, _("There is no such pass."))
    return one


def _shown(one: Credential) -> dict[str, Any]:
    assert one.programme is not None
    assert one.pass_type is not None
    holder, state = one.holder, pass_state.state_of(one)
    return {
        "id": str(one.pk),
        "programme": str(one.programme_id),
        "number": one.number,
        "status": state.status,
        "type": one.pass_type.name,
        "name": holder.name,
        "email": holder.email,
        "phone": holder.phone,
        "address": holder.address,
        "language": holder.language,
        "max_companions": one.programme.max_companions,
        "valid_from": state.valid_from,
        "valid_until": state.valid_until,
        "valid_days": one.valid_days,
        "valid_hours": one.valid_hours,
        "starts_until": one.starts_until,
        "external_id": one.external_id,
        "entries": state.entries,
        "page": page_of(one),
        "created_at": one.created_at,
    }
