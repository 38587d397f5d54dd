"""The WSGI application. Scans bypass Django's middleware, none of which they need and each of which takes time.

docs/performance.md has the measurement.
"""

import os
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portillon.settings")
_django = get_wsgi_application()

from portillon.api import scan  # noqa: E402  needs the applications that the line above loads
from portillon.console.chores import CHORES, services  # noqa: E402  the same
from portillon.scheduling import scheduler  # noqa: E402  the same

_STATUS_LINES = {status.value: f"{status.value} {status.phrase}" for status in HTTPStatus}
StartResponse = Callable[..., Any]

_scans = 0
scheduler.start(CHORES, services(scans=lambda: _scans))


def application(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
    if environ["PATH_INFO"] == "/api/v1/scans" and environ["REQUEST_METHOD"] == "POST":
        return _scan(environ, start_response)
    return _django(environ, start_response)


def _scan(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
    global _scans  # noqa: PLW0603  the mail worker yields to scans; a lost increment does no harm
    _scans += 1
    answer = scan.wsgi(environ)
    start_response(_STATUS_LINES[answer.status], answer.headers)
    return [answer.body]
