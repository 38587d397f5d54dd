"""The language of public pages."""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import override

LANGUAGE_SECONDS = 30 * 24 * 3600


def in_chosen_language(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let `?lang=` choose a language other than the browser's; a cookie keeps the choice."""

    @wraps(view)
    def spoken(request: HttpRequest, **kwargs: str) -> HttpResponse:
        asked = request.GET.get("lang", "")
        if asked not in dict(settings.LANGUAGES):
            return view(request, **kwargs)
        with override(asked):
            response = view(request, **kwargs)
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            asked,
            max_age=LANGUAGE_SECONDS,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
        return response

    return spoken
