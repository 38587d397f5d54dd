"""An organisation with an organiser and a phone, whose conflicts the tests look at."""

import pytest
from django.test import Client

from portillon.accounts.models import Role
from tests.api.journal import Phone, phone_of
from tests.console.given import person, signed_in
from tests.organiser import Organiser, organiser


@pytest.fixture
def ada(db: None) -> Organiser:
    return organiser("ada")


@pytest.fixture
def phone(ada: Organiser) -> Phone:
    return phone_of(ada, "Petra")


@pytest.fixture
def olga(ada: Organiser) -> Client:
    return signed_in(person("olga", ada.organisation, Role.ORGANISER))
