"""An event and its tickets, a programme of passes, and a phone that remembers a pass, for tests of the public pages."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from portillon.accounts.models import Organisation
from portillon.issuing.models import Credential
from portillon.issuing.tickets.tickets import TicketData, issue
from portillon.places.events import create_event
from portillon.places.models import Event
from tests.public.visits.destination import Destination, make_destination

Issue = Callable[..., Credential]
Known = Callable[..., Credential]


@pytest.fixture
def event(db: None) -> Event:
    organisation = Organisation.objects.create(
        slug="unisep", name="UNISEP", language="de", redirect_url="https://unisep.example/"
    )
    return create_event(
        organisation,
        title_de="Herbstgala",
        title_fr="Gala d’automne",
        doors_at=datetime(2027, 9, 13, 16, tzinfo=UTC),
        starts_at=datetime(2027, 9, 13, 17, tzinfo=UTC),
        ends_at=datetime(2027, 9, 13, 21, tzinfo=UTC),
        redirect_url="https://gala.example/",
    )


@pytest.fixture
def ticket_for(event: Event) -> Issue:
    """A function that issues one ticket of the event, as in ticket_for(name="Alice", admits=3)."""

    def made(**fields: Any) -> Credential:
        return issue(event, [TicketData(**{"name": "Alice", "email": "alice@example.org", **fields})])[0]

    return made


@pytest.fixture
def destination(db: None) -> Destination:
    return make_destination()


@pytest.fixture
def phone_of(client: Client, destination: Destination) -> Known:
    """A function that issues a pass and opens its page, so that this client remembers it: phone_of(**fields)."""

    def remembered(**fields: object) -> Credential:
        one = destination.issue(**fields)
        assert client.get(f"/h/{one.page_secret}/visit").status_code == 200
        return one

    return remembered
