"""Browsers of four people: Alice organises, Bob is a steward and Dana a supervisor; Charlie organises elsewhere."""

import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from portillon.accounts.models import Organisation, Role
from portillon.console.jobs import background
from portillon.console.jobs.worker import do_waiting
from portillon.issuing.models import Credential
from portillon.issuing.tickets import tickets
from portillon.issuing.tickets.tickets import TicketData
from portillon.places.models import Event
from tests.console.given import event_of, person, signed_in


@pytest.fixture
def quick_passwords(settings: object) -> None:
    """Replace the real password hasher, which is slow on purpose."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # type: ignore[attr-defined]


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


@pytest.fixture
def own_data(settings: Any, tmp_path: Path) -> None:
    """Give the test a data folder of its own, without files of other tests."""
    settings.DATA = tmp_path
    settings.MAILING = replace(settings.MAILING, folder=tmp_path / "mails")


@pytest.fixture(autouse=True)
def work_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Do long work before the page answers, in the test's own transaction."""
    monkeypatch.setattr(background, "announce", lambda: do_waiting(lambda: 0, threading.Event()))
