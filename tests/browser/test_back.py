"""Back, at the door and at a desk: it closes what is open, asks before it leaves, and sends nothing again."""

from collections.abc import Iterator

import pytest

from tests.browser.desk import Desk, Event
from tests.browser.scanner_page import ScannerPage, scanner_page
from tests.browser.test_desk_by_keyboard import Castle, castle, signed_in

__all__ = ["castle"]


@pytest.fixture
def scanner(desk: Desk, event: Event) -> Iterator[ScannerPage]:
    """A phone whose scanner was opened from the list of events."""
    with scanner_page(desk.browser, event, desk.patient("en")) as page:
        page.page.goto("/events/")
        page.open(event)
        page.wait_for_camera()
        yield page


def back(scanner: ScannerPage) -> None:
    scanner.page.evaluate("history.back()")


def test_back_closes_an_open_sheet_and_then_asks(scanner: ScannerPage) -> None:
    page = scanner.page
    page.click(".tools nav button >> nth=0")
    page.wait_for_selector("dialog .keypad")
    back(scanner)
    page.wait_for_selector("dialog", state="detached")
    back(scanner)
    page.wait_for_selector("dialog [data-leave]")
    back(scanner)
    page.wait_for_selector("dialog", state="detached")
    scanner.wait_for_camera()

    back(scanner)
    page.click("dialog [data-leave]")
    page.wait_for_url("**/events/")


def test_back_on_a_verdict_brings_the_camera_back(scanner: ScannerPage, event: Event) -> None:
    scanner.wedge(event.ticket().code)
    scanner.next_verdict()
    back(scanner)

    scanner.wait_for("idle")
    assert scanner.page.locator("dialog").count() == 0


def test_a_reload_leaves_no_further_step_behind(scanner: ScannerPage) -> None:
    scanner.page.reload()
    scanner.wait_for_camera()
    back(scanner)
    scanner.page.click("dialog [data-leave]")

    scanner.page.wait_for_url("**/events/")


def test_back_at_a_desk_never_asks_to_send_again(castle: Castle) -> None:
    with signed_in(castle, "controller") as page:
        page.goto(f"/desks/{castle.gate}/entry/")
        page.fill("input[name=code]", castle.sarahs_number)
        page.click("main form button")
        page.click("form[data-entry] button")
        page.wait_for_url("**/entry/?done=*")
        entries = castle.desk.call("GET", f"/passes/{castle.sarah}")["entries"]
        answer = page.go_back()

        assert answer is not None
        assert answer.status == 200
        assert answer.request.method == "GET"
        page.wait_for_selector("text=Entry validated")
        assert castle.desk.call("GET", f"/passes/{castle.sarah}")["entries"] == entries


def test_the_hint_follows_a_refusal(scanner: ScannerPage, event: Event) -> None:
    scanner.show(event.cancelled_ticket("Charlie Muster").code)
    scanner.next_verdict()
    scanner.new_scan()

    assert scanner.page.inner_text(".hint").startswith("Refused.")
