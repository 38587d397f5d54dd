"""Errors of the API as application/problem+json (RFC 9457), those of the framework included."""

import json
from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from portillon.operating import request_id

PREFIX = "/api/"
CONTENT_TYPE = "application/problem+json"
# The type of a problem of which the status says all (RFC 9457, section 4.2.1).
BLANK = "about:blank"


class ApiProblem(Exception):
    """End a call with a problem; `errors` maps the name of a field to what is wrong with it, and
    `kind` is the type by which a program tells it from others of its status. `journal` is the number up to which a
    device's journal is stored."""

    def __init__(
        self,
        status: int,
        detail: str,
        errors: dict[str, str] | None = None,
        kind: str = BLANK,
        journal: int | None = None,
    ) -> None:
        super().__init__(detail)
        self.journal = journal
        self.status = status
        self.detail = detail
        self.errors = errors
        self.kind = kind


def response(
    status: int,
    detail: str,
    errors: dict[str, str] | None = None,
    kind: str = BLANK,
    journal: int | None = None,
) -> HttpResponse:
    content: dict[str, object] = {
        "type": kind,
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "request_id": request_id.current(),
    }
    if errors:
        content["errors"] = errors
    if journal is not None:
        content["journal"] = journal
    return HttpResponse(json.dumps(content, ensure_ascii=False), status=status, content_type=CONTENT_TYPE)


class ProblemMiddleware:
    """Turn the framework's own errors (unknown address, wrong method, crash) into problems."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = response(413, sentence(413)) if _is_too_large(request) else self._get_response(request)
        if not request.path.startswith(PREFIX):
            return answer
        answer.headers.setdefault("Cache-Control", "no-store")
        if answer.status_code < 400:
            return answer
        if answer.headers.get("Content-Type") == CONTENT_TYPE:
            return answer
        problem = response(answer.status_code, sentence(answer.status_code))
        for name in ("Allow", "Cache-Control"):
            if name in answer.headers:
                problem[name] = answer.headers[name]
        return problem


def _is_too_large(request: HttpRequest) -> bool:
    """Whether the body is longer than Django reads into memory. Uploaded files are exempt: they are written to disk."""
    length = request.META.get("CONTENT_LENGTH") or ""
    is_ours = request.path.startswith(PREFIX) and request.content_type != "multipart/form-data"
    return is_ours and length.isdigit() and int(length) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE


def sentence(status: int) -> str:
    sentences = {
        400: _("The request cannot be read."),
        404: _("There is nothing at this address."),
        405: _("This address does not answer to this method."),
        413: _("The body is too large."),
        503: _("The database does not answer."),
    }
    return sentences.get(status) or _("Something went wrong here. It is not your fault.")
