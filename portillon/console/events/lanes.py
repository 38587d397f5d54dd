"""The lanes of an event: who belongs to which, how many they are, their posters, and ranges that are balanced anew."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portillon.accounts.permissions import Act
from portillon.console.access import SignedInRequest, event_for
from portillon.core.lane import By, letters_of
from portillon.issuing.paper.lane_poster import belonging, lane_posters
from portillon.issuing.tickets.lanes import OtherLetters, counted, other_letters, planned
from portillon.places.models import Event
from portillon.places.moving import change_event
from portillon.posted import posted_from


@never_cache
@require_safe
def lanes(request: SignedInRequest, event_id: int) -> HttpResponse:
    return _page(request, event_for(request, event_id, Act.EDIT_EVENTS))


def _page(request: SignedInRequest, event: Event, letters: OtherLetters | None = None) -> HttpResponse:
    choice = event.lane_choice
    belongs = belonging(event)
    rows = [(one, belongs.get(one.letter, "")) for one in counted(event, choice, letters_of(choice.number))]
    context = {
        "event": event,
        "rows": rows,
        "letters": letters,
        "is_planned": bool(choice.number) and choice.by in (By.NAME, By.CATEGORY),
    }
    return render(request, "lanes/page.html", context)


@posted_from("event-lanes", "event_id")
def balance_lanes(request: SignedInRequest, event_id: int) -> HttpResponse:
    """Plan the lanes anew over the tickets that are valid now; asks back if holders know other letters."""
    event = event_for(request, event_id, Act.EDIT_EVENTS)
    fields: dict[str, Any] = {"lane_plan": planned(event, event.lanes, event.lanes_by)}
    letters = other_letters(event, fields)
    if letters and request.POST.get("confirmed") != "yes":
        return _page(request, event, letters)
    change_event(event, fields, user=request.user)
    messages.success(request, _("The lanes are balanced over the tickets that are valid now."))
    return redirect("event-lanes", event.pk)


@never_cache
@require_safe
def lane_posters_file(request: SignedInRequest, event_id: int) -> HttpResponse:
    """Return an A4 page for each lane, in all languages; only one for the lane that is asked for."""
    event = event_for(request, event_id, Act.EDIT_EVENTS)
    letters = letters_of(event.lanes or 0)
    asked = request.GET.get("lane", "")
    if not letters or (asked and asked not in list(letters)):
        raise Http404
    name = slugify(f"{_('Lanes')} {asked} {event.title}")[:60] or f"lanes-{event.pk}"
    headers = {"Content-Disposition": f'attachment; filename="{name}.pdf"'}
    pdf = lane_posters(event, asked or letters)
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)
