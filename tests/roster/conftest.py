"""A phone at Alice's door."""

import pytest

from tests.organiser import Organiser
from tests.roster.phone import Phone, enrolled


@pytest.fixture
def phone(alice: Organiser) -> Phone:
    return Phone(alice, enrolled(alice.event))
