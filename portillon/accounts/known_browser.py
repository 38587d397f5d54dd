"""Recognises browsers on which an account has signed in before, by a signed cookie that holds hashes only.

Guesses from elsewhere never slow down a person on such a browser (lockout.py).
"""

import secrets
from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from portillon.accounts.lockout import hash_of

COOKIE = "portillon_known"
SALT = "portillon.accounts.known_browser"
LIFE_SECONDS = 180 * 24 * 3600
ACCOUNTS_MAX = 8


@dataclass(frozen=True)
class KnownBrowser:
    """A browser's random name and its `accounts`, as hexadecimal hashes with the most recent sign-in first."""

    name: str
    accounts: tuple[str, ...]


def name_of(request: HttpRequest, email: str) -> str:
    """Return the browser's name if `email` has signed in on it before, else an empty string."""
    known = _read(request)
    return known.name if known and _account(email) in known.accounts else ""


def remember(request: HttpRequest, response: HttpResponse, email: str) -> None:
    """Note in the browser's cookie that `email` has just signed in."""
    before = _read(request) or KnownBrowser(secrets.token_hex(8), ())
    accounts = (_account(email), *(one for one in before.accounts if one != _account(email)))
    response.set_cookie(
        COOKIE,
        signing.dumps([before.name, *accounts[:ACCOUNTS_MAX]], salt=SALT),
        max_age=LIFE_SECONDS,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
    )


def _read(request: HttpRequest) -> KnownBrowser | None:
    try:
        name, *accounts = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=LIFE_SECONDS)
    except signing.BadSignature:
        return None
    return KnownBrowser(name, tuple(accounts))


def _account(email: str) -> str:
    return hash_of("account", email.strip().lower()).hex()
