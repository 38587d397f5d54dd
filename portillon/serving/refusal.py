"""Answers to requests that are not served, in the caller's language: a problem for programs, a sentence for people."""

from http import HTTPStatus

from django.utils.translation import gettext as _
from django.utils.translation import override
from granian.rsgi import Scope

from portillon.api import problems
from portillon.api.scan import language_of
from portillon.operating import request_id
from portillon.serving.body import TooLarge, TooSlow
from portillon.serving.crews import Full
from portillon.serving.pages import Answer
from portillon.serving.visitors import TooMany

RETRY_AFTER_SECONDS = 5

_STATUS: dict[type[Exception], HTTPStatus] = {
    TooSlow: HTTPStatus.REQUEST_TIMEOUT,
    TooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    TooMany: HTTPStatus.TOO_MANY_REQUESTS,
    Full: HTTPStatus.SERVICE_UNAVAILABLE,
}


def of(scope: Scope, error: Exception) -> Answer:
    """Return the answer to a request that ended with `error`, one of those that this room raises."""
    status = _STATUS[type(error)]
    with override(language_of(scope.headers.get("accept-language", ""))):
        said = _sentence(status)
    headers = [("cache-control", "no-store"), (request_id.HEADER, request_id.current())]
    if status in (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE):
        headers.append(("retry-after", str(RETRY_AFTER_SECONDS)))
    if scope.path.startswith(problems.PREFIX):
        content = problems.response(status, said).content
        return Answer(status, [("content-type", problems.CONTENT_TYPE), *headers], content)
    return Answer(status, [("content-type", "text/plain; charset=utf-8"), *headers], said.encode())


def _sentence(status: HTTPStatus) -> str:
    return {
        HTTPStatus.REQUEST_TIMEOUT: _("The request took too long to arrive. Send it again."),
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE: _("The body is too large."),
        HTTPStatus.TOO_MANY_REQUESTS: _("Too much at once from your network. Try again in a moment."),
        HTTPStatus.SERVICE_UNAVAILABLE: _("The server is busy. Try again in a moment."),
    }[status]
