"""The doors of an event: when they open, whom they admit, and their counts."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from portillon.accounts.permissions import Act
from portillon.console.access import SignedInRequest, allowed, door_for, event_for
from portillon.console.events.door_form import CheckForm, DoorForm
from portillon.console.telling import Telling, tell_of_change, telling_of_change
from portillon.entries.figures import stats
from portillon.issuing.tickets.known import EventNews, known_of
from portillon.places import doors as places_doors
from portillon.places.changes import What, note
from portillon.places.models import Event, EventChange, Gate
from portillon.posted import posted_from


@dataclass(frozen=True)
class DoorRow:
    """A door as the page shows it. Of a removed door only its counts are left."""

    door: Gate | None
    state: str
    counts: dict[str, Any]
    is_last_entry: bool

    @property
    def left(self) -> int:
        """The number of persons who went out through this exit."""
        return -int(self.counts["inside"])


@never_cache
@require_safe
def doors(request: SignedInRequest, event_id: int) -> HttpResponse:
    event = event_for(request, event_id, Act.SEE_PARTICIPANTS)
    counts = stats.counts(event)
    context = {
        "event": event,
        "may": allowed(event),
        "counts": counts,
        "rows": _rows(event, counts),
        "checks": CheckForm(event),
    }
    return render(request, "doors/page.html", context)


def _rows(event: Event, counts: dict[str, Any]) -> list[DoorRow]:
    """Return the event's doors in the order they were made, and after them the counts of removed ones."""
    found = {str(door.pk): door for door in event.gates.all()}
    entries = sum(not door.is_exit for door in found.values())
    now = timezone.now()
    rows = []
    for at_gate in counts["per_gate"]:
        door = found.get(at_gate["gate"])
        is_last_entry = door is not None and not door.is_exit and entries == 1
        rows.append(DoorRow(door, state(door, now) if door else "removed", at_gate, is_last_entry))
    return rows


def state(door: Gate, now: datetime) -> str:
    if door.is_exit:
        return "exit"
    if now > door.shuts_at:
        return "closed"
    return "coming" if now < door.opens_at else "open"


@require_http_methods(["GET", "HEAD", "POST"])
def new_door(request: SignedInRequest, event_id: int) -> HttpResponse:
    return _form_page(request, event_for(request, event_id, Act.EDIT_EVENTS), None)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_door(request: SignedInRequest, door_id: int) -> HttpResponse:
    door = door_for(request, door_id, Act.EDIT_EVENTS)
    assert door.event is not None
    return _form_page(request, door.event, door)


def _form_page(request: SignedInRequest, event: Event, door: Gate | None) -> HttpResponse:
    form = DoorForm(event, door, data=request.POST if request.method == "POST" else None)
    if form.is_valid() and form.save():
        what = What.DOOR_CHANGED if door else What.DOOR_ADDED
        note(event.pk, what, form.cleaned_data["title"], request.user)
        messages.success(request, _("The door is saved."))
        told = tell_of_change(request, event, form.before) if form.tells else None
        return told or redirect("doors", event.pk)
    with timezone.override(ZoneInfo(event.zone)):
        return render(request, "doors/form.html", {"form": form, "event": event, "door": door})


def _doors_of(request: SignedInRequest, door_id: int) -> str:
    return reverse("doors", args=[door_for(request, door_id, Act.EDIT_EVENTS).event_id])


@posted_from(_doors_of)
def open_door(request: SignedInRequest, door_id: int) -> HttpResponse:
    door = door_for(request, door_id, Act.EDIT_EVENTS)
    try:
        places_doors.open_now(door, timezone.now())
    except places_doors.EventOver:
        messages.error(request, _("The event is over. Change its end first."))
    else:
        _note(request, door, What.DOOR_OPENED)
        messages.success(request, _("%(door)s is open.") % {"door": door.title})
    return redirect("doors", door.event_id)


@posted_from(_doors_of)
def close_door(request: SignedInRequest, door_id: int) -> HttpResponse:
    door = door_for(request, door_id, Act.EDIT_EVENTS)
    places_doors.close(door, timezone.now())
    _note(request, door, What.DOOR_CLOSED)
    messages.success(request, _("%(door)s is closed.") % {"door": door.title})
    return redirect("doors", door.event_id)


@posted_from(_doors_of)
def usual_times(request: SignedInRequest, door_id: int) -> HttpResponse:
    """Let a door that was opened or closed by hand keep the event's times again."""
    door = door_for(request, door_id, Act.EDIT_EVENTS)
    places_doors.keep_to_the_event(door)
    _note(request, door, What.DOOR_USUAL)
    messages.success(request, _("%(door)s opens and closes with the event.") % {"door": door.title})
    return redirect("doors", door.event_id)


@require_http_methods(["GET", "HEAD", "POST"])
def remove_door(request: SignedInRequest, door_id: int) -> HttpResponse:
    door = door_for(request, door_id, Act.EDIT_EVENTS)
    if request.method != "POST":
        return render(request, "doors/removal.html", _removal(door))
    assert door.event is not None
    event, title, before = door.event, door.title, known_of(door.event)
    told = None
    try:
        places_doors.remove(door)
    except places_doors.LastEntry:
        messages.error(request, _("This is the event's only entry: without it nobody could come in."))
    else:
        note(event.pk, What.DOOR_REMOVED, title, request.user)
        messages.success(request, _("%(door)s is removed.") % {"door": title})
        told = tell_of_change(request, event, before) if "tell" in request.POST else None
    return told or redirect("doors", event.pk)


def _removal(door: Gate) -> dict[str, Any]:
    devices = door.devices.filter(revoked_at=None).count()
    return {"door": door, "devices": devices, "telling": _telling_of_removal(door)}


def _telling_of_removal(door: Gate) -> Telling | None:
    """The question whether guests are told; None if there is nobody to tell, or the only entry cannot go."""
    event = door.event
    assert event is not None
    left = known_of(event, without=door)
    if event.ends_at <= timezone.now() or not left["doors"]:
        return None
    return telling_of_change(EventNews(event, known_of(event), left))


def _note(request: SignedInRequest, door: Gate, what: EventChange.What) -> None:
    assert door.event_id is not None
    note(door.event_id, what, door.title, request.user)


@posted_from("doors", "event_id")
def reentry(request: SignedInRequest, event_id: int) -> HttpResponse:
    """Set whether persons who have left may come back."""
    event = event_for(request, event_id, Act.EDIT_EVENTS)
    event.reentry = request.POST.get("reentry") == "1"
    event.save(update_fields=["reentry"])
    note(event.pk, What.CHANGED, "reentry", request.user)
    if event.reentry:
        messages.success(request, _("Who has left through an exit may come back."))
    else:
        messages.success(request, _("Who has left stays out."))
    return redirect("doors", event_id)


@posted_from("doors", "event_id")
def checks(request: SignedInRequest, event_id: int) -> HttpResponse:
    """Set the categories whose tickets a steward checks although they are valid."""
    event = event_for(request, event_id, Act.EDIT_EVENTS)
    form = CheckForm(event, data=request.POST)
    if form.is_valid():
        form.save()
        note(event.pk, What.CHANGED, "check_categories", request.user)
        messages.success(request, _("The changes are saved."))
    else:
        messages.error(request, _("Some fields are not right."))
    return redirect("doors", event_id)
