"""Tell Django that visitors use HTTPS if the base URL says so.

Behind a proxy that ends TLS every request arrives by HTTP, and anybody could write an X-Forwarded-Proto
header.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

Handler = Callable[[HttpRequest], HttpResponse]


def scheme_of_base_url(get_response: Handler) -> Handler:
    """Let Django compare the origins of forms, and send HSTS, by the scheme that the visitor's browser uses."""
    if not settings.BASE_URL.startswith("https:"):
        return get_response

    def handle(request: HttpRequest) -> HttpResponse:
        request.META["wsgi.url_scheme"] = "https"
        return get_response(request)

    return handle
