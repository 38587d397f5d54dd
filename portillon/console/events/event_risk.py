"""How many people could come in twice at an event while phones are without contact, on its pages."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portillon.accounts.permissions import Act
from portillon.console.access import SignedInRequest, event_for
from portillon.entries import risk
from portillon.entries.words.risk_words import sentence
from portillon.places.models import Event


def risk_of(event: Event) -> str:
    """Return the risk in the active language; "" while all phones are in contact."""
    found = risk.current(event)
    return sentence(found) if found else ""


@never_cache
@require_safe
def event_risk(request: SignedInRequest, event_id: int) -> HttpResponse:
    """The part of a page that says it, which the page asks for again and again."""
    event = event_for(request, event_id, Act.REVOKE_DEVICES)
    context = {"event": event, "risk": risk_of(event), "at_devices": request.GET.get("at") == "devices"}
    return render(request, "risk/line.html", context)
