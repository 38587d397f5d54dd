"""A phone whose clock is a day wrong decides by itself at the server's time, as far as it has heard of it."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, expect

from tests.browser.desk import Desk, Event
from tests.browser.phone_page import authorised, bare_phone
from tests.browser.scanner_page import PATIENCE_MS, ScannerPage

DAYS = (1, -1)
DECIDES = "#scanner[data-alone=decides]"
CLOCK = """
const Real = Date
const offMs = %d * 86_400_000
globalThis.Date = class extends Real {
  constructor(...told) {
    if (told.length === 0) super(Real.now() + offMs)
    else super(...told)
  }
  static now() {
    return Real.now() + offMs
  }
}
"""


@pytest.fixture(params=DAYS)
def days(request: pytest.FixtureRequest) -> int:
    return int(request.param)


@pytest.fixture
def context(desk: Desk, browser: Browser, days: int) -> Iterator[BrowserContext]:
    with bare_phone(browser, desk.server.base_url) as context:
        context.add_init_script(f"{{ {CLOCK % days} }}")
        yield context


@pytest.fixture
def event(desk: Desk) -> Event:
    return desk.event(offline_policy="known")


def alone(context: BrowserContext, event: Event) -> ScannerPage:
    scanner = authorised(context, event)
    scanner.page.wait_for_selector(DECIDES, timeout=PATIENCE_MS)
    context.set_offline(True)
    return scanner


def test_a_phone_that_has_heard_of_the_server_knows_the_time(context: BrowserContext, event: Event) -> None:
    ticket = event.ticket()
    scanner = alone(context, event)
    scanner.wedge(ticket.code)
    assert scanner.next_verdict().state == "admitted"
    expect(scanner.page.locator(".verdict [data-alone]")).to_be_visible()

    context.set_offline(False)
    scanner.page.wait_for_selector("#scanner[data-untold='0']", timeout=PATIENCE_MS)
    (scan,) = event.desk.call("GET", f"/scans?event={event.id}")["scans"]
    assert (scan["verdict"], event.admitted) == ("admitted", 1)
    assert abs(datetime.fromisoformat(scan["decided_at"]) - timezone.now()) < timedelta(hours=1)


def test_a_phone_that_was_opened_without_a_network_has_its_own_clock_alone(
    context: BrowserContext, event: Event, days: int
) -> None:
    ticket = event.ticket()
    scanner = alone(context, event)
    scanner.page.reload()
    scanner.wait_for_camera()
    scanner.page.wait_for_selector(DECIDES, timeout=PATIENCE_MS)
    scanner.wedge(ticket.code)
    assert scanner.next_verdict().reason == ("expired" if days > 0 else "too_early")
    expect(scanner.page.locator(".verdict [data-alone]")).to_be_visible()
