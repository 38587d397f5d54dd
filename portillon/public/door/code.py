"""A ticket's code opened by a phone's own camera app: a scan on an enrolled device, a website for everybody else."""

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from portillon.devices.models import Device
from portillon.entries.admit import Problem
from portillon.entries.ledger.turn import Busy
from portillon.issuing.rehearsal.rehearsal import going_on
from portillon.issuing.seals.codes import claim_of, is_practice
from portillon.places.models import Gate
from portillon.public.door import phone_scan
from portillon.public.door.device_cookie import device_in, gates_for
from portillon.public.navigation import is_opened
from portillon.public.privacy import private
from portillon.public.stranger import website_of


# Open: whoever finds a code is not signed in and never will be.
@login_not_required
@private
@require_safe
def code(request: HttpRequest, token: str) -> HttpResponse:
    """Strangers and devices take the same steps, up to where they part."""
    website = website_of(token)
    device = device_in(request)
    gates = gates_for(request, device) if device else []
    now = timezone.now()
    if device is None or not (any(gate.opens_at <= now for gate in gates) or _is_rehearsed(device, token)):
        return HttpResponseRedirect(website)
    if not is_opened(request):
        # An empty page would be kept for the real opening; an error is thrown away and asked for anew.
        return HttpResponse(status=503)
    if len(gates) > 1:
        return _see_other(f"{reverse('door-gate')}?{urlencode({'code': token})}")
    return _scanned(request, device, gates[0], token, website)


def _is_rehearsed(device: Device, token: str) -> bool:
    """Rehearsals are held before the doors open."""
    claim = claim_of(token, device.organisation_id) if is_practice(token) else None
    if claim is None or claim.rehearsal is None:
        return False
    return going_on(timezone.now()).filter(pk=claim.rehearsal).exists()


def _scanned(request: HttpRequest, device: Device, gate: Gate, token: str, website: str) -> HttpResponse:
    try:
        scan_id = phone_scan.scan(device, gate.pk, token)
    except (Busy, DatabaseError):
        return render(request, "public/busy.html", status=503)
    if scan_id is Problem.UNAUTHORISED:
        return HttpResponseRedirect(website)
    if isinstance(scan_id, Problem):
        return _see_other(reverse("door"))
    return _see_other(reverse("door-scan", args=[scan_id]))


def _see_other(address: str) -> HttpResponse:
    """The page that is left behind holds no scan, so neither a reload nor the back button makes one."""
    return HttpResponseRedirect(address, status=303)
