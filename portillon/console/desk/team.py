"""Who validates at a venue and with which devices: postings of controllers and managers, and the desk's devices."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from portillon.accounts.models import Membership, Role
from portillon.accounts.permissions import AT_ONE_VENUE, Act
from portillon.console.access import SignedInRequest, allowed, desk_for, is_at_one_venue
from portillon.console.desk.desk_risk import risk_of
from portillon.console.events.revocation import WaysBack, revoke_as_asked
from portillon.devices.enrol import revoke_browsers
from portillon.devices.models import Device
from portillon.places.models import Gate, Posting
from portillon.posted import posted_from


@never_cache
@require_safe
def team(request: SignedInRequest, gate_id: int) -> HttpResponse:
    desk = desk_for(request, gate_id, Act.EDIT_TEAM)
    posted = Posting.objects.filter(venue=desk.venue).select_related("membership__user")
    devices = Device.objects.filter(gate=desk, revoked_at=None, expires_at__gt=timezone.now())
    may_post = _may_post(desk)
    context = {
        "desk": desk,
        "risk": risk_of(desk),
        "may": allowed(desk),
        "posted": [(one, one.membership in may_post) for one in posted.order_by("membership__user__email")],
        "others": may_post.exclude(posting__venue=desk.venue).order_by("user__email"),
        "devices": devices.select_related("operator").order_by("-pk")[:200],
        "holder": Device.objects.filter(pk=desk.holder_id or 0).first(),
    }
    return render(request, "team/page.html", context)


def _may_post(desk: Gate) -> QuerySet[Membership]:
    """Return the members whom the asker may assign to a venue and release from it.

    The board may do so with everybody who works at one venue; a manager only with controllers of the
    manager's own venue or of none.
    """
    own = Membership.objects.filter(organisation=desk.organisation, role__in=AT_ONE_VENUE)
    own = own.select_related("user", "posting__venue")
    if not is_at_one_venue(desk):
        return own
    controllers = own.filter(role=Role.CONTROLLER)
    return controllers.filter(posting=None) | controllers.filter(posting__venue=desk.venue)


@posted_from("team", "gate_id")
def create_posting(request: SignedInRequest, gate_id: int) -> HttpResponse:
    desk = desk_for(request, gate_id, Act.EDIT_TEAM)
    asked = request.POST.get("membership", "")
    if not (asked.isascii() and asked.isdigit() and len(asked) < 19):
        messages.error(request, _("Please choose a person."))
        return redirect("team", gate_id)
    member = get_object_or_404(_may_post(desk), pk=int(asked))
    assert desk.venue is not None
    with transaction.atomic():
        _take_devices(member)
        Posting.objects.update_or_create(membership=member, defaults={"venue": desk.venue})
    messages.success(request, _("%(name)s works here now.") % {"name": member.user})
    return redirect("team", gate_id)


@posted_from("team", "gate_id")
def end_posting(request: SignedInRequest, gate_id: int, posting_id: int) -> HttpResponse:
    desk = desk_for(request, gate_id, Act.EDIT_TEAM)
    posting = get_object_or_404(
        Posting.objects.select_related("membership__user"), pk=posting_id, venue=desk.venue
    )
    if posting.membership not in _may_post(desk):
        raise PermissionDenied
    with transaction.atomic():
        _take_devices(posting.membership)
        posting.delete()
    messages.success(request, _("%(name)s works here no longer.") % {"name": posting.membership.user})
    return redirect("team", gate_id)


def _take_devices(member: Membership) -> None:
    """Revoke the browsers with which the member validates at the venue that they leave."""
    revoke_browsers(member.user_id, member.organisation_id, at_desks_only=True)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def revoke_station(request: SignedInRequest, gate_id: int, device_id: int) -> HttpResponse:
    desk = desk_for(request, gate_id, Act.EDIT_TEAM)
    device = get_object_or_404(Device.objects.select_related("operator", "gate"), pk=device_id, gate=desk)
    if request.method != "POST":
        context = {"desk": desk, "device": device, "ways": WaysBack.of(device, request.user)}
        return render(request, "team/revocation.html", context)
    revoke_as_asked(request, device)
    messages.success(request, _("The device is withdrawn: it validates nothing any more."))
    return redirect("team", gate_id)
