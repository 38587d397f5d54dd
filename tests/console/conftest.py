"""Alice organises, Bob is steward and Dana supervisor in one organisation; Charlie organises in another."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from portillon.accounts.models import Membership, Organisation, Role, User
from portillon.console import background
from portillon.console.background import Job, run
from portillon.console.models import Work
from portillon.issuing import tickets
from portillon.issuing.models import Credential
from portillon.issuing.tickets import TicketData
from portillon.places.events import create_event
from portillon.places.models import Event


def person(name: str, organisation: Organisation, role: str) -> User:
    user = User.objects.create_user(f"{name}@example.org", name=name.title())
    Membership.objects.create(user=user, organisation=organisation, role=role)
    return user


def signed_in(user: User) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(user)
    return client


def event_of(organisation: Organisation, title: str = "Gala", hours: int = 0, **fields: object) -> Event:
    """Its doors opened an hour before the start, which is `hours` from now."""
    start = timezone.now() + timedelta(hours=hours)
    times = {
        "doors_at": start - timedelta(hours=1),
        "starts_at": start,
        "ends_at": start + timedelta(hours=3),
    }
    return create_event(organisation, title_en=title, **times, **fields)


@pytest.fixture
def university(db: None) -> Organisation:
    return Organisation.objects.create(slug="university", name="University", language="en")


@pytest.fixture
def theatre(db: None) -> Organisation:
    return Organisation.objects.create(slug="theatre", name="Theatre", language="en")


@pytest.fixture
def alice(university: Organisation) -> Client:
    return signed_in(person("alice", university, Role.ORGANISER))


@pytest.fixture
def bob(university: Organisation) -> Client:
    return signed_in(person("bob", university, Role.STEWARD))


@pytest.fixture
def dana(university: Organisation) -> Client:
    return signed_in(person("dana", university, Role.SUPERVISOR))


@pytest.fixture
def charlie(theatre: Organisation) -> Client:
    return signed_in(person("charlie", theatre, Role.ORGANISER))


@pytest.fixture
def gala(university: Organisation) -> Event:
    return event_of(university)


@pytest.fixture
def ticket(gala: Event) -> Credential:
    return tickets.issue(gala, [TicketData("Zoë Müller", "zoe@example.org", admits=2, seat="Row 1")])[0]


@pytest.fixture(autouse=True)
def work_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Long work is done before the page answers, in the test's own transaction."""

    def start(work: Work, job: Job) -> None:
        run(work, job)

    monkeypatch.setattr(background, "start", start)
