"""Which account a person gets who signs in through the OpenID provider.

The provider's own id of the person decides. At the first sign-in, an address that the provider has verified
leads to the account with this address, or to an open invitation to it. Nobody else gets an account.
"""

from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialLogin
from allauth.socialaccount.providers.base.constants import AuthError
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.urls import reverse

from portillon.accounts import invitations
from portillon.accounts.models import Invitation, User
from portillon.console.account import openid
from portillon.console.account.invitation import SESSION
from portillon.console.account.single_sign_on_refused import refusal
from portillon.issuing.tickets.participant import one_line


class OpenIdAccountAdapter(DefaultSocialAccountAdapter):
    def get_provider(self, request: HttpRequest, provider: Any, client_id: Any = None) -> openid.Provider:
        """Return the provider that the settings name; allauth would look for providers in the database."""
        return openid.provider_of(request)

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]) -> User:
        user = sociallogin.user
        assert isinstance(user, User)
        user.email = (data.get("email") or "").lower()
        user.name = one_line(data.get("name") or "")[:200].strip()
        return user

    def authenticate_by_email(self, sociallogin: SocialLogin) -> None:
        """Do nothing: pre_social_login connects accounts, and allauth would remove the account's password."""

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Connect the person to their account.

        Raises ImmediateHttpResponse, with a page that says why, if the person is refused.
        """
        provider = openid.chosen()
        assert isinstance(sociallogin.user, User)
        email = sociallogin.user.email
        if not sociallogin.is_existing and not any(one.verified for one in sociallogin.email_addresses):
            raise ImmediateHttpResponse(refusal(request, "unverified", email=email))
        if not provider.takes(email):
            raise ImmediateHttpResponse(refusal(request, "elsewhere", email=email))
        if not sociallogin.is_existing:
            _connect(request, sociallogin, email)

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: openid.Provider,
        error: str | None = None,
        exception: Exception | None = None,
        extra_context: dict[str, Any] | None = None,
    ) -> None:
        """Answer with a page that says why the sign-in failed. Raises ImmediateHttpResponse."""
        if error == AuthError.CANCELLED:
            raise ImmediateHttpResponse(refusal(request, "cancelled"))
        raise ImmediateHttpResponse(refusal(request, "failed", error=exception))


def _connect(request: HttpRequest, login: SocialLogin, email: str) -> None:
    """Connect the person to the account with their address, or to a new one if they are invited.

    Raises ImmediateHttpResponse, with a page that says why, if neither is possible.
    """
    user = User.objects.filter(email=email).first()
    if user and SocialAccount.objects.filter(user=user, provider=login.account.provider).exists():
        # The account is connected to another person of the provider, who had this address before.
        raise ImmediateHttpResponse(refusal(request, "taken", email=email))
    invited = None if user else invitations.good_for(email)
    if not user and not invited:
        raise ImmediateHttpResponse(refusal(request, "stranger", email=email))
    try:
        with transaction.atomic():
            login.connect(request, user or _account_of(login, invited))
    except IntegrityError as error:
        # Another tab has just connected the account.
        raise ImmediateHttpResponse(refusal(request, "failed", error=error)) from None
    if invited:
        request.session[SESSION] = invitations.secret_of(invited)
        login.state["next"] = reverse("invitation")


def _account_of(login: SocialLogin, invited: Invitation | None) -> User:
    """Create the account of an invited person, without a password and in the language of the invitation."""
    assert invited
    assert isinstance(login.user, User)
    name = login.user.name or invited.name
    return User.objects.create_user(invited.email, None, name=name, language=invited.language)
