"""The objects that a page shows, found for the person who asks; every page gets its objects from here.

An object of an organisation that the person is no member of does not exist for them (404). An act that their
role does not allow is refused (403).
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
    """A request that LoginRequiredMiddleware has let through."""

    user: User
    htmx: HtmxDetails


def wants_part(request: SignedInRequest) -> bool:
    """Whether htmx asks for a part of a page. To restore a page from its history, htmx asks for the whole page."""
    return bool(request.htmx) and request.htmx.request_type == "partial"


def event_for(request: SignedInRequest, event_id: int, act: Act) -> Event:
    """Return the event, with its organisation and venue. Raises Http404 and PermissionDenied."""
    event = get_object_or_404(
        _own(request, Event.objects.select_related("organisation", "venue")), pk=event_id
    )
    return _permitted(event, act)


def ticket_for(request: SignedInRequest, ticket_id: int, act: Act) -> Credential:
    """Return the ticket, with its holder and event. Raises Http404 and PermissionDenied."""
    tickets = Credential.objects.tickets().select_related("holder", "event__organisation", "event__venue")
    return _permitted(get_object_or_404(_own(request, tickets), pk=ticket_id), act)


def door_for(request: SignedInRequest, door_id: int, act: Act) -> Gate:
    """Return the door, with its event. Raises Http404 and PermissionDenied."""
    doors = Gate.objects.filter(event__isnull=False).select_related("event__organisation", "event__venue")
    return _permitted(get_object_or_404(_own(request, doors), pk=door_id), act)


def device_for(request: SignedInRequest, device_id: int, act: Act) -> Device:
    """Return the device that scans, with its event, gate and operator. Raises Http404 and PermissionDenied."""
    scanning = Device.objects.filter(paper_list=None)
    devices = scanning.select_related("event__organisation", "event__venue", "gate", "operator")
    return _permitted(get_object_or_404(_own(request, devices), pk=device_id), act)


def enrolment_for(request: SignedInRequest, enrolment_id: int, act: Act) -> Enrolment:
    """Return the authorisation code, with its event and gate. Raises Http404 and PermissionDenied."""
    enrolments = Enrolment.objects.select_related("event__organisation", "event__venue", "gate")
    return _permitted(get_object_or_404(_own(request, enrolments), pk=enrolment_id), act)


def desk_for(request: SignedInRequest, gate_id: int, act: Act) -> Gate:
    """Return the desk, with its venue.

    Raises Http404, and PermissionDenied also for a controller or venue manager of another venue.
    """
    desks = Gate.objects.filter(venue__isnull=False).select_related("organisation", "venue")
    desk = _permitted(get_object_or_404(_own(request, desks), pk=gate_id), act)
    if is_at_one_venue(desk) and not _is_posted(request.user, desk):
        raise PermissionDenied
    return desk


def is_at_one_venue(thing: Model) -> bool:
    """Whether the role through which a function of this module found `thing` is confined to one venue."""
    return getattr(thing, "role", "") in AT_ONE_VENUE


def _is_posted(user: User, desk: Gate) -> bool:
    own = Posting.objects.filter(membership__user=user, membership__organisation=desk.organisation_id)
    return own.filter(venue=desk.venue_id).exists()


def desks_of(user: User) -> QuerySet[Gate]:
    """Return the desks at which the person may validate: all of an organisation's, or that of their own venue."""
    memberships = Membership.objects.filter(user=user, role__in=roles_for(Act.VALIDATE))
    everywhere = memberships.exclude(role__in=AT_ONE_VENUE).values("organisation")
    postings = Posting.objects.filter(membership__in=memberships.filter(role__in=AT_ONE_VENUE))
    desks = Gate.objects.filter(
        Q(organisation__in=everywhere) | Q(venue__in=postings.values("venue")), venue__isnull=False
    )
    return desks.select_related("organisation", "venue").order_by("venue__name", "pk")


def pass_for(request: SignedInRequest, pass_id: int, act: Act) -> Credential:
    """Return the pass, with its holder, programme and type. Raises Http404 and PermissionDenied."""
    passes = Credential.objects.passes().select_related(
        "holder", "organisation", "programme__organisation", "pass_type"
    )
    return _permitted(get_object_or_404(_own(request, passes), pk=pass_id), act)


def programme_for(request: SignedInRequest, programme_id: int, act: Act) -> Programme:
    """Return the programme, with its organisation. Raises Http404 and PermissionDenied."""
    programmes = Programme.objects.select_related("organisation")
    return _permitted(get_object_or_404(_own(request, programmes), pk=programme_id), act)


def work_for(request: SignedInRequest, work_id: int) -> tuple[Work, Occasion]:
    """Long work on participants or passes, and what it is for. Raises Http404 and PermissionDenied."""
    work = get_object_or_404(Work, pk=work_id)
    if work.event_id is not None:
        act = Act.OVERRIDE if work.kind == Work.Kind.TICKS else Act.EDIT_PARTICIPANTS
        return work, event_for(request, work.event_id, act)
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
    """Return which acts the person may do with `thing`, for templates: {"edit_events": True, …}.

    `thing` must come from a function of this module: it carries the person's role.
    """
    return {act.name.lower(): may(getattr(thing, "role", ""), act) for act in Act}
