"""How many people could come in twice at an event while phones are without contact, and whom phones admit by
themselves now, on its pages."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portillon.accounts.permissions import Act
from portillon.console.access import SignedInRequest, allowed, event_for
from portillon.console.events.at_venue import AtVenue
from portillon.entries import risk
from portillon.entries.words.offline_words import now_and_why
from portillon.entries.words.risk_words import sentence
from portillon.places.models import Event


def risk_of(event: Event, at_venue: AtVenue | None = None) -> dict[str, Any]:
    """Return what risk/line.html says of the event, in the active language: the risk, which is "" while all phones are
    in contact, and whom phones admit by themselves now, if the server has chosen that.

    Who has the event at its venue is said by devices/at_venue.html on the same pages. A page that knows `at_venue`
    spares the question who that is.
    """
    found = None if at_venue else risk.current(event)
    is_told = found is not None and not found.at_venue
    return {"risk": sentence(found) if found and is_told else "", "offline_now": now_and_why(event)}


@never_cache
@require_safe
def event_risk(request: SignedInRequest, event_id: int) -> HttpResponse:
    """The part of a page that says it, which the page asks for again and again."""
    event = event_for(request, event_id, Act.REVOKE_DEVICES)
    context = {"event": event, "may": allowed(event), "at_devices": request.GET.get("at") == "devices"}
    return render(request, "risk/line.html", context | risk_of(event))
