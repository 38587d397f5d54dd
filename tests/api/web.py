"""The program as a WSGI application inside a test's transaction: scans go the short way, all else through Django.

It keeps the database connection between requests, as Django's test client does.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any

from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections

from portillon.api import scan

StartResponse = Callable[..., Any]

_django = get_wsgi_application()


def application(environ: dict[str, Any], start_response: StartResponse) -> list[bytes]:
    if environ["PATH_INFO"] == "/api/v1/scans" and environ["REQUEST_METHOD"] == "POST":
        return _scan(environ, start_response)
    with _connection_kept():
        answer = _django(environ, start_response)
        body = list(answer)
        answer.close()
        return body


def _scan(environ: dict[str, Any], start_response: StartResponse) -> list[bytes]:
    authorization, language = environ.get("HTTP_AUTHORIZATION", ""), environ.get("HTTP_ACCEPT_LANGUAGE", "")
    told = scan.refusal(authorization, language) or scan.answer(
        authorization, language, environ["wsgi.input"].read()
    )
    headers = [("Content-Type", told.content_type), ("Cache-Control", "no-store")]
    start_response(f"{told.status} {HTTPStatus(told.status).phrase}", headers)
    return [told.body]


@contextmanager
def _connection_kept() -> Iterator[None]:
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in signals:
            signal.connect(close_old_connections)
