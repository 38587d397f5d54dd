"""Whether a visitor speaks https, as the base URL says: behind a proxy that ends TLS every request comes by http, and
what a request says of itself in X-Forwarded-Proto anybody could have written."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

Handler = Callable[[HttpRequest], HttpResponse]


def scheme_of_base_url(get_response: Handler) -> Handler:
    """With it Django compares forms' origins and sends HSTS as the visitor's browser sees it."""
    if not settings.BASE_URL.startswith("https:"):
        return get_response

    def handle(request: HttpRequest) -> HttpResponse:
        request.META["wsgi.url_scheme"] = "https"
        return get_response(request)

    return handle
