"""A phone at Alice's door, and phones at the desk of a castle whose programme she runs."""

from pathlib import Path
from typing import Any

import pytest

from tests.api.passes import Board, board
from tests.organiser import Organiser
from tests.roster.desk import DeskPhone, DeskScanner, key_at
from tests.roster.phone import Phone, enrolled


@pytest.fixture(autouse=True)
def _own_data(settings: Any, tmp_path: Path) -> None:
    """Give each test a data folder without the pages of other tests' events, which had the same ids."""
    settings.DATA = tmp_path


@pytest.fixture
def phone(alice: Organiser) -> Phone:
    return Phone(alice, enrolled(alice.event))


@pytest.fixture
def destination(alice: Organiser) -> Board:
    return board(alice)


@pytest.fixture(params=[DeskPhone, DeskScanner], ids=["json", "compact"])
def desk_phone(destination: Board, request: pytest.FixtureRequest) -> DeskPhone:
    made: DeskPhone = request.param(destination, destination.castle, key_at(destination.castle))
    return made
