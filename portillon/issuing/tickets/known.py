"""What guests know of an event: when and where it is, and which doors admit them. It is written down before a change,
so that a mail can say what was and what is."""

import copy
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from django.utils.translation import gettext as _
from django.utils.translation import override

from portillon.issuing.models import CredentialQuerySet
from portillon.issuing.tickets.ticket_facts import LOCALES, event_facts
from portillon.places.models import Event, Gate, Venue

TIMES = ("doors_at", "starts_at", "ends_at")

# As it is stored: texts, and times in ISO 8601. An empty one knows of nothing.
Known = dict[str, Any]


class Difference(NamedTuple):
    """A line of the mail. A text is empty if there was, or is, no such thing."""

    label: str
    before: str
    now: str


@dataclass(frozen=True)
class EventNews:
    """What guests knew of an event, and what they know once it is as `event` says, which may not be stored."""

    event: Event
    before: Known
    now: Known

    @property
    def tickets(self) -> CredentialQuerySet:
        """The valid tickets whose holders know something that is no longer so."""
        categories = set(self.event.tickets.order_by().values_list("category", flat=True).distinct())
        reached = [one for one in categories if concerns(self.before, self.now, one)]
        return self.event.tickets.valid().filter(category__in=reached)

    def differences(self, category: str, language: str) -> list[Difference]:
        """Return what is no longer as it was, in `language`, for a ticket of this category."""
        with override(language):
            olds = _lines(known_as(self.event, self.before), _for(self.before, category), language)
            news = _lines(known_as(self.event, self.now), _for(self.now, category), language)
        labels = dict.fromkeys([*olds, *news])
        pairs = [Difference(label, olds.get(label, ""), news.get(label, "")) for label in labels]
        return [pair for pair in pairs if pair.before != pair.now]


def known_of(event: Event, without: Gate | None = None) -> Known:
    """Return what guests know of the event as `event` has it, which may differ from what is stored; of its doors, all
    but the one that it is `without`."""
    doors = [door for door in event.gates.filter(is_exit=False).order_by("pk") if door != without]
    return {
        **{name: _stored(getattr(event, name)) for name in TIMES},
        "zone": event.zone,
        "venue": event.venue.name if event.venue else "",
        "address": event.venue.address if event.venue else "",
        "doors": [_door(door) for door in doors],
    }


def _door(door: Gate) -> Known:
    """A time set by hand is about a door that is open or shut now, and guests need not know it."""
    own = door.doors_at if not door.opened_by_hand else None
    opens_at = _stored(own) if own else ""
    return {"title": door.title, "opens_at": opens_at, "categories": door.categories}


def _stored(at: datetime) -> str:
    """Always in UTC, so that the same instant is the same text."""
    return at.astimezone(UTC).isoformat()


def concerns(before: Known, now: Known, category: str) -> bool:
    """Whether something that the holder of a ticket of this category knows is no longer so. One door more is none."""
    was, is_now = _for(before, category), _for(now, category)
    lost = set(was.pop("doors")) - set(is_now.pop("doors"))
    return bool(lost) or was != is_now


def _for(known: Known, category: str) -> Known:
    """The part that concerns tickets of this category."""
    doors = [
        (door["title"], door["opens_at"])
        for door in known["doors"]
        if not door["categories"] or category in door["categories"]
    ]
    return {**known, "doors": doors}


def known_as(event: Event, known: Known) -> Event:
    """Return a copy of the event, unsaved, that is when and where `known` says."""
    was = copy.copy(event)
    for name in TIMES:
        setattr(was, name, datetime.fromisoformat(known[name]))
    was.time_zone = known["zone"]
    place = Venue(organisation=event.organisation, name=known["venue"], address=known["address"])
    was.venue = place if known["venue"] else None
    return was


def _lines(event: Event, known: Known, language: str) -> dict[str, str]:
    """Return the texts by their labels."""
    facts = event_facts(event, language)
    place = [facts.venue.text if facts.venue else "", *facts.address.splitlines()]
    doors = [_way_in(title, opens_at, event, language) for title, opens_at in known["doors"]]
    return {
        _("Date"): facts.date,
        **{fact.label: fact.text for fact in facts.times},
        _("Venue"): ", ".join(filter(None, place)),
        _("Entrance"): ", ".join(doors),
    }


def _way_in(title: str, opens_at: str, event: Event, language: str) -> str:
    if not opens_at:
        return title
    at = datetime.fromisoformat(opens_at).astimezone(ZoneInfo(event.zone))
    return f"{title} ({format_datetime(at, 'short', locale=LOCALES[language])})"
