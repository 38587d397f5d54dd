"""What a phone holds of its event names nobody."""

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.desk import Desk, Event
from tests.browser.phone_page import authorised, bare_phone
from tests.browser.scanner_page import PATIENCE_MS
from tests.browser.storage import stored_by


def wait_for_roster(page: Page) -> None:
    """It is stored before the phone says that it decides."""
    page.wait_for_selector("#scanner[data-alone=decides]", timeout=PATIENCE_MS)


@pytest.fixture
def event(desk: Desk) -> Event:
    return desk.event(offline_policy="known")


def test_whoever_reads_its_storage_finds_nobody(desk: Desk, browser: Browser, event: Event) -> None:
    event.ticket("Wilhelmine Zwahlen", email="wilhelmine@example.org")
    with bare_phone(browser, desk.server.base_url) as context:
        scanner = authorised(context, event)
        wait_for_roster(scanner.page)
        found = stored_by(scanner.page)

    assert "key_ids" in found, "the settings of the roster were read"
    assert "wilhelmine" not in found.lower()
    assert "zwahlen" not in found.lower()
