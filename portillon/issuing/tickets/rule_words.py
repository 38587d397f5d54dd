"""How often a person of a ticket comes in at an event, in words for organisers and for guests."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portillon.core.credential import Rule
from portillon.places.models import Event

DAYS_OFFERED = range(2, 15)


def choices(known: str) -> list[tuple[str, str]]:
    """Return the usual rules, and the one that is stored if it is another: the API allows more."""
    usual = ["once", "daily", *map(str, DAYS_OFFERED)]
    return [(word, in_words(word)) for word in (usual if known in usual else [*usual, known])]


def in_words(word: str) -> str:
    """Return the rule as the form of the event offers it."""
    days = Rule.of_tickets(word).days_max
    if days is not None:
        return ngettext("once a day, on %(days)d day", "once a day, on %(days)d days", days) % {"days": days}
    return _("once a day") if word == "daily" else _("once in all")


def for_guests(event: Event) -> str:
    """Return on which days a ticket is valid, or "" if its persons come in once in all."""
    if event.days_max is not None:
        return ngettext(
            "On one day of your choice", "On %(days)d days of your choice, once on each", event.days_max
        ) % {"days": event.days_max}
    return _("On every day of the event, once a day") if event.is_counted_by_day else ""
