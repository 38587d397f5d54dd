"""Makes the posters of an event's lanes: an A4 page for each, with a letter that is read from afar."""

from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from portillon.accounts.models import LANGUAGES
from portillon.core.lane import By, letters_of, range_of
from portillon.issuing.paper import typesetting
from portillon.issuing.paper.brand import brand_of
from portillon.issuing.tickets.lanes import groups_by_lane
from portillon.places.models import Event

TEMPLATE = "lane_poster.typ"


def lane_posters(event: Event, letters: str) -> bytes:
    """Return a page for each of these lanes, in all languages, the organisation's first."""
    own = event.organisation.language
    languages = [own, *(code for code, _name in LANGUAGES if code != own)]
    belongs = {language: _belonging_in(event, language) for language in languages}
    pages = [
        {
            "letter": letter,
            "language": own,
            "organisation": event.organisation.name,
            "texts": [_text(event, language, letter, belongs[language]) for language in languages],
        }
        for letter in letters
    ]
    out = BytesIO()
    typesetting.joined(TEMPLATE, [pages], brand_of(event.organisation), out)
    return out.getvalue()


def _belonging_in(event: Event, language: str) -> dict[str, str]:
    with override(language):
        return belonging(event)


def belonging(event: Event) -> dict[str, str]:
    """Return in words who belongs to each lane, in the active language; nothing where a hash decides."""
    lanes = event.lane_choice
    if not lanes.number:
        return {}
    if lanes.by == By.NAME:
        return {
            letter: _("Names %(range)s") % {"range": range_of(lanes.plan, letter)}
            for letter in letters_of(len(lanes.plan))
        }
    if lanes.by == By.CATEGORY:
        return {letter: " · ".join(groups) for letter, groups in groups_by_lane(event, lanes).items()}
    return {}


def _text(event: Event, language: str, letter: str, belongs: dict[str, str]) -> dict[str, Any]:
    with override(language):
        text: dict[str, Any] = typesetting.breakable(
            {
                "title": event.title_in(language),
                "lane": _("Lane %(letter)s") % {"letter": letter},
                "belongs": belongs.get(letter, ""),
                "note": _("The letter of your lane is on your ticket."),
            }
        )
    return {"language": language, **text}
