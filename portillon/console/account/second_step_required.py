"""Shows nothing but their own account to people who need a second step at sign-in and have none.

An organisation can require it of its members. Single sign-on counts as one: the OpenID provider decides about its own
steps.
"""

from collections.abc import Callable
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.models import Authenticator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from portillon.accounts.models import Organisation, User
from portillon.console.account.urls import account_urls

STEPS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
_OWN_PAGES = frozenset(one.name for one in account_urls)

Handler = Callable[[HttpRequest], HttpResponse]


class RequireSecondStep:
    def __init__(self, get_response: Handler) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        if not getattr(view, "login_required", True) or not isinstance(request.user, User):
            return None
        assert request.resolver_match
        if (
            request.resolver_match.url_name in _OWN_PAGES
            or (by := asks_for_step(request, request.user)) is None
        ):
            return None
        return render(request, "second_step/needed.html", {"organisation": by}, status=403)


def asks_for_step(request: HttpRequest, user: User) -> Organisation | None:
    """Return an organisation that requires a second step of this person, who has none; else None."""
    by = Organisation.objects.filter(memberships__user=user, requires_second_step=True).first()
    return None if by is None or _has_step(request, user) else by


def _has_step(request: HttpRequest, user: User) -> bool:
    if Authenticator.objects.filter(user=user, type__in=STEPS).exists():
        return True
    records = get_authentication_records(request, user)
    return any(record.get("method") == "socialaccount" for record in records)
