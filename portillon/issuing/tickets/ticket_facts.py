"""The texts of a ticket in one language, for its PDF and the holder's page."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from portillon.accounts.models import LANGUAGES
from portillon.core.lane import Lanes
from portillon.issuing.models import Credential
from portillon.issuing.tickets import amount, rule_words
from portillon.issuing.tickets.lanes import lane_of_ticket
from portillon.places.models import Event
from portillon.places.zone import told_of

# British English, because it writes 24 hours and the day before the month, as French and German do.
LOCALES = {"fr": "fr", "de": "de", "en": "en_GB"}


@dataclass(frozen=True, slots=True)
class Fact:
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class EventFacts:
    """The texts that all tickets of an event share in one language."""

    language: str
    kind: str
    organisation: str
    title: str
    date: str
    times: tuple[Fact, ...]
    venue: Fact | None
    address: str
    map_url: str
    organiser: Fact
    notes: str
    instruction: str
    lanes: Lanes


@dataclass(frozen=True, slots=True)
class TicketFacts:
    """The texts of one ticket. `number` is grouped for reading aloud; `status` is empty while the ticket is valid,
    and `lane` is None at an event without lanes."""

    event: EventFacts
    name: Fact
    lane: Fact | None
    admits: str
    details: tuple[Fact, ...]
    number: Fact
    status: str


def language_of(ticket: Credential, event: Event) -> str:
    """The holder's language, else the organisation's."""
    return ticket.holder.language or event.organisation.language


def event_facts(event: Event, language: str) -> EventFacts:
    """Return the shared texts. `event` needs its `organisation` and `venue` loaded."""
    assert language in dict(LANGUAGES)
    with override(language):
        return EventFacts(
            language=language,
            kind=_("Ticket"),
            organisation=event.organisation.name,
            title=event.title_in(language),
            date=_date(_local(event, event.starts_at), language),
            times=(*_times(event, language), *_days(event)),
            venue=Fact(_("Venue"), event.venue.name) if event.venue else None,
            address=event.venue.address if event.venue else "",
            map_url=event.venue.map_url if event.venue else "",
            organiser=Fact(_("Organiser"), event.organisation.name),
            notes=event.notes,
            instruction=_("Show this code at the entrance, on paper or on your phone."),
            lanes=event.lane_choice,
        )


def ticket_facts(ticket: Credential, event: EventFacts) -> TicketFacts:
    """Return the texts of a ticket, which needs its `holder` loaded."""
    lane = lane_of_ticket(ticket, event.lanes)
    with override(event.language):
        return TicketFacts(
            event=event,
            name=Fact(_("Name"), ticket.holder.name),
            lane=Fact(_("Lane"), lane) if lane else None,
            admits=ngettext("Admits %(count)d person", "Admits %(count)d persons", ticket.admits)
            % {"count": ticket.admits},
            details=_details(ticket, LOCALES[event.language]),
            number=Fact(_("Ticket number"), grouped(ticket.number)),
            status=_status(ticket),
        )


def grouped(number: str) -> str:
    """Return the number in groups of three digits: 123 456 789."""
    return " ".join(number[start : start + 3] for start in range(0, len(number), 3))


def _local(event: Event, moment: datetime) -> datetime:
    return moment.astimezone(ZoneInfo(event.zone))


def _date(moment: datetime, language: str) -> str:
    text = format_date(moment.date(), "full", LOCALES[language])
    return text[:1].upper() + text[1:]


def _times(event: Event, language: str) -> tuple[Fact, ...]:
    """Return opening, start and end.

    A time on another day than the start includes its date. If the clocks there are not the organisation's, their time
    zone follows.
    """
    day, zone = _local(event, event.starts_at).date(), told_of(event)

    def told(moment: datetime) -> str:
        local = _local(event, moment)
        time = format_time(local.time(), "short", locale=LOCALES[language])
        if local.date() == day:
            return time
        return f"{format_date(local.date(), 'medium', LOCALES[language])}, {time}"

    return (
        Fact(_("Doors open"), told(event.doors_at)),
        Fact(_("Start"), told(event.starts_at)),
        Fact(_("End"), told(event.ends_at)),
        *([Fact(_("Time zone"), zone)] if zone else []),
    )


def _days(event: Event) -> tuple[Fact, ...]:
    """Return on which days a ticket is valid, if its persons come in on several."""
    days = rule_words.for_guests(event)
    return (Fact(_("Valid"), days),) if days else ()


def _details(ticket: Credential, locale: str) -> tuple[Fact, ...]:
    facts = (
        Fact(_("Seat"), ticket.seat),
        Fact(_("Category"), ticket.category),
        Fact(_("Price"), amount.in_words(ticket.price, locale)),
        Fact(_("Transferable"), _("Yes") if ticket.transferable else _("No")),
    )
    return tuple(fact for fact in facts if fact.text)


def _status(ticket: Credential) -> str:
    words = {
        "cancelled": _("Cancelled: this ticket is no longer valid."),
        "blocked": _("Blocked: ask the organiser."),
    }
    return words.get(ticket.status, "")
