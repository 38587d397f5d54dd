"""The WSGI application, called as a web server does, but inside a test's transaction.

It starts no background threads, and keeps the database connection between requests, as Django's test client does.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections

from portillon.scheduling import scheduler

with pytest.MonkeyPatch.context() as _patch:
    _patch.setattr(scheduler, "start", lambda *_given: None)
    from portillon import wsgi


def application(environ: dict[str, Any], start_response: wsgi.StartResponse) -> list[bytes]:
    with _connection_kept():
        answer = wsgi.application(environ, start_response)
        body = list(answer)
        if hasattr(answer, "close"):
            answer.close()
        return body


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
