"""Headers of pages whose address is a secret: not kept, not indexed, not told to the next site."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponseBase
from django.utils.cache import add_never_cache_headers

View = Callable[..., HttpResponseBase]


def private(view: View) -> View:
    """Every answer of `view` says no-store, noindex and no-referrer."""
    return _guarded(view, "no-referrer")


def private_form(view: View) -> View:
    """The same for a page with a form: no other site is told its address, but ours is, because a browser that may
    tell nobody sends "Origin: null" with the form, which is what a forged form looks like."""
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
