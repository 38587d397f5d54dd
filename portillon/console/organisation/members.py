"""An organisation's team: its members, the open invitations, and the log of changes."""

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from portillon.accounts import team
from portillon.accounts.models import Membership, Organisation
from portillon.accounts.permissions import Act, grantable, may
from portillon.console.access import SignedInRequest
from portillon.console.account.sessions import SessionsAdapter
from portillon.console.organisation.choice import chosen
from portillon.console.organisation.invited import invited_of
from portillon.console.organisation.member_form import RoleForm
from portillon.devices.enrol import revoke_browsers
from portillon.posted import posted_from

LOG_MAX = 50


@never_cache
@require_safe
def members(request: SignedInRequest) -> HttpResponse:
    """Show the team of the organisation named in the address. A person with several organisations chooses first."""
    organisation = chosen(request, Act.EDIT_PEOPLE, "members")
    if isinstance(organisation, HttpResponse):
        return organisation
    asker = asker_in(request, organisation.pk)
    found = organisation.memberships.select_related("user", "posting__venue")
    context = {
        "organisation": organisation,
        "members": [
            (one, one.role in grantable(asker.role)) for one in found.order_by("user__name", "user__email")
        ],
        "invited": invited_of(organisation, asker),
        "changes": organisation.team_changes.select_related("by", "person").order_by("-pk")[:LOG_MAX],
    }
    return render(request, "members/page.html", context)


def asker_in(request: SignedInRequest, organisation_id: int) -> Membership:
    """Return the asker's membership, if it allows to edit the team. Raises Http404 and PermissionDenied."""
    own = Membership.objects.select_related("organisation", "user")
    asker = get_object_or_404(own, user=request.user, organisation=organisation_id)
    if not may(asker.role, Act.EDIT_PEOPLE):
        raise PermissionDenied
    return asker


def page_of(organisation: Organisation) -> str:
    return f"{reverse('members')}?{urlencode({'organisation': organisation.slug})}"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def member(request: SignedInRequest, member_id: int) -> HttpResponse:
    """Change a member's role, and explain what removing them means."""
    asker, one = _member_for(request, member_id)
    form = RoleForm(grantable(asker.role), data=request.POST or None, initial={"role": one.role})
    if form.is_valid():
        try:
            team.change_role(one, form.cleaned_data["role"], by=request.user)
        except team.LastOne:
            form.add_error("role", _last())
        else:
            # Devices enrolled under the old role must not keep its rights.
            revoke_browsers(one.user_id, one.organisation_id)
            messages.success(request, _("The changes are saved."))
            return redirect(page_of(one.organisation))
    return render(
        request, "members/member.html", {"one": one, "form": form, "team": page_of(one.organisation)}
    )


@posted_from("member", "member_id")
def remove_member(request: SignedInRequest, member_id: int) -> HttpResponse:
    _asker, one = _member_for(request, member_id)
    user, organisation = one.user, one.organisation
    try:
        team.remove(one, by=request.user)
    except team.LastOne:
        messages.error(request, _last())
        return redirect("member", member_id)
    revoke_browsers(user.pk, organisation.pk)
    if not user.memberships.exists():
        SessionsAdapter().end_sessions(list(UserSession.objects.filter(user=user)))
    messages.success(request, _("%(name)s works here no longer.") % {"name": user})
    return redirect(page_of(organisation) if user != request.user else "start")


def _member_for(request: SignedInRequest, member_id: int) -> tuple[Membership, Membership]:
    """Return the asker and the member, if the asker may grant the member's role.

    Raises Http404 and PermissionDenied.
    """
    of_own = Membership.objects.filter(organisation__memberships__user=request.user)
    one = get_object_or_404(of_own.select_related("user", "organisation"), pk=member_id)
    asker = asker_in(request, one.organisation_id)
    if one.role not in grantable(asker.role):
        raise PermissionDenied
    return asker, one


def _last() -> str:
    return _("This is the last one who can invite others. Give somebody else that role first.")
