"""A ticket's number typed on the keypad, and handheld scanners that type like a keyboard."""

from collections.abc import Iterator

import pytest

from portillon.core.number import check_digit
from tests.browser.desk import Desk, Event
from tests.browser.scanner_page import ScannerPage, scanner_page


@pytest.fixture
def scanner(desk: Desk, event: Event) -> Iterator[ScannerPage]:
    """A phone that sees a wall, whose verdicts stay until tapped."""
    with scanner_page(desk.browser, event, desk.patient("en")) as page:
        page.wait_for_camera()
        yield page


def test_a_number_tapped_on_the_keypad_admits(scanner: ScannerPage, event: Event) -> None:
    ticket = event.ticket("Anna Muster")
    scanner.type_on_keypad(ticket.number)
    verdict = scanner.next_verdict()

    assert (verdict.colour, verdict.name, verdict.persons) == ("green", "Anna Muster", "1/1")
    assert event.admitted == 1


def test_a_guest_without_a_ticket_is_found_by_name_with_the_keyboard_alone(
    scanner: ScannerPage, event: Event
) -> None:
    for name in ("Anna Muster", "Anna Berg"):
        event.ticket(name)
    keyboard = scanner.page.keyboard
    scanner.page.focus(".tools nav button >> nth=1")
    keyboard.press("Enter")
    scanner.page.wait_for_selector("[name=name]:focus")
    keyboard.type("berg ann")
    scanner.page.wait_for_selector(".suggested button")
    keyboard.press("Tab")
    keyboard.press("Enter")
    scanner.page.wait_for_selector(".chosen")
    keyboard.press("Enter")
    verdict = scanner.next_verdict()

    assert (verdict.colour, verdict.name) == ("green", "Anna Berg")
    assert event.admitted == 1


def test_a_mistyped_number_is_said_to_be_one_and_stays_to_be_mended(
    scanner: ScannerPage, event: Event
) -> None:
    number = event.ticket().number
    scanner.type_on_keypad(_with_wrong_check_digit(number))

    assert scanner.page.inner_text("#keypad-error").startswith("This number holds a typing error.")
    assert scanner.verdicts == []

    scanner.page.click(".key[aria-label]")  # takes the last digit back
    scanner.page.click(f".key:text-is('{number[-1]}')")
    scanner.page.click(".key.submit")
    assert scanner.next_verdict().colour == "green"
    assert event.admitted == 1


def test_a_number_too_short_is_not_sent(scanner: ScannerPage) -> None:
    scanner.type_on_keypad("1234")

    assert "9 digits" in scanner.page.inner_text("#keypad-error")
    assert scanner.verdicts == []


def test_a_number_nobody_has_is_red(scanner: ScannerPage) -> None:
    scanner.type_on_keypad("00000000" + check_digit("00000000"))

    assert scanner.next_verdict().reason == "unknown"


def test_escape_closes_the_keypad(scanner: ScannerPage) -> None:
    scanner.page.click(".tools nav button >> nth=0")
    scanner.page.wait_for_selector("dialog")
    scanner.page.keyboard.press("Escape")

    scanner.page.wait_for_selector("dialog", state="detached")
    scanner.wait_for("idle")


@pytest.mark.parametrize("what", ["code", "number"])
def test_a_handheld_scanner_that_fires_twice_counts_once(
    scanner: ScannerPage, event: Event, what: str
) -> None:
    ticket = event.ticket("Anna Muster", admits=3)
    line = ticket.code if what == "code" else ticket.number
    scanner.wedge(line)
    scanner.wedge(line)
    verdict = scanner.next_verdict()
    scanner.film_on(frames=40)

    assert (verdict.colour, verdict.persons) == ("green", "1/3")
    assert len(scanner.verdicts) == 1
    assert event.admitted == 1


def test_a_handheld_scanner_needs_no_tap_between_two_guests(scanner: ScannerPage, event: Event) -> None:
    first, second = event.ticket("Alice Muster"), event.ticket("Bob Muster")
    scanner.wedge(first.code)
    scanner.wedge(second.code)

    assert [scanner.next_verdict().name, scanner.next_verdict().name] == ["Alice Muster", "Bob Muster"]
    assert event.admitted == 2


def test_a_handheld_scanner_may_type_into_the_open_keypad(scanner: ScannerPage, event: Event) -> None:
    scanner.page.click(".tools nav button >> nth=0")
    scanner.wedge(event.ticket("Anna Muster").code)

    assert scanner.next_verdict().name == "Anna Muster"


def _with_wrong_check_digit(number: str) -> str:
    return number[:-1] + str((int(number[-1]) + 1) % 10)
