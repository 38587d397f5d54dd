"""How the program logs: to stderr, a line for each record, without secrets."""

import json
import logging
import sys
from datetime import datetime
from typing import Any, TextIO

from portillon.operating import redaction, request_id


class Stderr(logging.StreamHandler[TextIO]):
    """Writes to what stderr is at that moment, as it may be replaced and closed after logging was configured."""

    def __init__(self) -> None:
        logging.Handler.__init__(self)

    @property
    def stream(self) -> TextIO:  # type: ignore[override]  # it is an attribute there
        return sys.stderr


class WithoutSecrets(logging.Filter):
    """Takes secrets out of the message, its traceback and everything else that a handler may write."""

    def filter(self, record: logging.LogRecord) -> bool:
        # Django attaches the request, whose text is its address.
        path = getattr(record.__dict__.pop("request", None), "path", "")
        record.msg, record.args = _redacted(record.getMessage(), path), None
        if record.exc_info:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
            record.exc_info = None
        record.exc_text = record.exc_text and _redacted(record.exc_text, path)
        record.stack_info = record.stack_info and _redacted(record.stack_info, path)
        return True


def _redacted(text: str, path: str) -> str:
    """Return the text without secrets. `path` is the request's own, which may hold spaces and quotation marks."""
    hidden = redaction.of_path(path)
    if hidden != path:
        # Django logs it escaped.
        for form in (path, path.encode("unicode_escape").decode()):
            text = text.replace(form, hidden)
    return redaction.of_text(text)


class WithRequest(logging.Filter):
    """Notes of which request a record is."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = request_id.current()
        return True


class Line(logging.Formatter):
    """One line for people, with the time and its offset."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s [%(request_id)s] %(message)s")

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: N802  logging's
        return _time(record)


class Json(logging.Formatter):
    """One JSON object in a line, for programs that collect logs; with the `fields` that a record brings."""

    def format(self, record: logging.LogRecord) -> str:
        told = {
            "at": _time(record),
            "level": record.levelname,
            "logger": record.name,
            "request_id": getattr(record, "request_id", "-"),
            "message": record.getMessage(),
            **getattr(record, "fields", {}),
        }
        if record.exc_text:
            told["traceback"] = record.exc_text
        return json.dumps(told, ensure_ascii=False, default=str)


def _time(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created).astimezone().isoformat(timespec="milliseconds")


def configuration(level: str, form: str) -> dict[str, Any]:
    """Return the settings of logging: every handler has the filters, and no logger has handlers of its own.

    `form` is text or json.
    """
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"without secrets": {"()": WithoutSecrets}, "with request": {"()": WithRequest}},
        "formatters": {"text": {"()": Line}, "json": {"()": Json}},
        "handlers": {
            "stderr": {
                "class": "portillon.operating.logs.Stderr",
                "formatter": form,
                "filters": ["with request", "without secrets"],
            }
        },
        "root": {"handlers": ["stderr"], "level": level},
        # Django gives these handlers of their own.
        "loggers": {
            name: {"handlers": [], "propagate": True, "level": "NOTSET"}
            for name in ("django", "django.server")
        },
    }
