"""What is wrong with a field, in the caller's language; pydantic has English sentences only."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _


def sentence(error: Mapping[str, Any]) -> str:
    """Return the sentence for one of pydantic's errors, or pydantic's own English text for a rare one."""
    kind, limits = str(error["type"]), error.get("ctx") or {}
    known = _plain(kind) or _limited(kind)
    if known is None:
        return str(error["msg"])
    return known % limits if limits else known


def _plain(kind: str) -> str | None:
    return {
        "missing": _("This is missing."),
        "json_invalid": _("This is not JSON."),
        "json_type": _("This is not JSON."),
        "string_type": _("This must be a text."),
        "int_type": _("This must be a whole number."),
        "int_parsing": _("This must be a whole number."),
        "int_from_float": _("This must be a whole number."),
        "bool_type": _("This must be true or false."),
        "bool_parsing": _("This must be true or false."),
        "list_type": _("This must be a list."),
        "model_type": _("This must be an object."),
        "model_attributes_type": _("This must be an object."),
        "uuid_type": _("This must be a UUID."),
        "uuid_parsing": _("This must be a UUID."),
        "datetime_type": _("This must be a time such as 2026-11-22T19:30:00+01:00."),
        "datetime_parsing": _("This must be a time such as 2026-11-22T19:30:00+01:00."),
        "datetime_from_date_parsing": _("This must be a time such as 2026-11-22T19:30:00+01:00."),
        "year": _("The year must be between %(first)d and %(last)d."),
        "timezone_aware": _("This time needs an offset, such as +01:00."),
    }.get(kind)


def _limited(kind: str) -> str | None:
    return {
        "greater_than_equal": _("This must be at least %(ge)s."),
        "greater_than": _("This must be more than %(gt)s."),
        "less_than_equal": _("This must be at most %(le)s."),
        "less_than": _("This must be less than %(lt)s."),
        "string_too_short": _("This needs at least %(min_length)s characters."),
        "string_too_long": _("This may have at most %(max_length)s characters."),
    }.get(kind)
