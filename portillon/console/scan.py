"""The frame of the scanner: the page tells it what it may scan, and gives its browser a key."""

import json
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from csp.constants import SELF
from csp.decorators import csp_update
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from portillon.accounts.models import Organisation, User
from portillon.accounts.permissions import Act, organisations_where
from portillon.console.access import SignedInRequest, event_for
from portillon.devices.enrol import enrol_browser
from portillon.places.models import Event, Gate

SHOWN_AFTER_END = timedelta(days=1)
EVENTS_MAX = 200


# The decoder is WebAssembly and runs in a worker that the bundler may start from a blob.
@csp_update(  # type: ignore[arg-type]  # it knows HttpRequest only
    {"script-src": [SELF, "'wasm-unsafe-eval'"], "worker-src": [SELF, "blob:"], "connect-src": [SELF]}
)
@never_cache
@require_safe
def scan(request: SignedInRequest) -> HttpResponse:
    """A device belongs to one organisation, so whoever works for several says first for which."""
    chosen = request.GET.get("event", "")
    event = event_for(request, int(chosen), Act.SCAN) if chosen.isdecimal() and len(chosen) < 19 else None
    if event:
        return _scanner(request, event.organisation, str(event.pk))
    organisations = organisations_where(request.user, Act.SCAN)
    if len(organisations) > 1 and "organisation" not in request.GET:
        return render(request, "console/scan/organisation.html", {"organisations": organisations})
    return _scanner(request, _organisation(request), None)


def _organisation(request: SignedInRequest) -> Organisation:
    """The one that is named, or the only one. Raises Http404 and PermissionDenied."""
    organisations = organisations_where(request.user, Act.SCAN)
    if not organisations:
        raise PermissionDenied
    slug = request.GET.get("organisation", organisations[0].slug)
    for organisation in organisations:
        if organisation.slug == slug:
            return organisation
    raise Http404


def _scanner(request: SignedInRequest, organisation: Organisation, chosen: str | None) -> HttpResponse:
    config = {
        "language": (get_language() or "en")[:2],
        "time_zone": organisation.time_zone,
        "account": f"{request.user.pk}/{organisation.pk}",
        "events": _events(organisation),
        "chosen": chosen,
        "urls": {
            "devices": f"{reverse('scan-devices')}?{urlencode({'organisation': organisation.slug})}",
            "scans": "/api/v1/scans",
            "counts": "/api/v1/events/{id}/counts",
            "reversal": "/api/v1/scans/{scan_id}/reversal",
            "exit": reverse("events"),
            **_story(request.user, organisation),
        },
        "csrf": get_token(request),
    }
    return render(request, "console/scan/page.html", {"config": config})


def _story(user: User, organisation: Organisation) -> dict[str, str]:
    """Where it is told why a ticket was refused, for who may then decide."""
    if organisation not in organisations_where(user, Act.OVERRIDE):
        return {}
    return {"story": reverse("story", args=[0]).replace("/0/", "/{id}/")}


def _events(organisation: Organisation) -> list[dict[str, Any]]:
    """The soonest first."""
    current = Event.objects.filter(organisation=organisation, ends_at__gte=timezone.now() - SHOWN_AFTER_END)
    events = current.select_related("organisation").prefetch_related("gates").order_by("starts_at", "pk")
    return [
        {
            "id": str(event.pk),
            "title": _titles(event),
            "starts_at": event.starts_at.isoformat(),
            "doors_at": event.doors_at.isoformat(),
            "gates": [
                {"id": str(gate.pk), "title": gate.title, "is_exit": gate.is_exit}
                for gate in sorted(event.gates.all(), key=lambda gate: gate.pk)
            ],
        }
        for event in events[:EVENTS_MAX]
    ]


def _titles(event: Event) -> dict[str, str]:
    titles = {"fr": event.title_fr, "de": event.title_de, "en": event.title_en}
    return {language: title for language, title in titles.items() if title}


@require_POST
def enrol(request: SignedInRequest) -> HttpResponse:
    """Make this browser a device of the signed-in person: {name, hardware} → {device, key, gates}."""
    organisation = _organisation(request)
    try:
        given = json.loads(request.body)
        name, hardware = str(given["name"]), str(given.get("hardware", ""))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return JsonResponse({"detail": _("The body must be JSON and give the device a name.")}, status=400)
    device, key = enrol_browser(request.user, organisation, name, hardware)
    # Signing out takes the key away with the session.
    request.session["devices"] = [*request.session.get("devices", []), device.pk]
    gates = Gate.objects.filter(organisation=organisation, event__isnull=False).order_by("pk")
    answer = {"device": str(device.pk), "key": key, "gates": [_gate(gate) for gate in gates]}
    return JsonResponse(answer, status=201)


def _gate(gate: Gate) -> dict[str, str]:
    return {"id": str(gate.pk), "kind": "event", "title": gate.title, "event": str(gate.event_id)}
