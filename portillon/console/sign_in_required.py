"""Leads whoever is not signed in to the sign-in, and from there back to the page that is open in their browser."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseRedirect


class RequireSignIn(LoginRequiredMiddleware):
    def handle_no_permission(
        self, request: HttpRequest, view_func: Callable[..., Any]
    ) -> HttpResponseRedirect:
        return redirect_to_login(
            _page(request), self.get_login_url(view_func), self.get_redirect_field_name(view_func)
        )


def _page(request: HttpRequest) -> str:
    """Return the address of the page; that of a form is where it was sent from, as far as the browser tells."""
    origin = urlsplit(request.headers.get("Referer", ""))
    if request.method == "POST" and origin.netloc == request.get_host() and origin.path:
        return origin._replace(scheme="", netloc="", fragment="").geturl()
    return request.get_full_path()
