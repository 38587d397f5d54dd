"""The lists on paper of an event: print one for a door, and choose the one to key in."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portillon.accounts.permissions import Act
from portillon.console.access import SignedInRequest, allowed, event_for
from portillon.devices.paper_list import lists_of


@never_cache
@require_safe
def paper_lists(request: SignedInRequest, event_id: int) -> HttpResponse:
    event = event_for(request, event_id, Act.OVERRIDE)
    lists = lists_of(event).select_related("gate", "journal")
    context = {
        "event": event,
        "may": allowed(event),
        "entrances": event.gates.filter(is_exit=False).order_by("pk"),
        "lists": lists,
    }
    return render(request, "paper/page.html", context)
