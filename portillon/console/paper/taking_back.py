"""Take back a line of a list on paper that was keyed in wrongly: shown first, then taken back by rows of its own."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from portillon.accounts.permissions import Act
from portillon.console.access import SignedInRequest, event_for
from portillon.console.paper.keyed_lines import KeyedLine, keyed_lines
from portillon.devices.models import Device
from portillon.devices.paper_list import lists_of
from portillon.entries.late import paper
from portillon.entries.ledger.turn import Busy
from portillon.entries.reversal import NotReversible


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def take_back(request: SignedInRequest, event_id: int, number: int, line: int) -> HttpResponse:
    event = event_for(request, event_id, Act.OVERRIDE)
    listed = lists_of(event).filter(paper_list=number).first()
    found = keyed_lines(listed, [line]) if listed else []
    if listed is None or not found:
        raise Http404
    if request.method == "POST":
        return _take_back(request, listed, found[0])
    return render(request, "paper/take_back.html", {"event": event, "listed": listed, "line": found[0]})


def _take_back(request: SignedInRequest, listed: Device, line: KeyedLine) -> HttpResponse:
    try:
        why_not = paper.take_back(listed, line.number, request.user.pk)
    except Busy:
        messages.error(request, _("The desk is busy: nothing was written. Please try again."))
    else:
        if why_not is None and not line.is_taken_back:
            messages.success(request, _("Taken back: these persons are no longer counted."))
        elif why_not in (None, NotReversible.REVERSED):
            messages.info(request, _("This was taken back already."))
        else:
            messages.error(request, _("This cannot be taken back: who came in by it has left since."))
    return redirect("paper-list", listed.event_id or 0, listed.paper_list or 0)
