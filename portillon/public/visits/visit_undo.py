"""Take a visit back that was validated a moment ago: the green page offers it for half a minute."""

from uuid import UUID, uuid5

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from portillon.entries import reversal
from portillon.entries.ledger.turn import Busy
from portillon.entries.reversal import NotReversible, ReversedByHolder
from portillon.issuing.paper import poster
from portillon.posted import posted_from
from portillon.public.language import in_chosen_language
from portillon.public.privacy import private_form
from portillon.public.visits.visit import about, see_other, unknown
from portillon.public.visits.visit_done import own_scan


# Open: only the phone that remembers the pass may take its visit back.
@login_not_required
@private_form
@in_chosen_language
@posted_from("visit-done", "token", "scan_id")
def take_back(request: HttpRequest, token: str, scan_id: UUID) -> HttpResponse:
    desk = poster.desk_of(token)
    found = own_scan(request, desk, scan_id)
    if desk is None or found is None:
        return unknown(request)
    one, _scan = found
    who = ReversedByHolder()
    try:
        done = reversal.reverse(desk.organisation_id, scan_id, uuid5(scan_id, "reversal"), None, who)
    except Busy:
        return render(request, "public/visit_busy.html", about(desk, one), status=503)
    response = see_other("visit-done", token, scan_id)
    if done is NotReversible.TOO_LATE:
        response.headers["Location"] += "?late=1"
    return response
