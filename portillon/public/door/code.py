"""A ticket's code opened with a phone's camera app: a scan on an enrolled device, a website for everybody else."""

from datetime import datetime
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from portillon.devices.device_cookie import device_in, gates_for
from portillon.devices.models import Device
from portillon.entries.admit import Problem
from portillon.entries.ledger.turn import Busy
from portillon.issuing.rehearsal.rehearsal import going_on
from portillon.issuing.seals.codes import claim_of, is_practice
from portillon.places.models import Gate
from portillon.public.door import phone_scan
from portillon.public.navigation import is_opened
from portillon.public.privacy import private
from portillon.public.stranger import website_of


# Open: a person who opens a code has no account.
@login_not_required
@private
@require_safe
def code(request: HttpRequest, token: str) -> HttpResponse:
    """Scan on an enrolled device; lead everybody else to a website.

    Strangers and devices take the same steps, up to where they part, so that a stranger learns nothing from
    the time.
    """
    website = website_of(token)
    device = device_in(request)
    gates = gates_for(request, device) if device else []
    now = timezone.now()
    if device is None or not (any(_is_open(gate, now) for gate in gates) or _is_rehearsed(device, token)):
        return HttpResponseRedirect(website)
    if not is_opened(request):
        # A browser would cache an empty page for the real opening; it discards an error and asks again.
        return HttpResponse(status=503)
    if len(gates) > 1:
        return _see_other(f"{reverse('door-gate')}?{urlencode({'code': token})}")
    return _scanned(request, device, gates[0], token, website)


def _is_open(gate: Gate, now: datetime) -> bool:
    """Whether a code may be scanned at the gate. A venue's desk has no hours: a pass's own days are decided on."""
    return gate.event is None or gate.opens_at <= now


def _is_rehearsed(device: Device, token: str) -> bool:
    """Whether the code is a practice ticket of a rehearsal that is going on: it is scanned before the doors open."""
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
    """Redirect with 303: the address left behind holds no scan, so neither reload nor the back button repeats it."""
    return HttpResponseRedirect(address, status=303)
