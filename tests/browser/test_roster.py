"""What a phone holds of its event names nobody."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.desk import Desk, Event
from tests.browser.phone_page import authorised, bare_phone
from tests.browser.scanner_page import PATIENCE_MS
from tests.browser.storage import stored_by

# Ends when the phone has all records or names that there were when it asked; or none, if `isHere` is false.
UNTIL = """
async ([kind, isHere]) => {
  for (;;) {
    const opening = indexedDB.open('portillon-roster')
    const database = await new Promise((done) => (opening.onsuccess = () => done(opening.result)))
    const asked = database.transaction('marks').objectStore('marks').count(kind)
    const marks = await new Promise((done) => (asked.onsuccess = () => done(asked.result)))
    database.close()
    if (marks > 0 === isHere) return
    await new Promise((done) => setTimeout(done, 50))
  }
}
"""


def wait_for_roster(page: Page) -> None:
    """It is stored before the phone says that it decides, and the records of the tickets after it."""
    page.wait_for_selector("#scanner[data-alone=decides]", timeout=PATIENCE_MS)
    page.evaluate(UNTIL, ["records", True])


@pytest.fixture
def event(desk: Desk) -> Event:
    return desk.event(offline_policy="known")


def test_whoever_reads_its_storage_finds_nobody(desk: Desk, browser: Browser, event: Event) -> None:
    event.ticket("Wilhelmine Zwahlen", email="wilhelmine@example.org", seat="Loge royale")
    with bare_phone(browser, desk.server.base_url) as context:
        scanner = authorised(context, event)
        wait_for_roster(scanner.page)
        found = stored_by(scanner.page)

    assert "key_ids" in found, "the settings of the roster were read"
    assert "wilhelmine" not in found.lower()
    assert "zwahlen" not in found.lower()
    assert "royale" not in found.lower()


@pytest.fixture
def context(desk: Desk, browser: Browser) -> Iterator[BrowserContext]:
    with bare_phone(browser, desk.server.base_url) as context:
        yield context


def test_a_code_tells_a_phone_without_a_network_whose_ticket_it_is(
    context: BrowserContext, event: Event
) -> None:
    """Also on the red screen; and nothing of it is on the disk afterwards."""
    ticket = event.ticket("Wilhelmine Zwahlen", seat="Loge royale", door_note="Ascenseur nord")
    cancelled = event.cancelled_ticket("Balthasar Zwahlen")
    scanner = authorised(context, event)
    wait_for_roster(scanner.page)
    context.set_offline(True)

    scanner.wedge(ticket.code)
    screen = scanner.page.locator(".verdict")
    expect(screen).to_contain_text("Wilhelmine Zwahlen")
    expect(screen).to_contain_text("Loge royale")
    expect(screen).to_contain_text("Ascenseur nord")
    expect(screen.locator("[data-alone]")).to_have_count(1)
    assert scanner.next_verdict().state == "admitted"
    scanner.new_scan()
    scanner.wedge(cancelled.code)
    assert scanner.next_verdict().reason == "cancelled"
    expect(screen).to_contain_text("Balthasar Zwahlen")

    found = stored_by(scanner.page).lower()
    assert "zwahlen" not in found
    assert "royale" not in found


def test_guests_are_found_by_name_without_a_network_if_the_organiser_wants_it(
    desk: Desk, context: BrowserContext
) -> None:
    """And no name stays on the phone from the moment on at which it hears that the organiser does not."""
    event = desk.event(offline_policy="known", offline_names=True, stewards_search=True)
    event.ticket("Wilhelmine Zwahlen", seat="Loge royale")
    event.ticket("Balthasar Zwahlen")
    event.cancelled_ticket("Zoë Zwahlen")
    scanner = authorised(context, event)
    wait_for_roster(scanner.page)
    scanner.page.evaluate(UNTIL, ["names", True])
    context.set_offline(True)

    scanner.page.click(".tools nav button >> nth=1")
    scanner.page.fill("[name=name]", "zwählen wil")
    scanner.page.click(".suggested button")
    scanner.page.click(".chosen .button.wide")
    verdict = scanner.next_verdict()
    assert (verdict.state, verdict.name, verdict.seat) == ("admitted", "Wilhelmine Zwahlen", "Loge royale")
    scanner.new_scan()
    scanner.page.click(".tools nav button >> nth=1")
    scanner.page.fill("[name=name]", "zwahlen")
    expect(scanner.page.locator(".suggested button")).to_have_text(
        ["Balthasar Zwahlen", "Wilhelmine Zwahlen"]
    )
    assert "zwahlen" in stored_by(scanner.page).lower()

    desk.call("PATCH", f"/events/{event.id}", {"offline_names": False})
    context.set_offline(False)
    scanner.page.wait_for_selector("#scanner[data-untold='0']", timeout=PATIENCE_MS)
    assert event.admitted == 1
    scanner.page.evaluate(UNTIL, ["names", False])
    assert "zwahlen" not in stored_by(scanner.page).lower()
