"""The signed cookie by which a phone remembers its pass until the pass is reissued. Scripts cannot read it."""

from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from portillon.issuing.models import Credential

PASS = "portillon_pass"
ASKED = "portillon_code"
SALT = "portillon.public.pass"
# The longest time for which browsers keep a cookie.
LIFE_SECONDS = 400 * 24 * 3600


def remember(response: HttpResponse, one: Credential) -> None:
    _set(response, PASS, signing.dumps([one.pk, one.issue], salt=SALT), LIFE_SECONDS)


def forget(response: HttpResponse) -> None:
    response.delete_cookie(PASS, samesite="Lax")


def pass_in(request: HttpRequest, organisation: int) -> Credential | None:
    """Return the organisation's pass that this phone has proved to be its own, or None."""
    try:
        number, issue = signing.loads(request.COOKIES.get(PASS, ""), salt=SALT, max_age=LIFE_SECONDS)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    known = Credential.objects.passes().select_related("holder", "programme", "pass_type", "organisation")
    return known.filter(pk=number, issue=issue, organisation=organisation).first()


def remember_asked(response: HttpResponse, handle: str, seconds: int) -> None:
    """Remember for which request a code was mailed, for `seconds`."""
    _set(response, ASKED, handle, seconds)


def asked_in(request: HttpRequest) -> str:
    return request.COOKIES.get(ASKED, "")


def _set(response: HttpResponse, name: str, value: str, seconds: int) -> None:
    kept: dict[str, Any] = {"max_age": seconds, "secure": settings.SESSION_COOKIE_SECURE}
    response.set_cookie(name, value, httponly=True, samesite="Lax", **kept)
