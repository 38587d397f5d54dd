"""How many entries could be made twice at a desk while phones are without contact, on its pages."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portillon.accounts.permissions import Act
from portillon.console.access import SignedInRequest, allowed, desk_for
from portillon.entries import risk
from portillon.entries.words.risk_words import sentence
from portillon.places.models import Gate


def risk_of(desk: Gate) -> str:
    """Return the risk in the active language; "" while all phones are in contact."""
    found = risk.current_at(desk)
    return sentence(found) if found else ""


@never_cache
@require_safe
def desk_risk(request: SignedInRequest, gate_id: int) -> HttpResponse:
    """The part of a page that says it, which the page asks for again and again."""
    desk = desk_for(request, gate_id, Act.VALIDATE)
    context = {
        "desk": desk,
        "may": allowed(desk),
        "risk": risk_of(desk),
        "at_devices": request.GET.get("at") == "devices",
    }
    return render(request, "desk/risk.html", context)
