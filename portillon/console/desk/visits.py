"""Self-validated visits, shown at the venue's desk as they happen, each with the letters that the holder's page shows.

The page asks for the list every few seconds, and gets an empty answer while nothing has changed. The scanner of a
signed-in person asks at the same address for JSON.
"""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portillon.accounts.permissions import Act
from portillon.console.access import SignedInRequest, desk_for
from portillon.console.passes.pass_facts import spaced
from portillon.entries import proof
from portillon.entries.models import Scan
from portillon.issuing.models import Credential
from portillon.places.models import Gate, Participation

SHOWN_MAX = 6


@dataclass(frozen=True)
class LiveVisit:
    """A recent self-validated entry, whose holder may stand at the desk. `letters` change every half minute."""

    scan: Scan
    number: str
    letters: str


@never_cache
@require_safe
def visits(request: SignedInRequest, gate_id: int) -> HttpResponse:
    desk = desk_for(request, gate_id, Act.VALIDATE)
    if request.get_preferred_type(["text/html", "application/json"]) == "application/json":
        return JsonResponse(_as_json(desk))
    told = told_at(desk, seen=request.GET.get("seen", ""))
    if told["state"] == request.GET.get("state"):
        return HttpResponse(status=204)
    return render(request, "visits/list.html", {"desk": desk, "told": told})


def told_at(desk: Gate, seen: str = "") -> dict[str, Any]:
    """Return what the desk's page shows. `seen` is the newest visit it showed before; a newer one is announced."""
    found = _visits(desk)
    newest = str(found[0].scan.pk) if found else ""
    return {
        "is_offered": bool(found) or _is_offered(desk),
        "visits": found,
        "newest": newest or seen,
        "is_new": bool(seen) and newest not in ("", seen),
        "state": "-".join(f"{visit.scan.pk}{visit.letters}" for visit in found) or "none",
    }


def _as_json(desk: Gate) -> dict[str, Any]:
    found = _visits(desk)
    shown = [
        {
            "scan_id": str(visit.scan.scan_id),
            "number": visit.number,
            "letters": visit.letters,
            "persons": visit.scan.party,
            "at": visit.scan.decided_at.isoformat(),
        }
        for visit in found
    ]
    return {"is_offered": bool(found) or _is_offered(desk), "visits": shown}


def _visits(desk: Gate) -> list[LiveVisit]:
    now = timezone.now()
    scans = proof.green(desk, now)[:SHOWN_MAX]
    numbers = dict(
        Credential.objects.filter(pk__in=[scan.credential_id for scan in scans]).values_list("pk", "number")
    )
    return [
        LiveVisit(scan, spaced(numbers.get(scan.credential_id or 0, "")), proof.code(scan.scan_id, now))
        for scan in scans
    ]


def _is_offered(desk: Gate) -> bool:
    return Participation.objects.filter(venue=desk.venue_id, self_validation=True).exists()
