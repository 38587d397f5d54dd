"""After-sales at a desk for people who may not serve passes.

They reverse their own last entry, look at what a pass is still good for, and see whom to ask for the rest.
"""

from typing import Any
from uuid import uuid4

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from portillon.accounts.permissions import Act
from portillon.console.access import SignedInRequest, desk_for, is_at_one_venue
from portillon.console.desk.desk import supporters
from portillon.console.desk.entry_form import EntryForm
from portillon.console.desk.looked_up import may_look, note_look
from portillon.console.desk.looks import recall, remember
from portillon.console.desk.station import Withdrawn, station_of
from portillon.console.passes.actions import last_of, reversible_of
from portillon.console.passes.pass_facts import PassOverview, facts_of
from portillon.core.qr import TEXT_LENGTH_MAX
from portillon.entries.admit import Attempt, Outcome, count_guesses, foresee
from portillon.entries.ledger.turn import Busy
from portillon.entries.words import no_verdict
from portillon.entries.words.wording import sentence
from portillon.issuing.models import Credential
from portillon.places.models import Gate


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def after_sales(request: SignedInRequest, gate_id: int) -> HttpResponse:
    """Show the page of one desk. People who serve passes also have a page for all of them."""
    desk = desk_for(request, gate_id, Act.VALIDATE)
    if request.method == "POST":
        look = remember(request, request.POST.get("code", "")[:TEXT_LENGTH_MAX])
        return redirect(f"{reverse('desk-after-sales', args=[desk.pk])}?look={look}")
    known = recall(request)
    form = EntryForm(desk, {"code": known[1]} if known else None)
    last = last_of(request.user, desk)
    context = {
        "desk": desk,
        "form": form,
        "last": last,
        "reversible": reversible_of(request, desk, last),
        "support": supporters(desk),
        **(_seen(request, desk, form.cleaned_data["code"]) if form.is_valid() else {}),
    }
    return render(request, "desk/after_sales.html", context)


def _seen(request: SignedInRequest, desk: Gate, code: str) -> dict[str, Any]:
    """Return what the desk would answer now. Nothing is counted or written."""
    try:
        station = station_of(request, desk)
    except Withdrawn:
        return {"trouble": _("Somebody has withdrawn this device from the desk.")}
    if not may_look(station, code):
        return {
            "trouble": _("Too many passes were looked up from here. Please wait a while, or scan the code.")
        }
    try:
        seen = foresee(Attempt(bytes(station.key_hash), uuid4(), code, desk.pk))
        count_guesses([seen])
    except Busy:
        return {"trouble": _("The desk is busy: nothing was written. Please try again.")}
    if of_number := no_verdict.of_number(seen):
        return {"trouble": of_number[1]}
    if not isinstance(seen, Outcome):
        return {"trouble": _("Somebody has withdrawn this device from the desk.")}
    note_look(station, code, seen)
    return {
        "is_welcome": seen.row.seq is not None,
        "sentence": sentence(seen.row, get_language() or "en"),
        "code": code,
        "pass": _known_here(desk, seen.row.credential_id, seen.row.reason),
    }


def _known_here(desk: Gate, pass_id: int | None, reason: str) -> PassOverview | None:
    """Return the pass if this venue accepts it; of any other pass the desk learns only the sentence of its refusal."""
    passes = Credential.objects.passes().filter(
        organisation=desk.organisation, programme__participations__venue=desk.venue_id
    )
    found = passes.select_related("holder", "organisation", "programme", "pass_type").filter(pk=pass_id or 0)
    one = None if reason == "wrong_gate" else found.first()
    return facts_of(one, desk if is_at_one_venue(desk) else None) if one else None
