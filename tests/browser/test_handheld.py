"""Handheld scanners at computers with keyboards of other countries: at the door and in every field of the console."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from tests.browser.desk import Desk, Event, Ticket
from tests.browser.handheld import ENDS, LAYOUTS, scan
from tests.browser.scanner_page import ScannerPage, scanner_page

PART = "Only part of a code arrived"
HAND_MS = 90


@pytest.fixture
def scanner(desk: Desk, event: Event) -> Iterator[ScannerPage]:
    with scanner_page(desk.browser, event, desk.patient("en")) as page:
        page.wait_for_camera()
        yield page


@pytest.mark.parametrize("layout", list(LAYOUTS))
def test_a_code_is_read_at_the_door_whatever_the_layout(
    scanner: ScannerPage, event: Event, layout: str
) -> None:
    scan(scanner.page, event.ticket("Anna Muster").code, layout)

    assert scanner.next_verdict().name == "Anna Muster"


@pytest.mark.parametrize("end", ["Tab", "nothing"])
def test_a_code_may_end_at_the_door_with_tab_or_with_nothing(
    scanner: ScannerPage, event: Event, end: str
) -> None:
    scan(scanner.page, event.ticket("Anna Muster").number, "Belgian", end)

    assert scanner.next_verdict().name == "Anna Muster"


@pytest.mark.parametrize("end", list(ENDS))
def test_half_a_code_says_so_at_the_door_and_leaves_no_row(
    scanner: ScannerPage, event: Event, end: str
) -> None:
    code = event.ticket().code
    scan(scanner.page, code[: len(code) // 3], "German", end)
    scanner.wait_for("part")

    assert "Incomplete code" in scanner.page.inner_text(".notice")
    assert "nothing was sent" in scanner.page.inner_text("[role=status][aria-live=assertive]")
    assert event.desk.call("GET", f"/scans?event={event.id}")["scans"] == []
    scan(scanner.page, event.ticket("Anna Muster").code)
    assert scanner.next_verdict().name == "Anna Muster"


@pytest.mark.parametrize("tool", [0, 1], ids=["keypad", "search"])
@pytest.mark.parametrize("what", ["code", "number"])
def test_an_open_sheet_is_no_hindrance(scanner: ScannerPage, event: Event, tool: int, what: str) -> None:
    ticket = event.ticket("Anna Muster")
    scanner.page.click(f".tools nav button >> nth={tool}")
    scanner.page.wait_for_selector("dialog input:focus")
    scan(scanner.page, ticket.code if what == "code" else ticket.number, "French")
    if (tool, what) == (1, "number"):
        scanner.page.click(".suggested button")
        scanner.page.click(".chosen .button >> nth=0")

    assert scanner.next_verdict().name == "Anna Muster"


@pytest.fixture
def console(desk: Desk) -> Iterator[Page]:
    with desk.context(desk.browser, desk.signed_in("en")) as context:
        yield context.new_page()


@pytest.mark.parametrize("end", list(ENDS))
@pytest.mark.parametrize("what", ["code", "number"])
def test_a_participant_is_found_by_a_scan(console: Page, event: Event, what: str, end: str) -> None:
    ticket = _among_others(event)
    console.goto(f"/events/{event.id}/participants/")
    console.focus("#q")
    scan(console, ticket.code if what == "code" else ticket.number, "Belgian", end)
    console.wait_for_url(f"**q={ticket.number}*")
    console.wait_for_selector("text=Bob Muster", state="detached")

    assert "Anna Muster" in console.inner_text("#participants")
    assert "/t/" not in console.url.lower()


@pytest.mark.parametrize("layout", list(LAYOUTS))
def test_the_story_of_a_ticket_is_found_by_a_scan(console: Page, event: Event, layout: str) -> None:
    ticket = event.ticket("Anna Muster")
    console.goto("/story/")
    console.focus("#sought")
    scan(console, ticket.code, layout, "Tab")

    console.wait_for_url(f"**/participants/{ticket.id}/story/")


def test_a_person_is_found_by_a_scan(console: Page, event: Event) -> None:
    ticket = event.ticket("Anna Muster")
    console.goto("/person/")
    console.focus("#sought")
    scan(console, ticket.code, "Swiss")

    console.wait_for_selector("#held")
    assert console.input_value("#sought") == ticket.number


def test_a_code_that_nobody_here_may_see_is_said_to_be_one(console: Page, event: Event) -> None:
    code = event.ticket().code
    forged = code[:-1] + str((int(code[-1]) + 1) % 10)
    console.goto("/story/")
    console.focus("#sought")
    scan(console, forged, "Italian")

    assert "No ticket or pass" in console.inner_text("#handheld-says")


@pytest.mark.parametrize("end", list(ENDS))
def test_half_a_code_says_so_in_the_console(console: Page, event: Event, end: str) -> None:
    console.goto("/story/")
    console.focus("#sought")
    scan(console, event.ticket().code[:60], "Swiss", end)

    assert PART in console.inner_text("#handheld-says[role=alert]")
    assert console.input_value("#sought") == ""


def test_what_a_hand_types_is_left_alone(console: Page, event: Event) -> None:
    ticket = _among_others(event)
    console.goto(f"/events/{event.id}/participants/")
    console.focus("#q")
    console.keyboard.type("muster a", delay=HAND_MS)
    console.keyboard.press("Tab")

    assert console.input_value("#q") == "muster a"
    console.goto("/story/")
    console.keyboard.press("Tab")
    console.focus("#sought")
    console.keyboard.type(ticket.number[:6], delay=HAND_MS)
    console.keyboard.press("Tab")
    assert console.input_value("#sought") == ticket.number[:6]
    assert console.locator("#handheld-says").count() == 0
    assert console.evaluate("document.activeElement.tagName") == "BUTTON"


def _among_others(event: Event) -> Ticket:
    event.ticket("Bob Muster")
    return event.ticket("Anna Muster")
