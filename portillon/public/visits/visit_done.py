"""The page that a holder shows at the reception: green for half an hour, with letters that change."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from portillon.entries import proof, reversal
from portillon.entries.ledger.pen import row_of
from portillon.entries.models import Scan
from portillon.entries.words import again, wording
from portillon.issuing.models import Credential
from portillon.issuing.paper import poster
from portillon.places import contact
from portillon.places.models import Gate
from portillon.public import pass_cookie
from portillon.public.language import in_chosen_language
from portillon.public.privacy import private_form
from portillon.public.visits.visit import about, unknown


# Open: only the phone that remembers the pass sees its entries.
@login_not_required
@private_form
@in_chosen_language
@require_safe
def done_page(request: HttpRequest, token: str, scan_id: UUID) -> HttpResponse:
    desk = poster.desk_of(token)
    found = own_scan(request, desk, scan_id)
    if desk is None or found is None:
        return unknown(request)
    one, scan = found
    path = reverse("holder-page", args=[one.page_secret])
    told = _told(scan)
    here = again.already_here(one, desk.pk, scan.decided_at, scan.scan_id) if told["is_live"] else ""
    context = {
        **about(desk, one),
        **told,
        **_whom(desk, one),
        "again": here,
        "page_path": path,
        "is_too_late": "late" in request.GET,
    }
    return render(request, "public/visit_done.html", context)


def _whom(desk: Gate, one: Credential) -> dict[str, Any]:
    assert desk.venue is not None
    assert one.programme is not None
    return {"contact": contact.of_visitors(desk.venue, one.programme)}


def _told(scan: Scan) -> dict[str, Any]:
    now, admitted = timezone.now(), scan.seq is not None
    back = Scan.objects.filter(reverses=scan.scan_id).first() if admitted else None
    is_back = back is not None
    is_live = admitted and not is_back and now - scan.decided_at < proof.GREEN
    return {
        "scan": scan,
        "admitted": admitted,
        "is_reversed": is_back,
        "is_by_holder": back is not None and back.device_id == scan.device_id and back.operator_id is None,
        "undo_seconds": _undo_seconds(scan) if is_live else 0,
        "is_live": is_live,
        "proof": proof.code(scan.scan_id, now) if is_live else "",
        "sentence": "" if admitted else wording.sentence(row_of(scan), get_language() or "en"),
    }


def _undo_seconds(scan: Scan) -> int:
    """Return for how long the holder may still take the visit back; 0 for an entry that the desk made."""
    return reversal.holder_seconds_left(scan) if reversal.is_by_holder(scan) else 0


# Open: only the phone that remembers the pass gets the letters.
@login_not_required
@private_form
@require_safe
def proof_now(request: HttpRequest, token: str, scan_id: UUID) -> HttpResponse:
    """Return the letters of this half minute, and in how many seconds to ask again."""
    found = own_scan(request, poster.desk_of(token), scan_id)
    told = _told(found[1]) if found else {"proof": ""}
    left = proof.seconds_left(timezone.now())
    return JsonResponse({"proof": told["proof"], "seconds": round(left, 1)})


def own_scan(request: HttpRequest, desk: Gate | None, scan_id: UUID) -> tuple[Credential, Scan] | None:
    """Return the scan and its pass, if this phone remembers the pass; None for any other scan."""
    one = pass_cookie.pass_in(request, desk.organisation_id) if desk else None
    if one is None or desk is None:
        return None
    scan = Scan.objects.filter(scan_id=scan_id, credential_id=one.pk, gate_id=desk.pk, reverses=None).first()
    return (one, scan) if scan else None
