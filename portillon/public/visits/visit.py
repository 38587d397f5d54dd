"""A venue's poster, opened with a holder's phone: whose pass it is, how many persons come, and the entry.

Opening the page counts nothing. The entry is a form with its own scan_id, so pressing the button twice counts
once.
"""

from typing import Any
from uuid import uuid4

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from portillon.devices import self_validation
from portillon.devices.models import Device
from portillon.entries import whereabouts
from portillon.entries.admit import Attempt, Outcome, Problem, admit
from portillon.entries.ledger.turn import Busy
from portillon.entries.words import again
from portillon.issuing.models import Credential
from portillon.issuing.paper import poster
from portillon.issuing.tickets.pass_facts import companions_of, grouped
from portillon.places.models import Gate
from portillon.posted import posted_from
from portillon.public import pass_cookie
from portillon.public.language import in_chosen_language
from portillon.public.numbers import small_number, uuid_of
from portillon.public.privacy import private_form


# Open: a holder has no account. The cookie, or a code by mail, proves whose pass it is.
@login_not_required
@private_form
@in_chosen_language
@require_http_methods(["GET", "HEAD", "POST"])
def poster_page(request: HttpRequest, token: str) -> HttpResponse:
    desk = poster.desk_of(token)
    if desk is None:
        return unknown(request)
    device = self_validation.settle(desk)
    if device is None:
        return _closed(request, desk)
    one = pass_cookie.pass_in(request, desk.organisation_id)
    if one is None:
        return redirect("visit-number", token)
    if not self_validation.is_offered(desk, one.programme_id or 0, timezone.now()):
        return _closed(request, desk, one)
    if request.method == "POST":
        return _entered(request, desk, device, one)
    here = again.already_here(one, desk.pk, timezone.now())
    return render(request, "public/visit.html", {**about(desk, one), **_choice(request, one), "again": here})


def unknown(request: HttpRequest) -> HttpResponse:
    return render(request, "public/visit_unknown.html", {"languages": settings.LANGUAGES}, status=404)


def about(desk: Gate, one: Credential | None = None) -> dict[str, Any]:
    return {
        "desk": desk,
        "venue": desk.venue,
        "token": poster.token_of(desk),
        "organisation": desk.organisation,
        "languages": settings.LANGUAGES,
        "one": one,
        "number": grouped(one.number) if one else "",
    }


def _choice(request: HttpRequest, one: Credential) -> dict[str, Any]:
    chosen = small_number(request.GET.get("companions", "0"))
    return {
        "companions": range(one.admits),
        "who_may_come": companions_of(one),
        "chosen": min(chosen, one.admits - 1),
        "scan_id": uuid4(),
    }


def _closed(request: HttpRequest, desk: Gate, one: Credential | None = None) -> HttpResponse:
    return render(request, "public/visit_closed.html", about(desk, one), status=403)


def _entered(request: HttpRequest, desk: Gate, device: Device, one: Credential) -> HttpResponse:
    scan_id = uuid_of(request.POST.get("scan_id", ""))
    if scan_id is None:
        return see_other("visit", poster.token_of(desk))
    party = 1 + small_number(request.POST.get("companions", "0"))
    try:
        # By its number: a fresh code would differ at the second tap, which must be the same attempt.
        outcome = admit(Attempt(bytes(device.key_hash), scan_id, one.number, desk.pk, party, is_chosen=True))
    except (Busy, DatabaseError):
        return render(request, "public/visit_busy.html", about(desk, one), status=503)
    if isinstance(outcome, Problem) and outcome is not Problem.OTHER_BODY:
        return _closed(request, desk, one)
    if isinstance(outcome, Outcome) and not outcome.replayed:
        _look_where(request, outcome)
    return see_other("visit-done", poster.token_of(desk), scan_id)


def _look_where(request: HttpRequest, outcome: Outcome) -> None:
    phone = whereabouts.place(request.POST.get("latitude", ""), request.POST.get("longitude", ""))
    whereabouts.note(outcome.row, phone)


def see_other(name: str, *parts: object) -> HttpResponse:
    response = redirect(name, *parts)
    response.status_code = 303
    return response


# Open: it only deletes this phone's cookie.
@login_not_required
@private_form
@posted_from("visit", "token")
def forget_pass(request: HttpRequest, token: str) -> HttpResponse:
    """Let another pass be used on this phone."""
    response = see_other("visit", token)
    pass_cookie.forget(response)
    return response
