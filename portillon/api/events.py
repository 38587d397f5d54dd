"""Events over the API."""

from datetime import time
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Router, Status

from portillon.accounts.models import Organisation
from portillon.api.callers import Caller, DeviceOrOrganiserKey, OrganiserKey, caller, event_of, number_of
from portillon.api.event_schemas import EventChange, EventIn, EventOut, VenueIn
from portillon.api.problems import ApiProblem
from portillon.api.schemas import DoorCounts, Problem, Titles
from portillon.api.telling import telling_guests
from portillon.entries import calls, risk
from portillon.entries.figures import stats
from portillon.entries.models import Call, Scan
from portillon.entries.words.risk_words import as_json
from portillon.issuing.tickets.lanes import other_letters, with_plan
from portillon.places.changes import What, note
from portillon.places.events import create_event
from portillon.places.models import Event, Venue
from portillon.places.moving import change_event
from portillon.places.programmes import create_venue

router = Router(auth=OrganiserKey(), tags=["events"])
REFUSED = {401: Problem, 404: Problem, 422: Problem}


@router.post("/events", response={201: EventOut, 400: Problem, **REFUSED})
def create(request: HttpRequest, body: EventIn) -> Status[Event]:
    """Create an event with one door."""
    organisation = caller(request).organisation
    with transaction.atomic(), Validated():
        event = create_event(organisation, **with_plan(_fields(organisation, body.model_dump(), body)))
        note(event.pk, What.CREATED, key=caller(request).key_name)
    return Status(201, event)


@router.get("/events/{event_id}", response={200: EventOut, **REFUSED})
def show(request: HttpRequest, event_id: str) -> Event:
    return event_of(request, event_id)


@router.patch("/events/{event_id}", response={200: EventOut, 400: Problem, 409: Problem, **REFUSED})
def change(request: HttpRequest, event_id: str, body: EventChange) -> Event:
    """Change the given fields and leave the others. If the start changes, times that were set for the event's doors,
    codes, registration and erasure move along."""
    event = event_of(request, event_id)
    given = body.model_dump(exclude_unset=True, exclude={"own_times", "confirm_lanes", "tell_guests"})
    carries = body.own_times == "move"
    with telling_guests(request, event, tells=body.tell_guests), transaction.atomic(), Validated():
        fields = with_plan(_fields(event.organisation, given, body), event)
        if not body.confirm_lanes:
            _keep_letters(event, fields)
        change_event(event, fields, carries=carries, key=caller(request).key_name)
    return event


def _keep_letters(event: Event, fields: dict[str, Any]) -> None:
    """Raises ApiProblem 409 if holders know another letter than their tickets would carry."""
    if letters := other_letters(event, fields):
        raise ApiProblem(409, f"{letters} {_('To change them all the same, send confirm_lanes.')}")


@router.get("/events/{event_id}/counts", auth=DeviceOrOrganiserKey(), response={200: DoorCounts, **REFUSED})
def counts(request: HttpRequest, event_id: str) -> dict[str, Any]:
    """The persons admitted, inside, expected and still to come. Scans are not persons: one scan may admit several."""
    event = event_of(request, event_id)
    return {
        **stats.counts(event),
        "calls": _calls(caller(request), event),
        "risk": as_json(risk.current(event)),
    }


def _calls(asking: Caller, event: Event) -> list[dict[str, Any]]:
    """Return the stewards' calls for those who may answer them."""
    if asking.device is None or not calls.may_answer(asking.device, event):
        return []
    return [_open_call(*one) for one in calls.open_at(event)]


def _open_call(called: Call, refused: Scan) -> dict[str, Any]:
    return {
        "scan_id": str(called.scan_id),
        "ticket": str(refused.credential_id),
        "gate": called.gate.title,
        "device": called.device.name,
        "reason": refused.reason,
        "waiting_seconds": max(0, int((timezone.now() - called.asked_at).total_seconds())),
    }


def _fields(organisation: Organisation, given: dict[str, Any], body: EventIn | EventChange) -> dict[str, Any]:
    """Return the model fields for what the body gives. Raises ApiProblem 422."""
    fields = {name: value for name, value in given.items() if name not in ("title", "venue")}
    if given.get("title"):
        fields |= titles_of(organisation, body.title)
    if "venue" in given:
        fields["venue"] = _venue(organisation, body.venue)
    if "time_zone" in given:
        fields["time_zone"] = body.time_zone or ""
    if "rule" in given:
        fields["rule"] = str(body.rule)
    if "day_begins" in given:
        fields["day_begins"] = time.fromisoformat(body.day_begins)
    for name in ("doors_at", "starts_at", "ends_at"):
        if name in fields and fields[name] is None:
            raise ApiProblem(422, _("An event needs its times."), {name: _("This may not be empty.")})
    return fields


def titles_of(organisation: Organisation, title: Titles | str) -> dict[str, str]:
    if isinstance(title, str):
        return {f"title_{organisation.language}": title}
    return {f"title_{code}": text for code, text in title.model_dump(exclude_unset=True).items()}


def _venue(organisation: Organisation, venue: str | VenueIn | None) -> Venue | None:
    if not venue:
        return None
    if isinstance(venue, VenueIn):
        return create_venue(organisation, **{**venue.model_dump(), "time_zone": venue.time_zone or ""}).venue
    found = Venue.objects.filter(organisation=organisation, gates=number_of(venue)).first()
    if found is None:
        raise ApiProblem(422, _("There is no such venue."), {"venue": _("There is no such venue.")})
    return found


# How the API calls those fields of the models that have another name there.
_API_NAMES = {
    "title_fr": "title",
    "title_de": "title",
    "title_en": "title",
    "from_at": "from",
    "until_at": "until",
}


class Validated:
    """Turn a model's ValidationError into a problem that names the fields, those of a part as `within` it."""

    def __init__(self, within: str = "") -> None:
        self._within = within

    def __enter__(self) -> None: ...

    def __exit__(self, _type: object, error: object, _traceback: object) -> None:
        if not isinstance(error, ValidationError):
            return
        if hasattr(error, "error_dict"):
            errors = {self._path(name): " ".join(why) for name, why in error.message_dict.items()}
        else:
            errors = {self._within or "body": " ".join(error.messages)}
        raise ApiProblem(422, " ".join(errors.values()), errors) from error

    def _path(self, name: str) -> str:
        parts = [self._within, "" if name == "__all__" else _API_NAMES.get(name, name)]
        return ".".join(part for part in parts if part) or "body"
