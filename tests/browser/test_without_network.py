"""The scanner of an authorised phone opens without a network, and works again when there is one."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.desk import Desk, Event
from tests.browser.phone_page import authorised, bare_phone
from tests.browser.scanner_page import PATIENCE_MS
from tests.servers.wire import wire

NO_CONNECTION = {"fr": "Pas de connexion", "de": "Keine Verbindung", "en": "No connection"}
KNOWS_ITS_TICKETS = "#scanner[data-alone=decides]"


@pytest.fixture
def event(desk: Desk) -> Event:
    return desk.event(offline_policy="known")


@pytest.mark.parametrize("language", list(NO_CONNECTION))
def test_it_opens_at_its_door_with_the_network_cut(
    desk: Desk, browser: Browser, event: Event, language: str
) -> None:
    ticket = event.ticket()
    with bare_phone(browser, desk.server.base_url, locale=language) as context:
        scanner = authorised(context, event)
        scanner.page.wait_for_selector(KNOWS_ITS_TICKETS, timeout=PATIENCE_MS)
        context.set_offline(True)
        scanner.page.reload()
        scanner.wait_for_camera()
        scanner.wait_for("idle")

        expect(scanner.page.locator("[data-no-connection]")).to_contain_text(NO_CONNECTION[language])
        scanner.page.wait_for_selector(KNOWS_ITS_TICKETS, timeout=PATIENCE_MS)
        scanner.show(ticket.code)
        scanner.wait_for("admitted")
        context.set_offline(False)
        scanner.page.wait_for_selector("#scanner[data-untold='0']", timeout=PATIENCE_MS)
        expect(scanner.page.locator("[data-no-connection]")).to_have_count(0)

    assert event.admitted == 1


def test_it_opens_at_its_door_when_nobody_answers_at_its_address(
    desk: Desk, browser: Browser, event: Event
) -> None:
    port = urlsplit(desk.server.base_url).port
    assert port
    ticket = event.ticket()
    with wire(port) as line, bare_phone(browser, line.base_url) as context:
        scanner = authorised(context, event)
        scanner.page.wait_for_selector(KNOWS_ITS_TICKETS, timeout=PATIENCE_MS)
        line.cut()
        scanner.page.close()
        scanner.page = context.new_page()
        scanner.page.goto("/door")
        scanner.wait_for_camera()
        scanner.wait_for("idle")

        expect(scanner.page.locator("[data-no-connection]")).to_be_visible()
        scanner.page.wait_for_selector(KNOWS_ITS_TICKETS, timeout=PATIENCE_MS)
        scanner.wedge(ticket.code)
        scanner.wait_for("admitted")
        line.join()
        scanner.page.wait_for_selector("#scanner[data-untold='0']", timeout=PATIENCE_MS)

    assert event.admitted == 1


def test_a_phone_that_was_never_told_its_door_says_that_it_needs_a_connection(
    desk: Desk, browser: Browser, event: Event
) -> None:
    with bare_phone(browser, desk.server.base_url) as context:
        page = context.new_page()
        page.goto("/door")
        page.wait_for_selector("#scanner[data-state=unauthorised]", timeout=PATIENCE_MS)
        page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
        context.set_offline(True)
        page.reload()
        page.wait_for_selector("#scanner[data-state=unreachable]", timeout=PATIENCE_MS)
        context.set_offline(False)
        page.click(".notice .button")
        page.wait_for_selector("#scanner[data-state=unauthorised]", timeout=PATIENCE_MS)
