"""The page that says why single sign-on has not signed a person in."""

import logging

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from requests import RequestException

from portillon.console.account import openid

log = logging.getLogger(__name__)
STATUS = {
    "unreachable": 503,
    "failed": 400,
    "cancelled": 403,
    "unverified": 403,
    "elsewhere": 403,
    "stranger": 403,
    "taken": 403,
}
ERROR_CHARACTERS_MAX = 300


def refusal(
    request: HttpRequest, reason: str, email: str = "", error: Exception | None = None
) -> HttpResponse:
    """Return the page. `reason` is a key of STATUS; `error` goes to the server's log for the operator."""
    if isinstance(error, openid.ProviderUnreachable | RequestException):
        reason = "unreachable"
    if error:
        log.warning("single sign-on %s: %s", reason, repr(error)[:ERROR_CHARACTERS_MAX])
    context = {"reason": reason, "email": email, "provider": openid.chosen()}
    return render(request, "single_sign_on/refused.html", context, status=STATUS[reason])
