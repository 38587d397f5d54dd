"""Pages whose texts the browser's translation or an extension has replaced: what lives on them goes on living."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.desk import Desk, Event
from tests.browser.scanner_page import ScannerPage, scanner_page

TRANSLATOR = Path(__file__).parent / "translator.js"
SAID = "[role=status][aria-live=assertive]"


@pytest.fixture
def scanner(desk: Desk, event: Event) -> Iterator[ScannerPage]:
    with scanner_page(desk.browser, event, desk.patient("en")) as page:
        page.page.add_init_script(path=TRANSLATOR)
        page.open(event)
        page.wait_for_camera()
        yield page


def test_the_scanner_asks_to_be_left_alone(scanner: ScannerPage) -> None:
    assert scanner.page.get_attribute("html", "translate") == "no"


def test_verdict_count_and_the_reader_s_line_follow_every_scan(scanner: ScannerPage, event: Event) -> None:
    page = scanner.page
    for number, name in enumerate(("Alice Muster", "Bob Muster"), start=1):
        scanner.wedge(event.ticket(name).code)
        scanner.next_verdict()
        assert name in page.inner_text("[data-verdict]")
        assert f"{number} in" in page.inner_text("[data-verdict] [data-statistic]")
        assert page.inner_text(SAID).startswith(f"Access granted. {name}")

    scanner.wedge(event.cancelled_ticket("Charlie Muster").code)
    scanner.next_verdict()
    red = page.inner_text("[data-verdict]")
    assert "Access denied" in red
    assert "Charlie Muster" in red
    assert "Access granted" not in red
    assert page.inner_text(SAID).startswith("Access denied")

    scanner.new_scan()
    assert "2 in" in page.inner_text(".camera [data-statistic]")
    assert page.evaluate("window.wrapped") > 0


def test_the_hint_under_the_picture_follows(scanner: ScannerPage, event: Event) -> None:
    scanner.show(event.ticket().code)
    scanner.next_verdict()
    scanner.new_scan()
    assert "Already counted" in scanner.page.inner_text(".hint")
    scanner.take_away()

    assert "Hold the code" in scanner.page.inner_text(".hint")


def test_a_live_list_of_the_console_follows(desk: Desk, event: Event) -> None:
    for name in ("Alice Muster", "Bob Muster"):
        event.ticket(name)
    with desk.context(desk.browser, desk.signed_in("en")) as context:
        context.add_init_script(path=TRANSLATOR)
        page = context.new_page()
        page.goto(f"/events/{event.id}/participants/")
        page.fill("#q", "bob")
        page.wait_for_selector("#participants >> text=Alice Muster", state="detached")

        assert "Bob Muster" in page.inner_text("#participants")
        assert page.text_content("#announcer") == "1 ticket"
