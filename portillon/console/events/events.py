"""The list of events: open, upcoming and past ones, with the links to their doors."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from portillon.accounts.permissions import Act, organisations_where
from portillon.console.access import SignedInRequest, allowed, wants_part
from portillon.entries.figures.stats import admitted_in
from portillon.places.models import Event

PAST_SHOWN = 10
SHOWN_MAX = 200
SEARCH_FROM = 8


@dataclass(frozen=True)
class EventRow:
    """An event as the list shows it; `admitted` counts persons."""

    event: Event
    status: str
    admitted: int
    allowed: dict[str, bool]


@require_safe
def events(request: SignedInRequest) -> HttpResponse:
    now = timezone.now()
    organisations = organisations_where(request.user, Act.SEE_EVENTS)
    own = Event.objects.filter(organisation__in=organisations, organisation__memberships__user=request.user)
    sought = request.GET.get("q", "").strip()
    is_archive = "archived" in request.GET
    found = _sought(own.filter(archived_at__isnull=not is_archive), sought)
    past = found.filter(ends_at__lt=now).order_by("-starts_at", "-pk")
    past_max = SHOWN_MAX if sought or "past" in request.GET else PAST_SHOWN
    upcoming = _rows(found.filter(ends_at__gte=now).order_by("starts_at", "pk")[:SHOWN_MAX], now)
    shown_past = _rows(past[:past_max], now)
    page = {
        "sought": sought,
        "upcoming": upcoming,
        "past": shown_past,
        "is_archive": is_archive,
        "archived": own.exclude(archived_at=None).count(),
        "past_hidden": max(0, past.count() - past_max),
        "searchable": bool(sought) or own.count() >= SEARCH_FROM,
        "organisations": organisations,
        "may_create": bool(organisations_where(request.user, Act.EDIT_EVENTS)),
        "may_look_why": any(row.allowed["see_participants"] for row in (*upcoming, *shown_past)),
    }
    template = "events/list.html" if wants_part(request) else "events/page.html"
    return render(request, template, page)


def _sought(own: QuerySet[Event], sought: str) -> QuerySet[Event]:
    for word in sought.split()[:5]:
        own = own.filter(
            Q(title_fr__icontains=word)
            | Q(title_de__icontains=word)
            | Q(title_en__icontains=word)
            | Q(venue__name__icontains=word)
        )
    return own


def _rows(found: QuerySet[Event], now: datetime) -> list[EventRow]:
    events = list(
        found.select_related("organisation", "venue").annotate(role=F("organisation__memberships__role"))
    )
    admitted = admitted_in([event.pk for event in events])
    return [
        EventRow(event, status(event, now), admitted.get(event.pk, 0), allowed(event)) for event in events
    ]


def status(event: Event, now: datetime) -> str:
    if now < event.doors_at:
        return "coming"
    return "open" if now <= event.ends_at else "over"
