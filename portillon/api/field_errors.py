"""Which field is wrong, by the name that its sender knows, and what is wrong with it, in the sender's language.

Pydantic has English sentences only, and puts the names of its own types into the path of a field that may be one thing
or another, such as a text or an object.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from portillon.core.text import fit

Path = tuple[str | int, ...]


def by_field(errors: Iterable[Mapping[str, Any]], given: object) -> dict[str, str]:
    """Return a sentence for the path of each wrong field, such as `types.0.valid_from`; "body" is the whole.

    `errors` are pydantic's, and `given` is the value that it looked at.
    """
    found = [(_path(error, given), sentence(error)) for error in errors]
    fitting = {path: why for path, why in found if path is not None}
    if not fitting:
        return {"body": found[-1][1]} if found else {}
    # Of a field that may be one thing or another, the alternative that was looked into is the one that was meant.
    meant = {
        path: why for path, why in fitting.items() if not any(_is_within(other, path) for other in fitting)
    }
    return {named(path): why for path, why in meant.items()}


def named(path: Path) -> str:
    return fit(".".join(map(str, path))) or "body"


def _path(error: Mapping[str, Any], given: object) -> Path | None:
    """Return the part of pydantic's path that leads through `given`, or None if the error is about another shape."""
    is_missing = error["type"] == "missing"
    path: list[str | int] = []
    here: Any = given
    for part in error["loc"][:-1] if is_missing else error["loc"]:
        if _leads_into(here, part):
            path.append(part)
            here = here[part]
        elif isinstance(part, int):
            return None
        # Any other part is the name of one of pydantic's types.
    if not is_missing or not error["loc"]:
        return tuple(path)
    return None if isinstance(here, list) else (*path, error["loc"][-1])


def _leads_into(here: object, part: str | int) -> bool:
    if isinstance(part, int):
        return isinstance(here, list)
    return isinstance(here, dict) and part in here


def _is_within(path: Path, other: Path) -> bool:
    return len(path) > len(other) and path[: len(other)] == other


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
        "day": _("This must be a day such as 2026-11-22."),
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
