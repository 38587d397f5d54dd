"""Who is asking, and what of their organisations they may see: every page gets its objects from here.

What belongs to an organisation the person is no member of does not exist for them (404); what their role may
not do in their own is refused (403).
"""

from typing import TypeVar

from django.core.exceptions import PermissionDenied
from django.db.models import F, Model, Q, QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django_htmx.middleware import HtmxDetails

from portillon.accounts.models import Membership, User
from portillon.accounts.permissions import AT_ONE_VENUE, Act, may, roles_for
from portillon.console.models import Work
from portillon.devices.models import Device, Enrolment
from portillon.issuing.models import Credential
from portillon.places.models import Event, Gate, Posting, Programme
from portillon.places.occasion import Occasion

Thing = TypeVar("Thing", bound=Model)


class SignedInRequest(HttpRequest):
    """What LoginRequiredMiddleware lets through to a page."""

    user: User
    htmx: HtmxDetails


def wants_part(request: SignedInRequest) -> bool:
    """htmx asks for the inside of a page; a page restored from the history is asked for whole."""
    return bool(request.htmx) and request.htmx.request_type == "partial"


def event_for(request: SignedInRequest, event_id: int, act: Act) -> Event:
    """The event, with its organisation and venue. Raises Http404 and PermissionDenied."""
    event = get_object_or_404(
        _own(request, Event.objects.select_related("organisation", "venue")), pk=event_id
    )
    return _permitted(event, act)


def ticket_for(request: SignedInRequest, ticket_id: int, act: Act) -> Credential:
    """The ticket, with its holder and event. Raises Http404 and PermissionDenied."""
    tickets = Credential.objects.tickets().select_related("holder", "event__organisation", "event__venue")
    return _permitted(get_object_or_404(_own(request, tickets), pk=ticket_id), act)


def door_for(request: SignedInRequest, door_id: int, act: Act) -> Gate:
    """The door of an event, with its event. Raises Http404 and PermissionDenied."""
    doors = Gate.objects.filter(event__isnull=False).select_related("event__organisation")
    return _permitted(get_object_or_404(_own(request, doors), pk=door_id), act)


def device_for(request: SignedInRequest, device_id: int, act: Act) -> Device:
    """The device, with its event and gate. Raises Http404 and PermissionDenied."""
    devices = Device.objects.select_related("event__organisation", "gate", "operator")
    return _permitted(get_object_or_404(_own(request, devices), pk=device_id), act)


def enrolment_for(request: SignedInRequest, enrolment_id: int, act: Act) -> Enrolment:
    """The authorisation QR, with its event and gate. Raises Http404 and PermissionDenied."""
    enrolments = Enrolment.objects.select_related("event__organisation", "event__venue", "gate")
    return _permitted(get_object_or_404(_own(request, enrolments), pk=enrolment_id), act)


def desk_for(request: SignedInRequest, gate_id: int, act: Act) -> Gate:
    """The desk of a venue, with it; of another venue than their own a controller and a manager see nothing.

    Raises Http404 and PermissionDenied.
    """
    desks = Gate.objects.filter(venue__isnull=False).select_related("organisation", "venue")
    desk = _permitted(get_object_or_404(_own(request, desks), pk=gate_id), act)
    if is_at_one_venue(desk) and not _is_posted(request.user, desk):
        raise PermissionDenied
    return desk


def is_at_one_venue(thing: Model) -> bool:
    """Whether the asker of something that one of these functions gave works at one venue alone."""
    return getattr(thing, "role", "") in AT_ONE_VENUE


def _is_posted(user: User, desk: Gate) -> bool:
    own = Posting.objects.filter(membership__user=user, membership__organisation=desk.organisation_id)
    return own.filter(venue=desk.venue_id).exists()


def desks_of(user: User) -> QuerySet[Gate]:
    """Where the person may validate: everywhere in the organisation, or at the venue of their posting."""
    memberships = Membership.objects.filter(user=user, role__in=roles_for(Act.VALIDATE))
    everywhere = memberships.exclude(role__in=AT_ONE_VENUE).values("organisation")
    postings = Posting.objects.filter(membership__in=memberships.filter(role__in=AT_ONE_VENUE))
    desks = Gate.objects.filter(
        Q(organisation__in=everywhere) | Q(venue__in=postings.values("venue")), venue__isnull=False
    )
    return desks.select_related("organisation", "venue").order_by("venue__name", "pk")


def pass_for(request: SignedInRequest, pass_id: int, act: Act) -> Credential:
    """The pass, with its holder, programme and type. Raises Http404 and PermissionDenied."""
    passes = Credential.objects.passes().select_related("holder", "organisation", "programme", "pass_type")
    return _permitted(get_object_or_404(_own(request, passes), pk=pass_id), act)


def programme_for(request: SignedInRequest, programme_id: int, act: Act) -> Programme:
    """Raises Http404 and PermissionDenied."""
    programmes = Programme.objects.select_related("organisation")
    return _permitted(get_object_or_404(_own(request, programmes), pk=programme_id), act)


def work_for(request: SignedInRequest, work_id: int) -> tuple[Work, Occasion]:
    """Long work on participants or passes, and what it is for. Raises Http404 and PermissionDenied."""
    work = get_object_or_404(Work, pk=work_id)
    if work.event_id is not None:
        return work, event_for(request, work.event_id, Act.EDIT_PARTICIPANTS)
    assert work.programme_id is not None
    return work, programme_for(request, work.programme_id, Act.EDIT_PASSES)


def _own(request: SignedInRequest, things: QuerySet[Thing]) -> QuerySet[Thing]:
    own = things.filter(organisation__memberships__user=request.user)
    return own.annotate(role=F("organisation__memberships__role"))  # type: ignore[return-value]  # the same model


def _permitted(thing: Thing, act: Act) -> Thing:
    if not allowed(thing)[act.name.lower()]:
        raise PermissionDenied
    return thing


def allowed(thing: Model) -> dict[str, bool]:
    """For templates: {"edit_events": True, …} for the asker of something that event_for or ticket_for gave."""
    return {act.name.lower(): may(getattr(thing, "role", ""), act) for act in Act}
