"""Invite somebody to an organisation's team, renew an invitation's link, and withdraw it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portillon.accounts import invitations
from portillon.accounts.models import Invitation, Organisation, Role
from portillon.accounts.permissions import grantable
from portillon.console.access import SignedInRequest
from portillon.console.organisation.member_form import InvitationForm
from portillon.console.organisation.members import asker_in, page_of
from portillon.issuing.mailing.kinds import account as account_mails
from portillon.issuing.tickets.participant import one_line
from portillon.places.models import InvitedPosting
from portillon.posted import posted_from


@require_http_methods(["GET", "HEAD", "POST"])
def new_invitation(request: SignedInRequest, organisation_id: int) -> HttpResponse:
    asker = asker_in(request, organisation_id)
    form = InvitationForm(asker.organisation, grantable(asker.role), data=request.POST or None)
    if form.is_valid() and _invite(request, asker.organisation, form):
        messages.success(
            request, _("The invitation is on its way to %(email)s.") % {"email": form.cleaned_data["email"]}
        )
        return redirect(page_of(asker.organisation))
    return render(
        request,
        "members/invitation.html",
        {"form": form, "organisation": asker.organisation, "team": page_of(asker.organisation)},
    )


def _invite(request: SignedInRequest, organisation: Organisation, form: InvitationForm) -> bool:
    given = form.cleaned_data
    try:
        with transaction.atomic():
            made = invitations.invite(
                organisation,
                given["email"],
                Role(given["role"]),
                given["language"],
                by=request.user,
                name=one_line(given["name"]),
            )
            if given.get("venue"):
                InvitedPosting.objects.create(invitation=made, venue=given["venue"])
            account_mails.invitation(made)
    except invitations.IsMember:
        form.add_error("email", _("This person works here already: see the team."))
    except invitations.IsInvited:
        form.add_error(
            "email", _("This person is invited already: send that invitation again, or withdraw it.")
        )
    except invitations.TooManyOpen:
        form.add_error(None, _("Too many invitations wait for an answer. Withdraw some first."))
    return form.is_valid()


def _team_of(request: SignedInRequest, invitation_id: int) -> str:
    return page_of(_invitation_for(request, invitation_id).organisation)


@posted_from(_team_of)
def send_invitation(request: SignedInRequest, invitation_id: int) -> HttpResponse:
    invitation = _invitation_for(request, invitation_id)
    try:
        with transaction.atomic():
            invitations.send_again(invitation, by=request.user)
            account_mails.invitation(invitation)
    except invitations.Over:
        messages.error(request, _over())
    else:
        messages.success(request, _("Another link is on its way; the one before is no longer good."))
    return redirect(page_of(invitation.organisation))


@posted_from(_team_of)
def withdraw_invitation(request: SignedInRequest, invitation_id: int) -> HttpResponse:
    invitation = _invitation_for(request, invitation_id)
    try:
        invitations.withdraw(invitation, by=request.user)
    except invitations.Over:
        messages.error(request, _over())
    else:
        messages.success(request, _("The invitation is withdrawn."))
    return redirect(page_of(invitation.organisation))


def _invitation_for(request: SignedInRequest, invitation_id: int) -> Invitation:
    """Return the invitation, if the asker may grant its role. Raises Http404 and PermissionDenied."""
    of_own = Invitation.objects.filter(organisation__memberships__user=request.user)
    invitation = get_object_or_404(of_own.select_related("organisation"), pk=invitation_id)
    if invitation.role not in grantable(asker_in(request, invitation.organisation_id).role):
        raise PermissionDenied
    return invitation


def _over() -> str:
    return _("This invitation was answered or withdrawn meanwhile.")
