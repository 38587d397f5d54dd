"""The pages behind an invitation's link: create an account, or accept with the account that the person has."""

from typing import Any

from allauth.account.utils import perform_login
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from portillon.accounts import invitations
from portillon.accounts.models import Invitation, User
from portillon.console.account.password_form import NewPasswordFields
from portillon.console.home import home_of
from portillon.issuing.tickets.participant import one_line
from portillon.places.models import InvitedPosting, Posting

SESSION = "invitation"


class NewAccountForm(NewPasswordFields):
    name = forms.CharField(
        label=gettext_lazy("Your name"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    field_order = ("name", "password1", "password2")

    def clean_name(self) -> str:
        return one_line(self.cleaned_data["name"])


# Open: the secret in the link is the proof. The redirect keeps it out of Referer headers and histories.
@login_not_required
@never_cache
@require_safe
def open_link(request: HttpRequest, secret: str) -> HttpResponse:
    request.session[SESSION] = secret
    return redirect("invitation")


# Open: the secret that open_link kept in the session is the proof.
@login_not_required
@never_cache
@sensitive_post_parameters("password1", "password2")
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest) -> HttpResponse:
    found = invitations.with_secret(request.session.get(SESSION, ""))
    if found is None:
        return render(request, "invitation/over.html", status=410)
    context: dict[str, Any] = {"invitation": found, "organisation": found.organisation}
    if isinstance(request.user, User):
        return _signed_in(request, found, request.user)
    if User.objects.filter(email=found.email).exists():
        return render(request, "invitation/known.html", context)
    form = NewAccountForm(request.POST or None, initial={"name": found.name})
    if form.is_valid():
        return _with_new_account(request, found, form)
    context |= {"form": form, "next": reverse("invitation"), "openid_provider": settings.OPENID_PROVIDER}
    return render(request, "invitation/new.html", context)


def _signed_in(request: HttpRequest, found: Invitation, user: User) -> HttpResponse:
    """Let the person accept, but only if their account has the address to which the invitation was sent."""
    if request.method == "POST" and user.email == found.email:
        return _accepted(request, found, user)
    context = {
        "invitation": found,
        "organisation": found.organisation,
        "is_theirs": user.email == found.email,
    }
    return render(request, "invitation/confirm.html", context)


def _accepted(request: HttpRequest, found: Invitation, user: User) -> HttpResponse:
    try:
        accept(found, user)
    except invitations.Over:
        return render(request, "invitation/over.html", status=410)
    _welcome(request, found)
    return redirect(home_of(user))


def _with_new_account(request: HttpRequest, found: Invitation, form: NewAccountForm) -> HttpResponse:
    given = form.cleaned_data
    try:
        with transaction.atomic():
            user = User.objects.create_user(
                found.email, given["password1"], name=given["name"], language=found.language
            )
            accept(found, user)
    except IntegrityError:
        # Another tab has just created the account.
        return redirect("invitation")
    except invitations.Over:
        return render(request, "invitation/over.html", status=410)
    _welcome(request, found)
    response: HttpResponse = perform_login(request, user)
    return response


@transaction.atomic
def accept(found: Invitation, user: User) -> None:
    """Make the user a member, posted to the venue that the invitation names, if any. Raises invitations.Over."""
    member = invitations.accept(found, user)
    posting = InvitedPosting.objects.filter(invitation=found).first()
    if posting:
        Posting.objects.update_or_create(membership=member, defaults={"venue": posting.venue})


def _welcome(request: HttpRequest, found: Invitation) -> None:
    request.session.pop(SESSION, None)
    messages.success(request, _("Welcome to %(organisation)s.") % {"organisation": found.organisation})
