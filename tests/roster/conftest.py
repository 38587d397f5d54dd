"""A phone at Alice's door."""

import shutil

import pytest
from django.conf import settings

from portillon.roster import whole
from tests.organiser import Organiser
from tests.roster.phone import Phone, enrolled


@pytest.fixture(autouse=True)
def _no_page_is_kept() -> None:
    """Forget the pages of other tests' events, which had the same ids."""
    shutil.rmtree(settings.DATA / whole.FOLDER, ignore_errors=True)


@pytest.fixture
def phone(alice: Organiser) -> Phone:
    return Phone(alice, enrolled(alice.event))
