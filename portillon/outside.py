"""The one place where the text of a request is looked at, before any page sees it.

A query with a control character is refused, since no link of ours has one. In the fields of forms such characters
become spaces, because people paste them without knowing; in the path too, and each page answers that it knows nothing
of the kind. In headers and cookies, only programs write them.
The API refuses them in its bodies, and names the field (api/dialect.py).
"""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, QueryDict, UnreadablePostError

from portillon.core.text import fit, is_fit
from portillon.sheets.sheet import MEGABYTES_MAX

API = "/api/"
# The longest list, and what a browser wraps around it.
FORM_BYTES_MAX = MEGABYTES_MAX * 1024 * 1024 + 64 * 1024


class TextFromOutside:
    """Refuse or clean what a browser or program sent."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        _clean_headers(request)
        if not is_fit(request.path_info):
            request.path_info, request.path = fit(request.path_info), fit(request.path)
        if not _is_fit(request.GET):
            raise BadRequest
        return self._get_response(request)

    def process_view(self, request: HttpRequest, _view: Any, _args: Any, _kwargs: Any) -> None:
        """Clean the fields of a form, now that the page that gets it is known."""
        if request.method != "POST" or request.path_info.startswith(API) or _is_long(request):
            return
        try:
            fields = request.POST
        except UnreadablePostError:
            return
        if not _is_fit(fields):
            request.POST = _fit(fields)  # type: ignore[assignment]  # a QueryDict, as it was


def _is_long(request: HttpRequest) -> bool:
    """Whether the body is longer than any page takes: the page then says so without reading it."""
    given = request.META.get("CONTENT_LENGTH") or ""
    return given.isascii() and given.isdigit() and int(given) > FORM_BYTES_MAX


def _clean_headers(request: HttpRequest) -> None:
    for name, value in request.META.items():
        if name.startswith("HTTP_") and not is_fit(value):
            request.META[name] = fit(value)
    for name in [name for name, value in request.COOKIES.items() if not is_fit(name + value)]:
        del request.COOKIES[name]


def _is_fit(fields: QueryDict) -> bool:
    return all(is_fit(name) and all(map(is_fit, values)) for name, values in fields.lists())


def _fit(fields: QueryDict) -> QueryDict:
    clean = QueryDict(mutable=True)
    for name, values in fields.lists():
        clean.setlist(fit(name), [fit(value) for value in values])
    clean._mutable = False
    return clean
