"""Takes a desk back from the device that holds it, for who runs the desk and is told before what that risks."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from portillon.accounts.permissions import Act
from portillon.console.access import SignedInRequest, desk_for
from portillon.devices.models import Device
from portillon.entries.ledger.turn import Busy
from portillon.entries.registers.desk_take_back import risk_of, take_back
from portillon.places.models import Gate

# Where the device is, as the form says it: whether it is in somebody's hand.
IN_HAND = {"here": True, "elsewhere": False}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def take_back_desk(request: SignedInRequest, gate_id: int, device_id: int) -> HttpResponse:
    desk = desk_for(request, gate_id, Act.EDIT_TEAM)
    device = get_object_or_404(Device, pk=device_id, organisation=desk.organisation_id)
    where = request.POST.get("where", "")
    if request.method == "POST" and where in IN_HAND:
        _take_back(request, desk, device, in_hand=IN_HAND[where])
        return redirect("team", gate_id)
    risk = risk_of(desk, timezone.now()) if desk.holder_id == device.pk else None
    context = {"desk": desk, "device": device, "risk": risk, "is_sent": request.method == "POST"}
    return render(request, "team/take_back.html", context)


def _take_back(request: SignedInRequest, desk: Gate, device: Device, *, in_hand: bool) -> None:
    try:
        risk = take_back(desk, device.pk, in_hand=in_hand, operator=request.user.pk)
    except Busy:
        messages.error(request, _("The desk could not be taken back now. Please try again."))
        return
    if risk is None:
        messages.info(request, _("%(device)s does not hold this desk.") % {"device": device.name})
        return
    messages.success(request, _("The desk was taken back from %(device)s.") % {"device": device.name})
