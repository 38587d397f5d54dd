"""Says how many people could come in twice, for people at the doors and for organisers."""

from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from portillon.entries.figures.exposure import Exposure


def sentence(found: Exposure) -> str:
    """Return the exposure in the active language."""
    phones = ngettext(
        "%(phones)d phone without contact for %(minutes)d min",
        "%(phones)d phones without contact for %(minutes)d min",
        found.phones,
    )
    persons = ngettext(
        "at most %(persons)d person could come in twice",
        "at most %(persons)d people could come in twice",
        found.persons,
    )
    told = {"phones": found.phones, "minutes": _minutes(found.since), "persons": found.persons}
    return _("%(phones)s; %(persons)s.") % {"phones": phones % told, "persons": persons % told}


def in_language(found: Exposure, language: str) -> dict[str, Any]:
    """Return what `as_json` does, for the verdicts of scans: most of them get the same within a minute."""
    return _in_language(found, language, _minutes(found.since))


@lru_cache(maxsize=256)
def _in_language(found: Exposure, language: str, _minute: int) -> dict[str, Any]:
    with override(language):
        return {**found._asdict(), **_told(found)}


def as_json(found: Exposure | None) -> dict[str, Any] | None:
    """Return the exposure as answers of the API carry it, with its sentence in the active language."""
    return None if found is None else {**found._asdict(), **_told(found)}


def _told(found: Exposure) -> dict[str, Any]:
    return {"since": found.since.isoformat(), "minutes": _minutes(found.since), "detail": sentence(found)}


def _minutes(since: datetime) -> int:
    return max(0, (timezone.now() - since) // timedelta(minutes=1))
