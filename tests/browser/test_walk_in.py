"""Somebody without a ticket gets one at the scanner and is in; a full event or a lost connection loses nothing."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Route

from tests.browser.desk import Desk, Event
from tests.browser.door_screens import SCANS
from tests.browser.scanner_page import PHONE, ScannerPage, scanner_page

WALK_INS = "**/api/v1/events/*/walk-ins"


@pytest.fixture
def event(desk: Desk) -> Event:
    return desk.event(capacity=3)


@pytest.fixture
def scanner(desk: Desk, event: Event) -> Iterator[ScannerPage]:
    with scanner_page(desk.browser, event, desk.patient("en")) as page:
        page.wait_for_camera()
        yield page


def look_for(scanner: ScannerPage, name: str) -> None:
    """The name is looked for first, and is on no list."""
    scanner.page.click(".tools nav button >> nth=1")
    scanner.page.fill("[name=name]", name)
    scanner.page.click("[data-walk-in]")
    scanner.page.wait_for_selector(".walk-in")


def test_who_is_on_no_list_gets_a_ticket_and_is_in(
    scanner: ScannerPage, event: Event, artefacts: Path
) -> None:
    look_for(scanner, "Suharto")
    assert scanner.page.input_value(".walk-in [name=name]") == "Suharto"
    scanner.page.click("[aria-label='One companion more']")
    scanner.page.screenshot(path=artefacts / "walk-in.png")
    scanner.page.click(".walk-in [type=submit]")
    verdict = scanner.next_verdict()

    assert (verdict.colour, verdict.name, verdict.persons) == ("green", "Suharto", "2/2")
    assert event.admitted == 2


def test_the_help_for_a_code_that_is_no_ticket_leads_to_one(scanner: ScannerPage, artefacts: Path) -> None:
    scanner.wedge("https://example.org/")
    scanner.next_verdict()
    scanner.page.click("button.ask")
    scanner.page.wait_for_selector(".advice")
    scanner.page.screenshot(path=artefacts / "advice.png")
    scanner.page.click("[data-no-ticket]")

    scanner.page.wait_for_selector(".by-name [data-walk-in]")


def test_a_full_event_says_so_and_what_was_typed_stays(
    scanner: ScannerPage, event: Event, artefacts: Path
) -> None:
    event.ticket(admits=3)
    look_for(scanner, "Suharto")
    scanner.page.click(".walk-in [type=submit]")
    scanner.wait_for("problem")
    scanner.page.screenshot(path=artefacts / "full.png")

    told = scanner.page.inner_text(".notice")
    assert "No ticket issued" in told
    assert "The event is full: all 3 places are taken." in told
    scanner.page.click(".notice .button")
    scanner.page.click(".tools nav button >> nth=1")
    scanner.page.click("[data-walk-in]")
    assert scanner.page.input_value(".walk-in [name=name]") == "Suharto"
    assert event.admitted == 0


def test_without_a_connection_nothing_is_lost_and_nothing_counts_twice(
    scanner: ScannerPage, event: Event, artefacts: Path
) -> None:
    scanner.page.route(WALK_INS, _lose_the_answer)
    look_for(scanner, "Suharto")
    scanner.page.click(".walk-in [type=submit]")
    scanner.wait_for("offline")
    assert "Do not let anybody in yet" in scanner.page.inner_text(".notice")
    scanner.page.click(".notice .button")  # gives up
    scanner.page.unroute(WALK_INS)
    scanner.page.click(".tools nav button >> nth=1")
    scanner.page.click("[data-walk-in]")
    assert "it counts once" in scanner.page.inner_text(".walk-in [role=alert]")
    scanner.page.screenshot(path=artefacts / "walk-in-unanswered.png")
    assert scanner.page.locator(".walk-in input").count() == 0, "nothing is corrected before it is settled"
    scanner.page.click(".walk-in [type=submit]")

    assert scanner.next_verdict().name == "Suharto"
    assert event.admitted == 1


def test_a_page_that_is_loaded_again_still_knows_what_had_no_answer(
    scanner: ScannerPage, event: Event
) -> None:
    scanner.page.route(WALK_INS, _lose_the_answer)
    look_for(scanner, "Suharto")
    scanner.page.click(".walk-in [type=submit]")
    scanner.wait_for("offline")
    scanner.page.unroute(WALK_INS)
    scanner.open(event)
    scanner.wait_for_camera()
    look_for(scanner, "Somebody else")
    scanner.page.click(".walk-in [type=submit]")

    assert scanner.next_verdict().name == "Suharto"
    assert event.admitted == 1


@pytest.mark.parametrize(
    "kind, offered", [("too-many-wrong-numbers", "New scan"), ("not-your-gate", "Show the new door")]
)
def test_only_a_phone_that_was_moved_is_shown_another_door(
    desk: Desk, event: Event, kind: str, offered: str
) -> None:
    told = {"type": f"/problems/{kind}", "status": 403, "detail": "No."}
    address = desk.call("POST", f"/events/{event.id}/enrolments", {})["url"]
    with desk.context(desk.browser, {}, viewport=PHONE, locale="en") as context:
        scanner = ScannerPage(context.new_page())
        scanner.page.goto(address)
        scanner.page.click(".steward button")
        scanner.page.wait_for_url("**/door")
        scanner.page.route(SCANS, lambda route: route.fulfill(status=403, json=told))
        scanner.wait_for("idle")
        scanner.wedge(event.ticket().number)

        scanner.wait_for("problem")
        assert scanner.page.inner_text(".notice .button") == offered


def _lose_the_answer(route: Route) -> None:
    route.fetch()
    route.abort()
