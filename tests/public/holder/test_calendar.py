"""Test what leads guests to an event at the right time: a calendar file and a link to a map on the holder's page."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest
from django.test import Client
from django.utils.html import escape

from portillon.issuing.models import Credential
from portillon.places.models import Event, Venue
from portillon.places.moving import change_event
from tests.public.conftest import Issue


@pytest.fixture
def venue(event: Event) -> Venue:
    event.venue = Venue.objects.create(
        organisation=event.organisation, name="Aula; Magna", address="Rue du Lac 1\n2000 Neuchâtel"
    )
    event.save()
    return event.venue


def calendar_of(client: Client, ticket: Credential, query: str = "") -> Any:
    # Any: the library types each property as one of thirty kinds.
    response = client.get(f"/h/{ticket.page_secret}/event.ics{query}")
    assert (response.status_code, response["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    return icalendar.Calendar.from_ical(response.content)


def entry_of(client: Client, ticket: Credential, query: str = "") -> Any:
    (entry,) = calendar_of(client, ticket, query).events
    return entry


def test_the_page_leads_to_a_calendar_file_of_the_event(client: Client, ticket_for: Issue) -> None:
    ticket = ticket_for(language="fr")
    page = client.get(f"/h/{ticket.page_secret}").content.decode()
    entry = entry_of(client, ticket)

    assert f'href="/h/{ticket.page_secret}/event.ics?lang=fr"' in page
    assert (entry["summary"], entry_of(client, ticket, "?lang=de")["summary"]) == (
        "Gala d’automne",
        "Herbstgala",
    )
    assert entry.start == datetime(2027, 9, 13, 17, tzinfo=UTC)
    assert entry.end == datetime(2027, 9, 13, 21, tzinfo=UTC)


@pytest.mark.parametrize("zone", ["Europe/Zurich", "America/New_York", "Asia/Kathmandu"])
def test_its_times_are_in_the_time_zone_of_the_event(
    client: Client, event: Event, ticket_for: Issue, zone: str
) -> None:
    event.time_zone = zone
    event.save()
    calendar = calendar_of(client, ticket_for())
    (entry,) = calendar.events

    assert entry["dtstart"].params["TZID"] == zone
    assert entry["dtstart"].dt.replace(tzinfo=None) == event.starts_at.astimezone(ZoneInfo(zone)).replace(
        tzinfo=None
    )
    assert [described["tzid"] for described in calendar.timezones] == [zone]
    assert len(calendar.to_ical()) < 3000


def test_it_names_the_place_and_keeps_the_way_in_to_itself(
    client: Client, venue: Venue, ticket_for: Issue
) -> None:
    ticket = ticket_for()
    entry = entry_of(client, ticket)

    assert entry["location"] == "Aula; Magna, Rue du Lac 1, 2000 Neuchâtel"
    assert ticket.page_secret not in entry.to_ical().decode()


def test_a_later_file_replaces_an_earlier_one(client: Client, event: Event, ticket_for: Issue) -> None:
    ticket = ticket_for()
    before = entry_of(client, ticket)
    change_event(event, {"ends_at": datetime(2027, 9, 13, 23, tzinfo=UTC)})
    after = entry_of(client, ticket)

    assert after["uid"] == before["uid"]
    assert after["sequence"] > before["sequence"]


def test_an_address_leads_to_a_map(client: Client, venue: Venue, ticket_for: Issue) -> None:
    page = client.get(f"/h/{ticket_for().page_secret}").content.decode()

    assert (
        'href="https://www.openstreetmap.org/search?query=Rue+du+Lac+1%2C+2000+Neuch%C3%A2tel" rel="noreferrer"'
        in page
    )


def test_coordinates_lead_to_the_point_itself(client: Client, venue: Venue, ticket_for: Issue) -> None:
    venue.latitude, venue.longitude = 46.99, 6.93
    venue.save()
    ticket = ticket_for()
    page = client.get(f"/h/{ticket.page_secret}").content.decode()

    address = "https://www.openstreetmap.org/?mlat=46.990000&mlon=6.930000#map=18/46.990000/6.930000"
    assert f'href="{escape(address)}"' in page
    assert (entry_of(client, ticket)["geo"].latitude, entry_of(client, ticket)["geo"].longitude) == (
        46.99,
        6.93,
    )


def test_an_unknown_place_leads_to_no_map(client: Client, venue: Venue, ticket_for: Issue) -> None:
    venue.address = " "
    venue.save()

    assert "openstreetmap" not in client.get(f"/h/{ticket_for().page_secret}").content.decode()
