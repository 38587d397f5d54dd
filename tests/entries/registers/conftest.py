"""Alice's event hands tickets over, and two phones may hold them."""

import pytest

from tests.entries.registers.holder import Holder, holder
from tests.organiser import Organiser


@pytest.fixture(autouse=True)
def _strict(alice: Organiser) -> None:
    alice.api("PATCH", f"/events/{alice.event.pk}", {"offline_policy": "strict"})


@pytest.fixture
def north(alice: Organiser) -> Holder:
    return holder(alice, "North")


@pytest.fixture
def south(alice: Organiser) -> Holder:
    return holder(alice, "South")
