"""The home page of a venue's desk: the person's last entry and its reversal, the venue, and the links to its pages."""

from uuid import UUID, uuid5

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from portillon.accounts.models import Membership, Role, User
from portillon.accounts.permissions import Act, organisations_where
from portillon.console.access import SignedInRequest, allowed, desk_for, desks_of
from portillon.console.desk.desk_risk import risk_of
from portillon.console.desk.visits import told_at
from portillon.console.passes.actions import (
    Action,
    actions_of_scan,
    last_of,
    reversible_of,
)
from portillon.entries import reversal
from portillon.entries.ledger.turn import Busy
from portillon.entries.reversal import NotReversible, ReversalReason, ReversedBy
from portillon.places import contact
from portillon.places.models import Gate, Posting

SUPPORT_MAX = 5


@never_cache
@require_safe
def desks(request: SignedInRequest) -> HttpResponse:
    """List the desks to work at. A person with one desk, who may not see all passes, is led straight to it."""
    found = list(desks_of(request.user)[:500])
    sees_passes = bool(organisations_where(request.user, Act.SEE_PASSES))
    if len(found) == 1 and not sees_passes:
        return redirect("desk", found[0].pk)
    context = {
        "desks": found,
        "sees_passes": sees_passes,
        "may_edit": bool(organisations_where(request.user, Act.EDIT_PROGRAMMES)),
        "works_here": bool(organisations_where(request.user, Act.VALIDATE)),
    }
    return render(request, "desks/page.html", context)


@never_cache
@require_safe
def desk(request: SignedInRequest, gate_id: int) -> HttpResponse:
    here = desk_for(request, gate_id, Act.VALIDATE)
    last = last_of(request.user, here)
    context = {
        "desk": here,
        "venue": here.venue,
        "role": _role(here),
        "last": last,
        "reversible": reversible_of(request, here, last),
        "told": told_at(here),
        "risk": risk_of(here),
        "may": allowed(here),
    }
    return render(request, "desk/page.html", context)


def _role(here: Gate) -> str:
    return str(Role(getattr(here, "role", "")).label)


@require_safe
def desk_help(request: SignedInRequest, gate_id: int) -> HttpResponse:
    """Explain how to validate an entry, and whom to ask."""
    here = desk_for(request, gate_id, Act.VALIDATE)
    managers = Posting.objects.filter(venue=here.venue, membership__role=Role.VENUE_MANAGER)
    context = {
        "desk": here,
        "managers": [one.membership.user for one in managers.select_related("membership__user")],
        "support": supporters(here),
        "contact": contact.of_gate(here),
    }
    return render(request, "desk/help.html", context)


def supporters(here: Gate) -> list[User]:
    """Return the people whom a desk asks for what it may not do itself."""
    support = Membership.objects.filter(organisation=here.organisation, role=Role.SUPPORT)
    return [one.user for one in support.select_related("user").order_by("pk")[:SUPPORT_MAX]]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def reverse_entry(request: SignedInRequest, gate_id: int, scan_id: UUID) -> HttpResponse:
    """Reverse an entry: one's own last one at once, any other with a reason, by people who serve passes."""
    here = desk_for(request, gate_id, Act.VALIDATE)
    action = actions_of_scan(here, scan_id)
    reversible = reversible_of(request, here, action)
    if action is not None and action.is_reversed:
        messages.info(request, _("This was taken back already."))
        return redirect("desk", gate_id)
    if action is None or reversible is None:
        messages.error(
            request, _("This entry can no longer be taken back here. Please ask the pass's support.")
        )
        return redirect("desk", gate_id)
    given = request.POST.get("why", "")
    why = ReversalReason(given) if given in set(ReversalReason) else None
    if request.method != "POST" or (reversible.needs_reason and why is None):
        context = {
            "desk": here,
            "action": action,
            "reasons": reversal.WORDS.items(),
            "is_sent": request.method == "POST",
        }
        return render(request, "desk/reversal.html", context)
    return _reversed(
        request, here, action, ReversedBy(request.user.pk, why) if reversible.needs_reason else None
    )


def _reversed(
    request: SignedInRequest, here: Gate, action: Action, person: ReversedBy | None
) -> HttpResponse:
    who = person or ReversedBy(request.user.pk, only_own_last=True)
    scan_id = action.scan.scan_id
    try:
        done = reversal.reverse(here.organisation_id, scan_id, uuid5(scan_id, "reversal"), None, who)
    except Busy:
        messages.error(request, _("The desk is busy: nothing was written. Please try again."))
        return redirect("desk", here.pk)
    if isinstance(done, NotReversible):
        messages.error(request, _why_not(done))
    else:
        messages.success(
            request, _("The entry of pass %(number)s is taken back.") % {"number": action.number}
        )
    return redirect("desk", here.pk)


def _why_not(why: NotReversible) -> str:
    if why is NotReversible.TOO_LATE:
        return _("More than half an hour has gone by: please ask the pass's support.")
    if why is NotReversible.NOT_YOUR_LAST:
        return _("Only your own last entry here can be taken back: please ask the pass's support.")
    return _("This entry can no longer be taken back here. Please ask the pass's support.")
