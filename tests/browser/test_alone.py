"""A phone without a network decides by itself, says so, and is told afterwards where the server knows better."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.browser.desk import Desk, Event, Ticket
from tests.browser.phone_page import authorised, bare_phone
from tests.browser.scanner_page import PATIENCE_MS, SEEN_MS, ScannerPage

BADGES = {
    "fr": "décidé par ce téléphone",
    "de": "von diesem Telefon entschieden",
    "en": "decided by this phone",
}

A_QUARTER_OF_AN_HOUR_LATER = """
const Now = Date
const later = 16 * 60_000
globalThis.Date = class extends Now {
  constructor(...told) {
    if (told.length > 0) super(...told)
    else super(Now.now() + later)
  }
  static now() {
    return Now.now() + later
  }
}
"""
# Ends when the browser has forgotten the alarms that were answered.
NO_ALARM_KEPT = """
async () => {
  for (;;) {
    const opening = indexedDB.open('portillon-alarms')
    const database = await new Promise((done) => (opening.onsuccess = () => done(opening.result)))
    const asked = database.transaction('alarms').objectStore('alarms').count()
    const kept = await new Promise((done) => (asked.onsuccess = () => done(asked.result)))
    database.close()
    if (kept === 0) return
    await new Promise((done) => setTimeout(done, 50))
  }
}
"""


@pytest.fixture
def event(desk: Desk) -> Event:
    return desk.event(offline_policy="known")


@pytest.fixture
def context(desk: Desk, browser: Browser) -> Iterator[BrowserContext]:
    with bare_phone(browser, desk.server.base_url) as context:
        yield context


def alone(context: BrowserContext, event: Event) -> ScannerPage:
    """A phone that knows the tickets of its event, and loses the network."""
    scanner = authorised(context, event)
    scanner.page.wait_for_selector("#scanner[data-alone=decides]", timeout=PATIENCE_MS)
    context.set_offline(True)
    return scanner


def admit_elsewhere(event: Event, ticket: Ticket) -> None:
    gate = event.desk.call("GET", f"/events/{event.id}")["gates"][0]["id"]
    body = {"scan_id": str(uuid4()), "gate": gate, "code": ticket.code, "party": 1}
    event.desk.call("POST", "/scans", body)


@pytest.mark.parametrize("language", list(BADGES))
def test_it_admits_and_refuses_with_a_badge_and_tells_that_it_goes_on(
    desk: Desk, browser: Browser, event: Event, language: str
) -> None:
    family, cancelled = event.ticket(admits=2), event.cancelled_ticket("Anna Muster")
    with bare_phone(browser, desk.server.base_url, locale=language) as context:
        scanner = alone(context, event)
        badge = scanner.page.locator(".verdict [data-alone]")
        scanner.wedge(family.code)
        assert scanner.next_verdict().persons == "1/2"
        expect(badge).to_have_text(BADGES[language])
        scanner.tap(".party")
        assert scanner.next_verdict().persons == "2/2"
        scanner.new_scan()
        scanner.wedge(cancelled.code)
        assert scanner.next_verdict().reason == "cancelled"
        expect(badge).to_have_text(BADGES[language])
        scanner.new_scan()

        banner = scanner.page.locator("[data-no-connection]")
        expect(banner).to_have_attribute("data-may", "decides")
        expect(banner).to_contain_text("3")

        context.set_offline(False)
        scanner.page.wait_for_selector("#scanner[data-untold='0']", timeout=PATIENCE_MS)
        expect(banner).to_have_count(0)
    assert event.admitted == 2


def test_it_admits_nobody_where_the_organiser_wants_the_server_to_decide(
    desk: Desk, context: BrowserContext
) -> None:
    event = desk.event(offline_policy="server")
    scanner = authorised(context, event)
    context.set_offline(True)
    scanner.wedge(event.ticket().code)
    scanner.wait_for("offline")
    scanner.page.click(".notice .button")

    banner = scanner.page.locator("[data-no-connection]")
    expect(banner).to_contain_text("Let nobody in")
    expect(banner).to_have_attribute("data-may", "may-not")


def test_an_alarm_stays_over_everything_until_the_guest_was_stopped(
    context: BrowserContext, event: Event
) -> None:
    ticket, other = event.ticket(), event.ticket()
    scanner = alone(context, event)
    scanner.wedge(ticket.code)
    assert scanner.next_verdict().state == "admitted"
    scanner.new_scan()
    admit_elsewhere(event, ticket)

    context.set_offline(False)
    alarm = scanner.page.locator("[data-alarm]")
    expect(alarm).to_contain_text("Already used", timeout=PATIENCE_MS)
    scanner.wedge(other.code)
    scanner.page.keyboard.press("Escape")
    expect(alarm).to_contain_text("1 code waiting")
    answer(scanner, "[data-stopped]")

    expect(alarm).to_have_count(0)
    assert scanner.next_verdict().state == "admitted"
    expect(scanner.page.locator(".verdict [data-alone]")).to_have_count(0)
    scanner.page.wait_for_selector("#scanner[data-untold='0']", timeout=PATIENCE_MS)
    assert event.admitted == 2
    assert event.desk.call("GET", f"/events/{event.id}/counts")["inside"] == 2


def alarmed(context: BrowserContext, event: Event) -> tuple[ScannerPage, Ticket]:
    """A phone whose green the server contradicts, and a ticket that it knows and has not seen."""
    ticket, other = event.ticket(), event.ticket()
    scanner = alone(context, event)
    scanner.wedge(ticket.code)
    assert scanner.next_verdict().state == "admitted"
    scanner.new_scan()
    admit_elsewhere(event, ticket)
    context.set_offline(False)
    scanner.page.wait_for_selector("[data-alarm]", timeout=PATIENCE_MS)
    scanner.page.wait_for_selector("#scanner[data-untold='0']", timeout=PATIENCE_MS)
    return scanner, other


def opened_again(context: BrowserContext, scanner: ScannerPage) -> ScannerPage:
    scanner.page.close()
    again = ScannerPage(context.new_page())
    again.page.goto("/door")
    again.wait_for_camera()
    return again


def answer(scanner: ScannerPage, button: str) -> None:
    """When the alarm has been seen: it lies over a screen that was there before."""
    shown = scanner.page.evaluate("performance.now()")
    seen = "([shown, ms]) => performance.now() - shown > ms"
    scanner.page.wait_for_function(seen, arg=[shown, SEEN_MS])
    scanner.page.click(button)


def test_an_alarm_outlives_the_page(context: BrowserContext, event: Event) -> None:
    scanner, other = alarmed(context, event)
    scanner = opened_again(context, scanner)
    alarm = scanner.page.locator("[data-alarm]")
    expect(alarm).to_contain_text("Already used", timeout=PATIENCE_MS)
    answer(scanner, "[data-stopped]")
    expect(alarm).to_have_count(0)
    scanner.page.wait_for_selector("#scanner[data-untold='0']", timeout=PATIENCE_MS)
    scanner = opened_again(context, scanner)
    scanner.wedge(other.code)

    assert scanner.next_verdict().state == "admitted"
    expect(scanner.page.locator("[data-alarm], [data-old-alarms]")).to_have_count(0)


def test_an_old_alarm_waits_in_the_top_bar_while_scanning_goes_on(
    context: BrowserContext, event: Event, artefacts: Path
) -> None:
    scanner, other = alarmed(context, event)
    context.add_init_script(A_QUARTER_OF_AN_HOUR_LATER)
    scanner = opened_again(context, scanner)
    expect(scanner.page.locator("[data-old-alarms]")).to_contain_text("Wrong green", timeout=PATIENCE_MS)
    scanner.photograph(artefacts / "old-alarm-waits.png")
    scanner.wedge(other.code)
    assert scanner.next_verdict().state == "admitted"
    scanner.new_scan()

    scanner.page.click("[data-old-alarms]")
    expect(scanner.page.locator("[data-old-alarm]")).to_contain_text("Already used")
    scanner.photograph(artefacts / "old-alarm.png")
    answer(scanner, "[data-inside]")
    expect(scanner.page.locator("dialog, [data-old-alarms]")).to_have_count(0)
    scanner.page.evaluate(NO_ALARM_KEPT)
    assert opened_again(context, scanner).page.locator("[data-alarm], [data-old-alarms]").count() == 0


def test_what_it_let_in_by_itself_is_taken_back_without_a_network(
    context: BrowserContext, event: Event
) -> None:
    ticket = event.ticket()
    scanner = alone(context, event)
    scanner.wedge(ticket.code)
    scanner.next_verdict()
    scanner.tap(".reversal-button")
    scanner.tap("[data-reverse]")
    scanner.wait_for("reversed")
    expect(scanner.page.locator(".reversal")).to_contain_text("once there is a connection")
    scanner.page.click(".notice .button")

    context.set_offline(False)
    scanner.page.wait_for_selector("#scanner[data-untold='0']", timeout=PATIENCE_MS)
    assert event.admitted == 0
