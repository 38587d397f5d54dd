"""Headers for pages with a secret address: they are not cached, not indexed, and not named to other sites."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponseBase
from django.utils.cache import add_never_cache_headers

View = Callable[..., HttpResponseBase]


def private(view: View) -> View:
    """Add no-store, noindex and no-referrer to every answer of `view`."""
    return _guarded(view, "no-referrer")


def private_form(view: View) -> View:
    """Do the same for a page with a form, but name its address to our own site.

    With no-referrer a browser sends "Origin: null" with the form, which Django takes for a forged one.
    """
    return _guarded(view, "same-origin")


def _guarded(view: View, referrer_policy: str) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, **kwargs: str) -> HttpResponseBase:
        response = view(request, **kwargs)
        add_never_cache_headers(response)
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        response.headers["Referrer-Policy"] = referrer_policy
        return response

    return guarded
