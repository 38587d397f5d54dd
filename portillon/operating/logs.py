"""How the program logs: to stderr, without secrets."""

import logging
from typing import Any

from portillon.operating import redaction


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


def configuration() -> dict[str, Any]:
    """Return the settings of logging: every handler has the filter, and no logger has handlers of its own."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"without secrets": {"()": WithoutSecrets}},
        "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
        "handlers": {
            "stderr": {
                "class": "logging.StreamHandler",
                "formatter": "line",
                "filters": ["without secrets"],
            }
        },
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        # Django gives these handlers of their own.
        "loggers": {
            name: {"handlers": [], "propagate": True, "level": "NOTSET"}
            for name in ("django", "django.server")
        },
    }
