"""An organisation with an event and a programme, for tests of what is issued."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from portillon.accounts.models import Organisation
from portillon.issuing.mailing.worker import Worker
from portillon.issuing.models import Credential
from portillon.issuing.tickets import passes
from portillon.issuing.tickets.passes import PassData
from portillon.issuing.tickets.tickets import TicketData, issue
from portillon.places.events import create_event
from portillon.places.models import Event, Participation, Programme, Venue
from portillon.places.programmes import create_programme, create_venue
from tests.issuing.mailing.mailed import worker_to
from tests.servers.smtp import MailServer, mail_server

ZURICH = ZoneInfo("Europe/Zurich")
Issue = Callable[..., Credential]


@pytest.fixture
def organisation(db: None) -> Organisation:
    return Organisation.objects.create(slug="unisep", name="UNISEP", language="en")


@pytest.fixture
def event(organisation: Organisation) -> Event:
    return create_event(
        organisation,
        title_en="Autumn gala",
        title_fr="Gala d’automne",
        venue=Venue.objects.create(
            organisation=organisation, name="Aula Magna", address="Rue du Lac 1\n2000 Neuchâtel"
        ),
        doors_at=datetime(2027, 9, 13, 18, 0, tzinfo=ZURICH),
        starts_at=datetime(2027, 9, 13, 19, 30, tzinfo=ZURICH),
        ends_at=datetime(2027, 9, 13, 23, 0, tzinfo=ZURICH),
        notes="Coats may be left at the entrance.",
    )


@pytest.fixture
def ticket_for(event: Event) -> Issue:
    """A function that issues one ticket of the event, as in ticket_for(name="Alice", admits=3)."""

    def made(**fields: Any) -> Credential:
        fields = {"name": "Alice", "email": "alice@example.org", **fields}
        return issue(event, [TicketData(**fields)])[0]

    return made


@pytest.fixture
def programme(organisation: Organisation) -> Programme:
    types = [{"name": "PASS INITIAL", "valid_days": 365}]
    made = create_programme(organisation, types, title_fr="Pass Destination", title_en="Destination Pass")
    for name in ("Castle", "Museum"):
        venue = create_venue(organisation, name=name).venue
        assert venue is not None
        Participation.objects.create(programme=made, venue=venue)
    return made


@pytest.fixture
def pass_for(programme: Programme) -> Issue:
    """A function that issues one pass of the programme, as in pass_for(name="Alice")."""

    def made(**fields: Any) -> Credential:
        data: dict[str, Any] = {"name": "Alice", "email": "alice@example.org", **fields}
        return passes.issue(programme, [PassData(programme.types.get(), **data)])[0]

    return made


@pytest.fixture
def smtp() -> Iterator[MailServer]:
    with mail_server() as server:
        yield server


@pytest.fixture
def worker(smtp: MailServer) -> Iterator[Worker]:
    yield from worker_to(smtp.url)
