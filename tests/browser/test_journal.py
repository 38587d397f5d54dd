"""What a phone wrote down outlives the page, the browser and the network: whatever nobody saw is taken back."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Route, expect

from tests.browser.desk import Desk, Event
from tests.browser.handheld import scan
from tests.browser.phone_page import authorised, bare_phone
from tests.browser.scanner_page import PATIENCE_MS, ScannerPage
from tests.servers.wire import wire

SCANS, BATCH = "**/api/v1/scans", "**/api/v1/scans/batch"
# A busy machine may open the journal too late, which is tried again after a minute.
HANDED_OVER_MS = 2 * PATIENCE_MS
GIVE_UP = "text=Give this scan up"
# The keys are in another database, which still works.
STORES_NOTHING = """
const transaction = IDBDatabase.prototype.transaction
IDBDatabase.prototype.transaction = function (...asked) {
  if (this.name === 'portillon-journal') throw new DOMException('', 'QuotaExceededError')
  return transaction.apply(this, asked)
}
"""


@pytest.fixture
def context(desk: Desk, browser: Browser) -> Iterator[BrowserContext]:
    with bare_phone(browser, desk.server.base_url) as context:
        yield context


def lose_the_answer(scanner: ScannerPage, code: str) -> None:
    """The server counts the scan, and the phone does not hear of it."""

    def lose(route: Route) -> None:
        if code not in (route.request.post_data or ""):
            return route.continue_()
        route.fetch()
        return route.abort()

    scanner.page.route(SCANS, lose)
    scanner.show(code)
    scanner.wait_for("offline")


def test_a_scan_that_nobody_saw_answered_is_taken_back(context: BrowserContext, event: Event) -> None:
    ticket = event.ticket("Sarah Kuntz", admits=3)
    scanner = authorised(context, event)
    lose_the_answer(scanner, ticket.code)
    assert event.admitted == 1
    with scanner.page.expect_response(BATCH, timeout=HANDED_OVER_MS) as handed_over:
        scanner.page.click(GIVE_UP)

    assert handed_over.value.ok
    assert event.admitted == 0


def test_a_page_that_is_loaded_anew_hands_over_what_was_unanswered(
    context: BrowserContext, event: Event
) -> None:
    ticket = event.ticket("Sarah Kuntz", admits=3)
    scanner = authorised(context, event)
    lose_the_answer(scanner, ticket.code)
    scanner.page.unroute(SCANS)
    with scanner.page.expect_response(BATCH, timeout=HANDED_OVER_MS) as handed_over:
        scanner.page.reload()
    assert handed_over.value.ok
    assert event.admitted == 0
    scanner.wait_for_camera()
    scanner.show(ticket.code)

    assert scanner.next_verdict().persons == "1/3"
    assert event.admitted == 1


def test_codes_that_are_typed_without_a_network_are_all_answered_later(
    desk: Desk, browser: Browser, event: Event
) -> None:
    tickets = [event.ticket(f"Guest {number}") for number in range(7)]
    port = urlsplit(desk.server.base_url).port
    assert port
    with wire(port) as line, bare_phone(browser, line.base_url) as context:
        scanner = authorised(context, event)
        line.cut()
        for ticket in tickets:
            # Playwright waits after each key: on a busy machine it sends an Enter later than any scanner.
            scan(scanner.page, ticket.code)
        scanner.wait_for("offline")
        expect(scanner.page.locator(".notice")).to_contain_text("6 codes waiting")
        line.join()
        answered = [scanner.next_verdict().colour for _ticket in tickets]

    assert answered == ["green"] * 7
    assert event.admitted == 7


def test_another_code_may_be_scanned_while_the_first_has_no_answer(
    context: BrowserContext, event: Event
) -> None:
    scanner = authorised(context, event)
    lose_the_answer(scanner, event.ticket("Sarah Kuntz").code)
    with scanner.page.expect_response(BATCH, timeout=HANDED_OVER_MS):
        scanner.show(event.ticket("Anna Muster").code)

    assert scanner.next_verdict().name == "Anna Muster"
    assert event.admitted == 1


def test_a_browser_that_stores_nothing_says_so_and_scans_with_a_connection(
    context: BrowserContext, event: Event, artefacts: Path
) -> None:
    context.add_init_script(STORES_NOTHING)
    scanner = authorised(context, event)
    scanner.show(event.ticket().code)
    assert scanner.next_verdict().colour == "green"
    scanner.new_scan()

    expect(scanner.page.locator("[data-storage-trouble=not-stored]")).to_be_visible()
    scanner.photograph(artefacts / "stores-nothing.png")
    assert event.admitted == 1


def test_one_tab_of_a_phone_scans(context: BrowserContext, event: Event, artefacts: Path) -> None:
    first = authorised(context, event)
    second = ScannerPage(context.new_page())
    second.page.goto("/door")
    second.wait_for("elsewhere")
    second.photograph(artefacts / "elsewhere.png")
    first.page.close()
    second.wait_for_camera()
    second.show(event.ticket().code)

    assert second.next_verdict().colour == "green"


def test_a_person_may_scan_in_this_tab_while_another_is_open(context: BrowserContext, event: Event) -> None:
    first = authorised(context, event)
    second = ScannerPage(context.new_page())
    second.page.goto("/door")
    second.wait_for("elsewhere")
    second.page.click("[data-state=elsewhere] button")
    second.wait_for_camera()
    first.wait_for("elsewhere")
    second.show(event.ticket().code)

    assert second.next_verdict().colour == "green"


def test_a_phone_that_was_revoked_still_hands_over_its_journal(context: BrowserContext, event: Event) -> None:
    scanner = authorised(context, event)
    scanner.page.route(BATCH, lambda route: route.abort())
    lose_the_answer(scanner, event.ticket().code)
    scanner.page.click(GIVE_UP)
    (device,) = [one for one in event.desk.call("GET", "/devices") if one["event"] == event.id]
    event.desk.call("DELETE", f"/devices/{device['id']}")
    scanner.page.close()
    page = context.new_page()
    with page.expect_response(BATCH, timeout=PATIENCE_MS) as handed_over:
        page.goto("/door")

    assert handed_over.value.status == 202
