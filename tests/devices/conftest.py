"""An authorisation code for Alice's event, and phones that open it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from portillon.devices import authorisation
from portillon.devices.models import Enrolment
from tests.devices.phone import IPHONE, enrol
from tests.organiser import Organiser

Authorise = Callable[..., Enrolment]


@pytest.fixture
def authorise(alice: Organiser) -> Authorise:
    """A function that makes an authorisation for Alice's event, as in authorise(max_devices=2)."""

    def made(**fields: Any) -> Enrolment:
        return authorisation.authorise(alice.event, **fields)

    return made


@pytest.fixture
def enrolment(authorise: Authorise) -> Enrolment:
    return authorise(label="Main entrance")


@pytest.fixture
def phone() -> Client:
    """A steward's phone that is not enrolled."""
    return Client(headers={"Accept-Language": "en", "User-Agent": IPHONE})


@pytest.fixture
def steward(phone: Client, enrolment: Enrolment) -> Client:
    """The same phone, enrolled for all doors of Alice's event."""
    enrol(phone, enrolment)
    return phone
