"""Takes back the tickets that a device holds, for a supervisor who is told before what that risks."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from portillon.accounts.permissions import Act
from portillon.console.access import SignedInRequest, device_for, event_for
from portillon.console.templatetags.moments import count
from portillon.devices.models import Device
from portillon.entries.ledger.turn import Busy
from portillon.entries.registers.take_back import Risk, risk_of, take_back
from portillon.places.changes import What, note
from portillon.places.models import Event

# Where the device is, as the form says it: whether it is in somebody's hand.
IN_HAND = {"here": True, "elsewhere": False}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def take_back_tickets(request: SignedInRequest, event_id: int, device_id: int) -> HttpResponse:
    event = event_for(request, event_id, Act.OVERRIDE)
    device = device_for(request, device_id, Act.OVERRIDE)
    if device.organisation_id != event.organisation_id:
        raise Http404
    where = request.POST.get("where", "")
    if request.method == "POST" and where in IN_HAND:
        _take_back(request, event, device, in_hand=IN_HAND[where])
        return redirect("devices", event.pk)
    risk = risk_of(device, event, timezone.now())
    context = {
        "event": event,
        "device": device,
        "risk": risk,
        "here": risk.exposed(in_hand=True),
        "elsewhere": risk.exposed(in_hand=False),
        "is_sent": request.method == "POST",
    }
    return render(request, "devices/take_back.html", context)


def _take_back(request: SignedInRequest, event: Event, device: Device, *, in_hand: bool) -> None:
    try:
        risk = take_back(device, event, in_hand=in_hand, operator=request.user.pk)
    except Busy:
        messages.error(request, _("Not all tickets could be taken back now. Please try again."))
        return
    if not risk.tickets:
        messages.info(request, _("%(device)s holds no tickets of this event.") % {"device": device.name})
        return
    note(event.pk, What.TICKETS_TAKEN_BACK, device.name, request.user)
    messages.success(request, _done(device, risk, risk.exposed(in_hand=in_hand)))


def _done(device: Device, risk: Risk, exposed: int) -> str:
    taken = ngettext(
        "%(n)s ticket was taken back from %(device)s.",
        "%(n)s tickets were taken back from %(device)s.",
        risk.tickets,
    )
    twice = ngettext(
        "At most %(n)s person can come in twice.", "At most %(n)s persons can come in twice.", exposed
    )
    told = {"n": count(risk.tickets), "device": device.name}
    return f"{taken % told} {twice % {'n': count(exposed)}}"
