"""Two phones at an event that hands its tickets over: each holds its own, and a guest of one comes in at the other."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.browser.desk import Desk, Event
from tests.browser.phone_page import authorised, bare_phone
from tests.browser.scanner_page import PATIENCE_MS, ScannerPage

# "/registers/recall" is another call.
SHARES = "**/api/v1/registers"
# A busy machine is slow: the holder and the server get more time than they have at a door.
PATIENT = """
const set = window.setTimeout
window.setTimeout = (act, ms, ...told) => set(act, ms === 2000 || ms === 5000 ? ms * 20 : ms, ...told)
"""
NOTHING = {"handed": 0, "held": 0, "elsewhere": 9, "more": False, "after": "0"}
GUESTS = ("Anna", "Berta", "Clara", "Dora", "Emma", "Frieda", "Gerda", "Hanna")


@pytest.fixture
def phones(browser: Browser, desk: Desk) -> Iterator[tuple[BrowserContext, BrowserContext]]:
    with ExitStack() as stack:
        north, south = (stack.enter_context(bare_phone(browser, desk.server.base_url)) for _ in range(2))
        yield north, south


def hold(scanner: ScannerPage, tickets: int) -> None:
    scanner.page.wait_for_selector(f"#scanner[data-holds='{tickets}']", timeout=PATIENCE_MS)


def standing(
    phones: tuple[BrowserContext, BrowserContext], event: Event, tickets: int
) -> tuple[ScannerPage, ScannerPage]:
    """One phone that holds all tickets, and one that knows of it and is handed none."""
    north, south = phones
    first = authorised(north, event, "North 2")
    hold(first, tickets)
    south.route(SHARES, lambda route: route.fulfill(json=NOTHING))
    with south.expect_event("response", lambda response: "/api/v1/roster?" in response.url):
        second = authorised(south, event, "South 1")
    second.page.wait_for_selector("#scanner[data-alone=holds]", timeout=PATIENCE_MS)
    return first, second


def test_a_guest_comes_in_where_the_other_phone_gives_the_ticket_back(
    desk: Desk, phones: tuple[BrowserContext, BrowserContext]
) -> None:
    event = desk.event(offline_policy="strict")
    ticket = event.ticket("Wilhelmine Zwahlen")
    event.ticket("Balthasar Zwahlen")
    phones[1].add_init_script(PATIENT)
    first, second = standing(phones, event, tickets=2)
    phones[0].set_offline(True)

    second.wedge(ticket.code)
    expect(second.page.locator("[data-recalling] h1")).to_contain_text("North 2", timeout=PATIENCE_MS)
    assert second.verdicts == []
    phones[0].set_offline(False)

    assert second.next_verdict().state == "admitted"
    assert event.admitted == 1
    hold(first, 1)
    first.wedge(ticket.code)
    assert first.next_verdict().state == "refused"


def test_a_guest_is_sent_to_the_phone_that_holds_the_ticket_and_has_no_network(
    desk: Desk, phones: tuple[BrowserContext, BrowserContext]
) -> None:
    event = desk.event(offline_policy="strict")
    ticket = event.ticket("Wilhelmine Zwahlen")
    first, second = standing(phones, event, tickets=1)
    phones[0].set_offline(True)

    second.wedge(ticket.code)
    verdict = second.next_verdict()
    assert (verdict.state, verdict.reason) == ("refused", "wrong_gate")
    assert "North 2" in verdict.detail
    first.wedge(ticket.code)
    assert first.next_verdict().state == "admitted"


def test_whoever_does_not_want_to_wait_goes_on(
    desk: Desk, phones: tuple[BrowserContext, BrowserContext]
) -> None:
    event = desk.event(offline_policy="strict")
    ticket = event.ticket("Wilhelmine Zwahlen")
    _first, second = standing(phones, event, tickets=1)
    phones[0].set_offline(True)
    asked: list[str] = []
    second.page.on("request", lambda request: asked.append(request.url))

    second.wedge(ticket.code)
    second.page.click("[data-recalling] ~ button", timeout=PATIENCE_MS)
    second.wait_for("idle")
    assert not [url for url in asked if url.endswith("/api/v1/scans")]


def test_each_phone_holds_the_tickets_of_its_lane(
    desk: Desk, phones: tuple[BrowserContext, BrowserContext]
) -> None:
    event = desk.event(offline_policy="strict", lanes=2)
    made = [event.ticket(f"{guest} Muster") for guest in GUESTS]
    lanes = [desk.call("GET", f"/tickets/{ticket.id}")["lane"] for ticket in made]
    assert set(lanes) == {"A", "B"}
    scanners = [authorised(phone, event, f"Phone {lane}") for phone, lane in zip(phones, "AB", strict=True)]
    for scanner, lane in zip(scanners, "AB", strict=True):
        scanner.page.click(f"[data-lane={lane}]", timeout=PATIENCE_MS)
    for scanner, lane in zip(scanners, "AB", strict=True):
        hold(scanner, lanes.count(lane))
        expect(scanner.page.locator(".where")).to_contain_text(f"Lane {lane}")

    for phone in phones:
        phone.set_offline(True)
    for scanner, lane in zip(scanners, "AB", strict=True):
        scanner.wedge(made[lanes.index(lane)].code)
        assert scanner.next_verdict().state == "admitted"
