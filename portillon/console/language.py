"""The language of the pages, kept in a cookie and with the signed-in user."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from portillon.accounts.models import User
from portillon.posted import posted_from

YEAR_SECONDS = 365 * 24 * 3600


# Open: people must be able to read the page on which they sign in.
@login_not_required
@posted_from("start")
def choose_language(request: HttpRequest) -> HttpResponse:
    chosen = request.POST.get("language", "")
    if chosen not in dict(settings.LANGUAGES):
        return HttpResponseBadRequest(_("This language is not known here."))
    if isinstance(request.user, User):
        remember(request.user, chosen)
    response = redirect(_back(request))
    set_cookie(response, chosen)
    return response


def remember(user: User, language: str) -> None:
    if user.language != language:
        user.language = language
        user.save(update_fields=["language"])


def set_cookie(response: HttpResponse, language: str) -> None:
    """Scripts may read it: the scanner's page is the same file in all languages (scanner/src/shell/person_page.ts)."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=YEAR_SECONDS,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def _back(request: HttpRequest) -> str:
    """Return the page on which the choice was made, only ever a path of this site."""
    page = request.POST.get("next", "")
    return page if url_has_allowed_host_and_scheme(page, allowed_hosts=None) else "start"
