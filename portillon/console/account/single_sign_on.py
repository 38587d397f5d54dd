"""Single sign-on: the way to the OpenID provider, the way back, and the end of a connection."""

import secrets
from typing import Any

from allauth.account.utils import get_next_redirect_url
from allauth.core import ratelimit
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from portillon.console.access import SignedInRequest
from portillon.console.account import openid
from portillon.console.account.single_sign_on_refused import refusal
from portillon.issuing.mailing.kinds import account as account_mails
from portillon.posted import posted_from


# Open: this is a way to sign in. Only a form of ours gets here, so that no other site can sign a person in.
@login_not_required
@never_cache
@posted_from("login")
def go(request: HttpRequest) -> HttpResponse:
    provider = openid.provider_of(request)
    if not ratelimit.consume(request, action="single_sign_on"):
        messages.error(request, _("Too many tries. Please wait a few minutes."))
        return redirect("login")
    nonce = secrets.token_urlsafe(32)
    try:
        there = provider.redirect(
            request,
            process=AuthProcess.LOGIN,
            next_url=get_next_redirect_url(request),
            data={"nonce": nonce},
            auth_params={"nonce": nonce},
        )
    except openid.ProviderUnreachable as error:
        return refusal(request, "unreachable", error=error)
    # A page that leads on instead of a redirect: form-action limits a form's redirects to our own site, and
    # the provider may redirect to further sites.
    context = {"provider": openid.chosen(), "address": there.headers["Location"]}
    return render(request, "single_sign_on/leaving.html", context)


# Open: the provider leads here. Its answer counts only together with the state in this browser's session.
@login_not_required
@never_cache
@require_GET
def back(request: HttpRequest) -> HttpResponse:
    view = _Back()
    view.adapter = openid.provider_of(request).get_oauth2_adapter(request)
    view.request = request
    try:
        answer: HttpResponse = view.dispatch(request)
    except openid.ProviderUnreachable as error:
        return refusal(request, "unreachable", error=error)
    except ImmediateHttpResponse as error:
        return error.response
    return answer


class _Back(OAuth2CallbackView):
    adapter: openid.Exchange

    def _get_state(self, request: HttpRequest, provider: openid.Provider) -> tuple[Any, Any]:
        state, answer = super()._get_state(request, provider)
        if state:
            self.adapter.nonce = state["data"]["nonce"]
        return state, answer


@posted_from("account")
def disconnect(request: SignedInRequest) -> HttpResponse:
    if SocialAccount.objects.filter(user=request.user).delete()[0]:
        account_mails.notice(request.user, "single sign-on removed")
        messages.success(request, _("Single sign-on is disconnected."))
    return redirect("account")


def connection_of(request: SignedInRequest) -> SocialAccount | None:
    """Return the person's connection to the current provider, for their own page."""
    provider = settings.OPENID_PROVIDER
    issuer = provider.issuer if provider else ""
    return SocialAccount.objects.filter(user=request.user, provider=issuer).first()
