"""One desk for each worker; every test has an event of its own there."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.desk import Desk, Event, running_desk


@pytest.fixture(scope="session")
def desk(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with running_desk(tmp_path_factory.mktemp("desk"), browser) as desk:
        yield desk


@pytest.fixture
def event(desk: Desk) -> Event:
    return desk.event()
