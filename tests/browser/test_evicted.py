"""A browser that clears what a phone has stored, in the middle of its work."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.browser.desk import Desk, Event
from tests.browser.phone_page import authorised, bare_phone
from tests.browser.scanner_page import PATIENCE_MS, ScannerPage

# What a browser that runs out of space takes from a site: all but its cookies.
CLEARED = "indexeddb,cache_storage,service_workers,local_storage,file_systems"
DECIDES = "#scanner[data-alone=decides]"
# The tickets that the journal holds as admitted.
KEPT = """
async () => {
  const opening = indexedDB.open('portillon-journal')
  const database = await new Promise((opened) => (opening.onsuccess = () => opened(opening.result)))
  const asked = database.transaction('entries').objectStore('entries').getAll()
  const kept = await new Promise((read) => (asked.onsuccess = () => read(asked.result)))
  database.close()
  return kept.filter(({ entry }) => entry.shown?.verdict === 'admitted').map(({ entry }) => entry.credential)
}
"""


@pytest.fixture
def context(desk: Desk, browser: Browser) -> Iterator[BrowserContext]:
    with bare_phone(browser, desk.server.base_url) as context:
        yield context


@pytest.fixture
def event(desk: Desk) -> Event:
    return desk.event(offline_policy="known")


def evict(scanner: ScannerPage, event: Event) -> None:
    session = scanner.page.context.new_cdp_session(scanner.page)
    told = {"origin": event.desk.server.base_url, "storageTypes": CLEARED}
    session.send("Storage.clearDataForOrigin", told)


def let_in(scanner: ScannerPage, code: str) -> None:
    scanner.wedge(code)
    assert scanner.next_verdict().state == "admitted"
    expect(scanner.page.locator(".verdict [data-alone]")).to_be_visible()
    scanner.new_scan()


def test_what_an_open_page_let_in_is_handed_over(context: BrowserContext, event: Event) -> None:
    before, after = event.ticket(), event.ticket()
    scanner = authorised(context, event)
    scanner.page.wait_for_selector(DECIDES, timeout=PATIENCE_MS)
    context.set_offline(True)
    let_in(scanner, before.code)
    evict(scanner, event)
    let_in(scanner, after.code)
    assert after.id in scanner.page.evaluate(KEPT)

    context.set_offline(False)
    scanner.page.wait_for_selector("#scanner[data-untold='0']", timeout=PATIENCE_MS)
    assert event.admitted == 2


def test_a_page_that_is_loaded_anew_says_that_it_needs_a_new_code(
    context: BrowserContext, event: Event
) -> None:
    first, second, after = event.ticket(), event.ticket(), event.ticket()
    scanner = authorised(context, event)
    scanner.page.wait_for_selector(DECIDES, timeout=PATIENCE_MS)
    context.set_offline(True)
    let_in(scanner, first.code)
    let_in(scanner, second.code)
    context.set_offline(False)
    scanner.page.wait_for_selector("#scanner[data-untold='0']", timeout=PATIENCE_MS)
    evict(scanner, event)
    scanner.page.reload()
    # Its cookie is still there.
    scanner = ScannerPage(scanner.page)
    scanner.wait_for_camera()
    scanner.page.wait_for_selector(DECIDES, timeout=PATIENCE_MS)
    context.set_offline(True)
    let_in(scanner, after.code)

    context.set_offline(False)
    expect(scanner.page.locator("[data-storage-trouble=too-short]")).to_be_visible(timeout=PATIENCE_MS)
    assert scanner.page.evaluate(KEPT) == [after.id]
