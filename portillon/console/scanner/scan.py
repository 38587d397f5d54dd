"""What the scanner of a signed-in person is told, and the key that its browser gets.

Its page is a file, the same for everybody (public/door/shell.py), and asks `config` what may be scanned. Where there is
nothing to scan, or a choice to make first, it leads to `start`, which leads back to it.
"""

import json
from collections.abc import Sequence
from typing import cast
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe

from portillon.accounts.models import Organisation, User
from portillon.accounts.permissions import Act, organisations_where
from portillon.console.access import SignedInRequest, desk_for, desks_of, event_for
from portillon.console.account.second_step_required import asks_for_step
from portillon.console.desk.station import is_withdrawn, remember_phone
from portillon.console.home import home_of
from portillon.console.scanner.scan_places import own_desks, places_of
from portillon.devices.enrol import enrol_browser
from portillon.devices.scanner_config import ScannerConfig, ScannerUrls, journal_keys
from portillon.issuing.seals.keyring import journal_points
from portillon.places.models import Gate
from portillon.posted import posted_from


# Open: a redirect to the sign-in could not be told from one of a hotel's network.
@login_not_required
@never_cache
@ensure_csrf_cookie
@require_safe
def config(request: HttpRequest) -> HttpResponse:
    """Tell the scanner what the person may scan.

    The answer is 401 if nobody is signed in, and 403 if they may not scan what is asked for, or must choose first. Both
    say where the browser goes instead. The cookie is for `enrol`.
    """
    if not isinstance(request.user, User):
        return _sent_on(request, 401)
    if asks_for_step(request, request.user):
        return _sent_on(request, 403)
    try:
        found = _found(cast("SignedInRequest", request))
    except (Http404, PermissionDenied):
        return _sent_on(request, 403)
    return JsonResponse(found.as_json()) if isinstance(found, ScannerConfig) else _sent_on(request, 403)


def _sent_on(request: HttpRequest, status: int) -> HttpResponse:
    return JsonResponse({"start": _with_query(request, "scan-start")}, status=status)


def _with_query(request: HttpRequest, page: str) -> str:
    query = request.GET.urlencode()
    return reverse(page) + (f"?{query}" if query else "")


@never_cache
@require_safe
def start(request: SignedInRequest) -> HttpResponse:
    """Lead to the scanner; or say why there is none, or ask for whom the person scans."""
    found = _found(request)
    return redirect(_with_query(request, "scan")) if isinstance(found, ScannerConfig) else found


def _found(request: SignedInRequest) -> ScannerConfig | HttpResponse:
    """Return what the person may scan, or the page that they see instead. Raises Http404 and PermissionDenied.

    A device belongs to one organisation, so whoever works for several says first for which.
    """
    event_id, desk_id = _number(request.GET.get("event", "")), _number(request.GET.get("desk", ""))
    event = event_for(request, event_id, Act.SCAN) if event_id else None
    if event:
        return _scanner(request, event.organisation, event=str(event.pk))
    desk = desks_of(request.user).filter(pk=desk_id).first() if desk_id else None
    if desk:
        return _scanner(request, desk.organisation, desk=str(desk.pk))
    organisations = _organisations(request.user)
    if len(organisations) > 1 and "organisation" not in request.GET:
        return render(request, "scan/organisation.html", {"organisations": organisations})
    return _scanner(request, _organisation(request, organisations))


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 19 else 0


def _organisations(user: User) -> list[Organisation]:
    """Where the person scans tickets, validates passes, or both."""
    both = {one.pk: one for act in (Act.SCAN, Act.VALIDATE) for one in organisations_where(user, act)}
    return sorted(both.values(), key=lambda one: (one.name, one.pk))


def _organisation(request: SignedInRequest, organisations: Sequence[Organisation]) -> Organisation:
    """The one that is named, or the only one. Raises Http404 and PermissionDenied."""
    if not organisations:
        raise PermissionDenied
    slug = request.GET.get("organisation", organisations[0].slug)
    for organisation in organisations:
        if organisation.slug == slug:
            return organisation
    raise Http404


def _scanner(
    request: SignedInRequest, organisation: Organisation, event: str = "", desk: str = ""
) -> ScannerConfig | HttpResponse:
    places = places_of(request.user, organisation)
    desks = own_desks(request.user, organisation)
    if not places and organisation not in organisations_where(request.user, Act.SCAN):
        # Nowhere to validate: the desks' page says why.
        return redirect("desks")
    only = desks[0] if len(desks) == len(places) == 1 else None
    standing = next((one for one in desks if str(one.pk) == desk), only)
    if is_withdrawn(request, organisation, standing):
        return render(request, "entry/withdrawn.html", {"desk": standing}, status=403)
    return ScannerConfig(
        account=f"{request.user.pk}/{organisation.pk}",
        enrolled=False,
        events=places,
        chosen=event or None,
        gate=desk or None,
        urls=_urls(request.user, organisation),
        journal_keys=journal_keys(journal_points()),
    )


def _urls(user: User, organisation: Organisation) -> ScannerUrls:
    devices = f"{reverse('scan-devices')}?{urlencode({'organisation': organisation.slug, 'user': user.pk})}"
    validates = organisation in organisations_where(user, Act.VALIDATE)
    overrides = organisation in organisations_where(user, Act.OVERRIDE)
    return ScannerUrls(
        devices=devices,
        exit=reverse(home_of(user)),
        desk_devices=devices + "&desk={id}" if validates else None,
        desk=reverse("scan-start") + "?desk={id}" if validates else None,
        visits=_of_any("desk-visits") if validates else None,
        simple=_of_any("entry") if validates else None,
        # Where it is told why a ticket was refused, for who may then decide.
        story=_of_any("story") if overrides else None,
    )


def _of_any(page: str) -> str:
    """The address of the page, with a place for the id."""
    return reverse(page, args=[0]).replace("/0/", "/{id}/")


@posted_from("scan")
def enrol(request: SignedInRequest) -> HttpResponse:
    """Make this browser a device of the signed-in person: {hardware} → {device, key, gates}.

    It stands at the venue's desk that is named, else at every event of the organisation. A page that was opened for
    another person, the `user` of its address, gets no key.
    """
    if request.GET.get("user", str(request.user.pk)) != str(request.user.pk):
        return JsonResponse({"detail": _("Somebody else is signed in by now.")}, status=403)
    asked = request.GET.get("desk")
    desk = None if asked is None else desk_for(request, _number(asked), Act.VALIDATE)
    scans_for = [] if desk else organisations_where(request.user, Act.SCAN)
    organisation = desk.organisation if desk else _organisation(request, scans_for)
    try:
        given = json.loads(request.body)
        hardware = str(given["hardware"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return JsonResponse(
            {"detail": _("The body must be JSON and say what kind of device it is.")}, status=400
        )
    if is_withdrawn(request, organisation, desk):
        return JsonResponse({"detail": _("Somebody has withdrawn this device.")}, status=403)
    device, key = enrol_browser(request.user, organisation, hardware=hardware, desk=desk)
    remember_phone(request, device)
    gates = (
        [desk] if desk else Gate.objects.filter(organisation=organisation, event__isnull=False).order_by("pk")
    )
    answer = {"device": str(device.pk), "key": key, "gates": [_gate(gate) for gate in gates]}
    return JsonResponse(answer, status=201)


def _gate(gate: Gate) -> dict[str, str]:
    if gate.venue_id:
        return {"id": str(gate.pk), "kind": "venue", "title": gate.title}
    return {"id": str(gate.pk), "kind": "event", "title": gate.title, "event": str(gate.event_id)}
