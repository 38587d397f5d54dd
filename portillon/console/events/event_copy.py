"""Copy an event to another day, and move events to the archive and back."""

from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portillon.accounts.models import User
from portillon.accounts.permissions import Act
from portillon.console.access import SignedInRequest, event_for
from portillon.console.events.event_form import CopyForm
from portillon.places.changes import What, note
from portillon.places.models import Event
from portillon.posted import posted_from


@require_http_methods(["GET", "HEAD", "POST"])
def copy_event(request: SignedInRequest, event_id: int) -> HttpResponse:
    """Show the form of a new event, filled in from another one, except for its times."""
    source = event_for(request, event_id, Act.EDIT_EVENTS)
    form = CopyForm(source, data=request.POST if request.method == "POST" else None)
    saved = _saved(form, request.user)
    if saved is None:
        with timezone.override(ZoneInfo(form.zone)):
            return render(request, "event/page.html", {"form": form, "event": None, "source": source})
    messages.success(request, _("The event is created, with the doors and the form of the other one."))
    return redirect("participants", saved.pk)


def _saved(form: CopyForm, by: User) -> Event | None:
    if not form.is_valid():
        return None
    try:
        with transaction.atomic():
            return form.save(by)
    except ValidationError as error:
        form.say(error)
        return None


@posted_from("event-edit", "event_id")
def archive_event(request: SignedInRequest, event_id: int) -> HttpResponse:
    """Take an event out of the list. Nothing else about it changes; its doors go on working."""
    event = event_for(request, event_id, Act.EDIT_EVENTS)
    with transaction.atomic():
        if Event.objects.filter(pk=event.pk, archived_at=None).update(archived_at=timezone.now()):
            note(event.pk, What.ARCHIVED, user=request.user)
    messages.success(
        request, _("%(event)s is in the archive, below the list of events.") % {"event": event.title}
    )
    return redirect("events")


@posted_from("event-edit", "event_id")
def unarchive_event(request: SignedInRequest, event_id: int) -> HttpResponse:
    event = event_for(request, event_id, Act.EDIT_EVENTS)
    with transaction.atomic():
        if Event.objects.filter(pk=event.pk).exclude(archived_at=None).update(archived_at=None):
            note(event.pk, What.UNARCHIVED, user=request.user)
    messages.success(request, _("%(event)s is in the list again.") % {"event": event.title})
    return redirect("events")
