"""A camera that is on and shows nothing: noticed, told in words, and started anew by itself."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.desk import Desk, Event
from tests.browser.scanner_page import ScannerPage, scanner_page

FAULTS = {"frozen": "stalled", "muted": "stalled", "black": "dark"}
WORDS = {"stalled": "sends no picture", "dark": "black picture"}
LENSES = Path(__file__).parent / "lenses.js"


@pytest.fixture
def scanner(desk: Desk, event: Event) -> Iterator[ScannerPage]:
    with scanner_page(desk.browser, event, desk.patient("en")) as page:
        page.wait_for_camera()
        yield page


@pytest.mark.parametrize("fault", list(FAULTS))
def test_a_picture_that_is_none_is_noticed_and_the_camera_comes_back_by_itself(
    scanner: ScannerPage, event: Event, fault: str, artefacts: Path
) -> None:
    state = FAULTS[fault]
    scanner.page.evaluate("fault => { window.cameraFault = fault }", fault)
    scanner.wait_for_camera(state)
    assert WORDS[state] in scanner.page.inner_text(".trouble[role=alert]")
    scanner.photograph(artefacts / f"camera-{fault}.png")

    scanner.page.evaluate("window.cameraHeals = true")
    scanner.wait_for_camera()
    assert scanner.page.evaluate("window.camerasOpened") > 1
    scanner.show(event.ticket("Anna Muster").code)
    assert scanner.next_verdict().name == "Anna Muster"


def test_a_lens_that_was_covered_needs_no_new_start(scanner: ScannerPage) -> None:
    scanner.page.evaluate("window.cameraFault = 'black'")
    scanner.wait_for_camera("dark")
    scanner.page.evaluate("window.cameraFault = null")

    scanner.wait_for_camera()


def test_readiness_says_that_the_picture_is_black(desk: Desk, scanner: ScannerPage, event: Event) -> None:
    with scanner.page.expect_request(
        lambda asked: asked.url.endswith("/readiness") and "dark" in (asked.post_data or "")
    ) as told:
        scanner.page.evaluate("window.cameraFault = 'black'")

    answer = told.value.response()
    assert answer is not None
    assert answer.ok


@pytest.fixture
def lenses(desk: Desk, event: Event) -> Iterator[ScannerPage]:
    """A phone with three lenses at its back, whose browser opens the wide one first."""
    with scanner_page(desk.browser, event, desk.patient("en")) as page:
        page.page.add_init_script(path=LENSES)
        page.open(event)
        page.wait_for_camera()
        yield page


def _open_lens(scanner: ScannerPage) -> str:
    found: str = scanner.page.evaluate("window.lens")
    return found


def test_the_main_lens_of_the_back_is_chosen_and_another_is_kept(lenses: ScannerPage, event: Event) -> None:
    assert _open_lens(lenses) == "main"
    lenses.page.click(".tools nav button >> nth=-1")
    lenses.page.select_option("select[name=lens]", "tele")
    lenses.page.keyboard.press("Escape")
    lenses.wait_for_camera()
    lenses.page.get_by_label("Zoom").fill("3")
    lenses.page.get_by_role("button", name="Torch", exact=True).click()
    lenses.page.wait_for_selector(".tool[aria-pressed=true]")

    lenses.open(event)
    lenses.wait_for_camera()

    assert _open_lens(lenses) == "tele"
    assert lenses.page.get_by_label("Zoom").input_value() == "3"
    assert lenses.page.locator(".tool[aria-pressed=true]").count() == 1
