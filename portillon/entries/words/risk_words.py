"""Says how many people could come in twice, or entries be made twice, for people at the doors and for organisers."""

from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from portillon.entries.figures.desk_exposure import DeskExposure
from portillon.entries.figures.exposure import Exposure


def sentence(found: Exposure | DeskExposure) -> str:
    """Return the exposure in the active language."""
    if isinstance(found, Exposure) and found.at_venue:
        return _at_venue(found)
    told = {"phones": _phones(found), "persons": _at_most(found)}
    return _("%(phones)s; %(persons)s.") % told


def _at_venue(found: Exposure) -> str:
    minutes = _minutes(found.since)
    hours = minutes // 60
    if hours < 2:
        words = _(
            "The server at the venue has this event: “%(name)s”, last heard %(minutes)d min ago. Only the phones there "
            "let people in."
        )
    else:
        words = _(
            "The server at the venue has this event: “%(name)s”, last heard %(hours)d hours ago. Only the phones there "
            "let people in."
        )
    return words % {"name": found.at_venue, "minutes": minutes, "hours": hours}


def _phones(found: Exposure | DeskExposure) -> str:
    minutes = _minutes(found.since)
    hours = minutes // 60
    # At a desk a phone may be put away for days; an event's doors do not stay open so long.
    if isinstance(found, Exposure) or hours < 2:
        words = ngettext(
            "%(phones)d phone without contact for %(minutes)d min",
            "%(phones)d phones without contact for %(minutes)d min",
            found.phones,
        )
    elif hours < 48:
        words = ngettext(
            "%(phones)d phone without contact for %(hours)d hours",
            "%(phones)d phones without contact for %(hours)d hours",
            found.phones,
        )
    else:
        words = ngettext(
            "%(phones)d phone without contact for %(days)d days",
            "%(phones)d phones without contact for %(days)d days",
            found.phones,
        )
    return words % {"phones": found.phones, "minutes": minutes, "hours": hours, "days": hours // 24}


def _at_most(found: Exposure | DeskExposure) -> str:
    if isinstance(found, DeskExposure):
        words = ngettext(
            "at most %(entries)d entry could be made twice",
            "at most %(entries)d entries could be made twice",
            found.entries,
        )
        return words % {"entries": found.entries}
    words = ngettext(
        "at most %(persons)d person could come in twice",
        "at most %(persons)d people could come in twice",
        found.persons,
    )
    return words % {"persons": found.persons}


def in_language(found: Exposure | DeskExposure | None, language: str) -> dict[str, Any] | None:
    """Return what `as_json` does, for the verdicts of scans: most of them get the same within a minute."""
    if found is None:
        return None
    return _in_language(found, isinstance(found, DeskExposure), language, _minutes(found.since))


# Tuples of the same values are equal, whatever they are called: the kind is part of the key.
@lru_cache(maxsize=256)
def _in_language(
    found: Exposure | DeskExposure, _at_desk: bool, language: str, _minute: int
) -> dict[str, Any]:
    with override(language):
        return {**found._asdict(), **_told(found)}


def as_json(found: Exposure | DeskExposure | None) -> dict[str, Any] | None:
    """Return the exposure as answers of the API carry it, with its sentence in the active language."""
    return None if found is None else {**found._asdict(), **_told(found)}


def _told(found: Exposure | DeskExposure) -> dict[str, Any]:
    return {"since": found.since.isoformat(), "minutes": _minutes(found.since), "detail": sentence(found)}


def _minutes(since: datetime) -> int:
    return max(0, (timezone.now() - since) // timedelta(minutes=1))
