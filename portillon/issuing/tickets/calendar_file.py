"""The calendar file of an event (RFC 5545), which guests add to their own calendars."""

from datetime import timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import icalendar
from django.conf import settings
from django.utils import timezone

from portillon.issuing.tickets.participant import one_line
from portillon.issuing.tickets.ticket_facts import event_facts
from portillon.places.models import Event, Venue

MEDIA_TYPE = "text/calendar"
FILE_NAME = "event.ics"
# A calendar that has the file already takes it for an update, and asks nobody for an answer.
METHOD = "PUBLISH"


def calendar_file(event: Event, language: str) -> bytes:
    """Return the file in `language`, with times in the event's time zone. It holds no secret, because calendars are
    shared. `event` needs its `organisation` and `venue` loaded."""
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//Portillon//Portillon//EN")
    calendar.add("version", "2.0")
    calendar.add("method", METHOD)
    calendar.add_component(_entry(event, language))
    year = timedelta(days=366)
    # Without these dates it would describe every change of the clock until 2038.
    calendar.add_missing_timezones((event.doors_at - year).date(), (event.ends_at + year).date())
    written: bytes = calendar.to_ical()
    return written


def _entry(event: Event, language: str) -> icalendar.Event:
    facts, here = event_facts(event, language), ZoneInfo(event.zone)
    entry = icalendar.Event()
    entry.add("uid", f"event-{event.pk}@{urlsplit(settings.BASE_URL).hostname or 'localhost'}")
    entry.add("dtstamp", timezone.now())
    # The newer of two files for the same entry is the one with the larger number.
    entry.add("sequence", event.changes.count())
    entry.add("summary", one_line(facts.title))
    entry.add("dtstart", event.starts_at.astimezone(here))
    entry.add("dtend", event.ends_at.astimezone(here))
    entry.add(
        "description", "\n".join(f"{fact.label}: {fact.text}" for fact in (facts.times[0], facts.organiser))
    )
    if event.venue:
        _add_place(entry, event.venue)
    return entry


def _add_place(entry: icalendar.Event, venue: Venue) -> None:
    entry.add(
        "location", ", ".join(one_line(part) for part in (venue.name, *venue.address.splitlines()) if part)
    )
    if venue.is_located:
        entry.add("geo", (venue.latitude, venue.longitude))
