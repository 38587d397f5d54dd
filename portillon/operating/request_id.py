"""Gives each request an id, which is in its answer and in all that is logged meanwhile."""

import os
import re
import secrets
from collections.abc import Callable
from contextvars import ContextVar
from itertools import count

from django.conf import settings
from django.http import HttpRequest, HttpResponse

HEADER = "X-Request-ID"
# Longer or other ids of a proxy are not repeated in logs and answers.
_OF_A_PROXY = re.compile(r"[\w.-]{8,64}", re.ASCII)

_current: ContextVar[str] = ContextVar("request_id", default="-")
_process = secrets.token_hex(4)
_numbers = count(1)


def _begin_process() -> None:
    """Server processes are forked, and no two may give the same ids."""
    global _process  # noqa: PLW0603  nothing else runs in a process that was just forked
    _process = secrets.token_hex(4)


os.register_at_fork(after_in_child=_begin_process)

Handler = Callable[[HttpRequest], HttpResponse]


def begin(given: str) -> str:
    """Return the id of the request, and keep it as this thread's own."""
    chosen = chosen_for(given)
    _current.set(chosen)
    return chosen


def chosen_for(given: str) -> str:
    """Return the id of a request: a new one, or the one that its proxy has `given`."""
    is_kept = settings.PROXIES and _OF_A_PROXY.fullmatch(given)
    return given if is_kept else f"{_process}-{next(_numbers)}"


def resume(chosen: str) -> None:
    """Go on with a request whose id was chosen before, perhaps in another thread."""
    _current.set(chosen)


def current() -> str:
    return _current.get()


def name_request(get_response: Handler) -> Handler:
    def handle(request: HttpRequest) -> HttpResponse:
        chosen = begin(request.headers.get(HEADER, ""))
        answer = get_response(request)
        answer.headers[HEADER] = chosen
        return answer

    return handle
