"""Addresses that only take a form. A browser opens them by GET after a sign-in, by Back or from its history."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import reverse

View = TypeVar("View", bound=Callable[..., HttpResponse])


def posted_from(page: str | Callable[..., str], *arguments: str) -> Callable[[View], View]:
    """Let the view answer POST, and lead GET to the page that has its form.

    `page` is the name of that page's URL, which takes those of the view's `arguments`; or a function that returns its
    address for the request and all of the view's arguments.
    """

    def address(request: HttpRequest, given: dict[str, Any]) -> str:
        if callable(page):
            return page(request, **given)
        return reverse(page, kwargs={name: given[name] for name in arguments})

    def decorated(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, **given: Any) -> HttpResponse:
            if request.method == "POST":
                return view(request, **given)
            if request.method in ("GET", "HEAD"):
                return redirect(address(request, given))
            return HttpResponseNotAllowed(["GET", "HEAD", "POST"])

        return cast("View", answer)

    return decorated
