"""Says how many people could come in twice, for people at the doors and for organisers."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

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


def as_json(found: Exposure | None) -> dict[str, Any] | None:
    """Return the exposure as answers of the API carry it, with its sentence in the active language."""
    if found is None:
        return None
    minutes = _minutes(found.since)
    return {
        **found._asdict(),
        "since": found.since.isoformat(),
        "minutes": minutes,
        "detail": sentence(found),
    }


def _minutes(since: datetime) -> int:
    return max(0, (timezone.now() - since) // timedelta(minutes=1))
