"""The page of a verdict on a phone without the scanner. Reloading it shows the verdict again and counts nothing."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from portillon.devices.device_cookie import device_in
from portillon.devices.models import Device
from portillon.devices.station import gates_of
from portillon.entries.admit import Problem
from portillon.entries.figures.stats import still_to_come
from portillon.entries.ledger.pen import row_of
from portillon.entries.ledger.turn import Busy
from portillon.entries.models import Kind, PracticeScan, Scan
from portillon.entries.words import again, history, notes, wording
from portillon.entries.words.screen_words import screen_words
from portillon.issuing.models import Credential
from portillon.places import contact
from portillon.places.models import Event, Gate
from portillon.posted import posted_from
from portillon.public.door import phone_scan
from portillon.public.door.door import no_device
from portillon.public.numbers import small_number, uuid_of
from portillon.public.privacy import private_form

PARTIES_ONE_BY_ONE = (1, 2, 3)


# Open: the device's key in the cookie authorises.
@login_not_required
@private_form
@require_safe
def verdict(request: HttpRequest, scan_id: UUID) -> HttpResponse:
    device = device_in(request)
    if device is None:
        return no_device(request)
    found = _own_scan(device, scan_id)
    if found is None:
        return render(request, "public/no_scan.html", status=404)
    return render(request, "public/verdict.html", _shown(found, device))


def _own_scan(device: Device, scan_id: UUID) -> Scan | PracticeScan | None:
    """Return the scan, if this device made it. A device sees nothing else of the ledger or of a rehearsal."""
    own = {"device_id": device.pk, "scan_id": scan_id}
    practised = PracticeScan.objects.select_related("ticket", "rehearsal__event").filter(**own)
    return Scan.objects.filter(**own).first() or practised.first()


def _shown(scan: Scan | PracticeScan, device: Device) -> dict[str, Any]:
    admitted = scan.seq is not None
    is_exit = scan.kind == Kind.EXIT
    event = Event.objects.select_related("organisation", "venue").filter(pk=scan.event_id or 0).first()
    inside = _inside(scan, event)
    still_to_pass = inside if is_exit else max(0, scan.allowed - scan.used)
    # What is left of a pass is counted in entries; companions come in by the scanner.
    remaining = still_to_pass if admitted and event else 0
    language = get_language() or "en"
    gate = (
        Gate.objects.select_related("event__venue", "event__organisation", "venue", "organisation")
        .filter(pk=scan.gate_id)
        .first()
    )
    return {
        "scan": scan,
        "admitted": admitted,
        "is_exit": is_exit,
        "persons": inside if is_exit else scan.used,
        "remaining": remaining,
        "is_practice": isinstance(scan, PracticeScan),
        **_whose(scan, admitted and not is_exit),
        "earlier": history.of_row(row_of(scan), language),
        "event": event,
        "time_zone": gate.zone if gate else device.organisation.time_zone,
        "gate": gate,
        "may_change_gate": len(gates_of(device)) > 1,
        "sentence": wording.sentence(row_of(scan), language),
        "still_to_come": still_to_come(scan.expected_count, scan.admitted_count),
        "parties": _parties(remaining),
        "all": remaining if remaining > 1 else 0,
        "next_id": uuid4(),
        **({} if admitted else _help(scan, gate, language)),
    }


def _help(scan: Scan | PracticeScan, gate: Gate | None, language: str) -> dict[str, Any]:
    """Return what a steward says and does, and whom they call. What is advised is about tickets."""
    advice = screen_words(language)["advice"]
    return {
        "contact": contact.of_gate(gate) if gate else None,
        "help": screen_words(language)["help"],
        "advice": advice.get(scan.reason) if gate and gate.event_id else None,
    }


def _whose(scan: Scan | PracticeScan, has_notes: bool) -> dict[str, Any]:
    """Return the holder's name and seat, if the ticket is known, and what to check."""
    if isinstance(scan, PracticeScan):
        note = scan.ticket.note if has_notes else ""
        return {"name": scan.ticket.name if scan.credential_id else "", "notes": [note] if note else []}
    tickets = Credential.objects.select_related("holder", "event", "programme")
    ticket = tickets.filter(pk=scan.credential_id or 0).first()
    if ticket is None:
        return {"notes": []}
    found = notes.of_ticket(ticket) if has_notes else []
    if has_notes and ticket.programme:
        found += filter(None, [again.already_here(ticket, scan.gate_id, scan.decided_at, scan.scan_id)])
    return {"name": ticket.holder.name, "seat": ticket.seat, "notes": found}


def _inside(scan: Scan | PracticeScan, event: Event | None) -> int:
    """Return how many of the ticket's persons are in after the scan. With re-entry, an exit frees the place."""
    return scan.used if event and event.reentry else max(0, scan.used - scan.left)


def _parties(remaining: int) -> list[int]:
    """Return the buttons for up to three more persons; a button of its own admits all who are left."""
    return [party for party in PARTIES_ONE_BY_ONE if party < remaining or party == remaining == 1]


# Open: the device's key in the cookie authorises.
@login_not_required
@private_form
@posted_from("door-scan", "scan_id")
def more_of_party(request: HttpRequest, scan_id: UUID) -> HttpResponse:
    """Admit more persons of the ticket that `scan_id` admitted. The button's own id makes a second press harmless."""
    device = device_in(request)
    if device is None:
        return no_device(request)
    entry = _own_scan(device, scan_id)
    if entry is None or entry.seq is None:
        return render(request, "public/no_scan.html", status=404)
    next_id, party = uuid_of(request.POST.get("scan_id", "")), small_number(request.POST.get("party", ""))
    if next_id is None or not 0 < party <= entry.allowed:
        return _see_other("door-scan", scan_id)
    try:
        problem = phone_scan.admit_more(device, entry, next_id, party)
    except (Busy, DatabaseError):
        return render(request, "public/busy.html", status=503)
    return _see_other("door-scan", next_id) if problem in _STORED else _see_other("door")


# The answers after which a scan with this id is stored: this one, or that of another button pressed just
# before.
_STORED = (None, Problem.OTHER_BODY)


def _see_other(name: str, *scan: UUID) -> HttpResponse:
    response = redirect(name, *scan)
    response.status_code = 303
    return response
