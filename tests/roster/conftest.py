"""A phone at Alice's door."""

from pathlib import Path
from typing import Any

import pytest

from tests.organiser import Organiser
from tests.roster.phone import Phone, enrolled


@pytest.fixture(autouse=True)
def _own_data(settings: Any, tmp_path: Path) -> None:
    """Give each test a data folder without the pages of other tests' events, which had the same ids."""
    settings.DATA = tmp_path


@pytest.fixture
def phone(alice: Organiser) -> Phone:
    return Phone(alice, enrolled(alice.event))
