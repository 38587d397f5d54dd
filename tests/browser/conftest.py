"""Every test has an event of its own at the desk."""

import pytest

from tests.browser.desk import Desk, Event


@pytest.fixture
def event(desk: Desk) -> Event:
    return desk.event()
