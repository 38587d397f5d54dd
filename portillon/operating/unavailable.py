"""What an answer says while the database is away or stores nothing, and how this process recovers from it."""

import sys
from collections.abc import Callable

from django.db import InterfaceError, InternalError, OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.views.defaults import server_error

# What the database cannot do now, whatever was asked of it.
ERRORS = (OperationalError, InternalError, InterfaceError)
RETRY_SECONDS = 2
# Scanners wait for so long before they send a scan again.
RETRY_AFTER = ("Retry-After", str(RETRY_SECONDS))

Handler = Callable[[HttpRequest], HttpResponse]


def recover(get_response: Handler) -> Handler:
    """Close a connection that may have failed, and say with every 503 when to try again."""

    def handle(request: HttpRequest) -> HttpResponse:
        answer = get_response(request)
        # After a rollback, Django no longer knows that the connection had an error.
        if connection.errors_occurred or answer.status_code >= 500:
            let_go()
        if answer.status_code == 503:
            answer.headers.setdefault(*RETRY_AFTER)
        return answer

    return handle


def let_go() -> None:
    """Close the connection of this thread: one that found its SQLite file read-only would never write again."""
    if not connection.in_atomic_block:
        connection.close()


def error_page(request: HttpRequest) -> HttpResponse:
    """The page of a crash, or a page with status 503 where only the database is away."""
    if isinstance(sys.exc_info()[1], ERRORS):
        return HttpResponse(loader.get_template("503.html").render(), status=503)
    return server_error(request)
