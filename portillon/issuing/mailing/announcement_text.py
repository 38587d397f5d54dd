"""The text of an announcement for one guest, with the placeholders filled in."""

import re
from collections.abc import Mapping
from zoneinfo import ZoneInfo

from babel.dates import format_date
from django.utils.translation import override

from portillon.accounts.in_words import order_of
from portillon.issuing.models import Announcement, Credential
from portillon.issuing.seals.codes import page_of
from portillon.issuing.tickets.participant import one_line
from portillon.issuing.tickets.ticket_facts import LOCALES, event_facts
from portillon.places.models import Event
from portillon.places.zone import told_of

PLACEHOLDERS = ("name", "event", "date", "doors", "link")
_PLACEHOLDER = re.compile(r"\{(\w+)\}")


def unknown_in(text: str) -> list[str]:
    """The names in braces that are no placeholders."""
    return [name for name in _PLACEHOLDER.findall(text) if name not in PLACEHOLDERS]


def written_in(announcement: Announcement, language: str) -> tuple[str, str]:
    """Subject and text in `language` if they were written in it, else in the organisation's language, else in any."""
    texts = (
        (getattr(announcement, f"subject_{code}"), getattr(announcement, f"text_{code}"))
        for code in order_of(announcement.event.organisation.language, language)
    )
    return next(both for both in texts if all(both))


def filled(text: str, values: Mapping[str, str]) -> str:
    """`text` with the placeholders filled in. What is filled in is not searched for placeholders again."""
    return _PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), text)


def values_for(ticket: Credential, language: str) -> dict[str, str]:
    """What fills the placeholders for the holder of this ticket. Takes `holder`, `event.organisation` and `event.venue`
    of it."""
    assert ticket.event is not None
    return values_of(ticket.event, language, one_line(ticket.holder.name), page_of(ticket))


def values_of(event: Event, language: str, name: str, link: str) -> dict[str, str]:
    """What fills the placeholders for a guest of this name, whose page is at `link`."""
    facts = event_facts(event, language)
    start = event.starts_at.astimezone(ZoneInfo(event.zone))
    return {
        "name": name,
        "event": one_line(facts.title),
        # On the ticket it begins with a capital; here it stands within a sentence.
        "date": format_date(start.date(), "full", LOCALES[language]),
        "doors": _with_zone(facts.times[0].text, event, language),
        "link": link,
    }


def _with_zone(time: str, event: Event, language: str) -> str:
    with override(language):
        zone = told_of(event)
    return f"{time} ({zone})" if zone else time
