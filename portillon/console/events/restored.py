"""After a backup was restored: a person says that the phones of an event, or of a desk, were heard since.

Until then nobody comes in there by asking the server (entries/registers/set_back.py).
"""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from portillon.accounts.permissions import Act
from portillon.console.access import SignedInRequest, desk_for, event_for
from portillon.entries.registers import set_back
from portillon.entries.registers.set_back import Phone
from portillon.places.changes import What, note
from portillon.places.models import Event, Gate


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def event_restored(request: SignedInRequest, event_id: int) -> HttpResponse:
    event = event_for(request, event_id, Act.OVERRIDE)
    if request.method == "POST":
        if set_back.confirm(event):
            note(event.pk, What.PHONES_CONFIRMED, user=request.user)
            messages.success(request, _("The server lets people in again, and hands tickets over."))
        return redirect("devices", event.pk)
    context = {"event": event, **_told(event, set_back.phones_of(event))}
    return render(request, "restored/event.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def desk_restored(request: SignedInRequest, gate_id: int) -> HttpResponse:
    desk = desk_for(request, gate_id, Act.EDIT_TEAM)
    if request.method == "POST":
        if set_back.confirm(desk):
            messages.success(request, _("The server admits passes here again."))
        return redirect("team", desk.pk)
    return render(request, "restored/desk.html", {"desk": desk, **_told(desk, set_back.phones_at(desk))})


def _told(place: Event | Gate, phones: list[Phone]) -> dict[str, Any]:
    missing = sum(not one.is_back for one in phones)
    return {"since": place.set_back_at, "zone": place.zone, "phones": phones, "missing": missing}
