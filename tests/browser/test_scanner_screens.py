"""Every screen of the scanner, small and large, light and dark: nothing beyond its edge, nothing in anybody's way."""

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import ViewportSize

from tests.browser.desk import Desk, Event
from tests.browser.judged import judged
from tests.browser.pages import AXE, CHECKS, LONG_NAME
from tests.browser.scanner_page import ScannerPage, scanner_page

PHONE: ViewportSize = {"width": 360, "height": 740}
ON_ITS_SIDE: ViewportSize = {"width": 740, "height": 360}
DESKTOP: ViewportSize = {"width": 1440, "height": 900}
# Barriers hardly depend on the language: each looks for them in a view of its own.
VIEWS: dict[str, tuple[Literal["light", "dark"], ViewportSize]] = {
    "fr": ("light", PHONE),
    "de": ("dark", ON_ITS_SIDE),
    "en": ("dark", DESKTOP),
}
TOOLS = {"keypad": 0, "history": -2, "settings": -1}
# What stands beyond the window's edge, where nobody can see it.
CUT_OFF = """() => [...document.querySelectorAll('#scanner *')]
  .filter((one) => !one.closest('.unseen, svg, video, .running') && one.checkVisibility())
  .filter((one) => {
    const { left, right } = one.getBoundingClientRect()
    return left < -1 || right > innerWidth + 1
  })
  .map((one) => `cut off: <${one.tagName} ${one.className}> ${one.textContent.slice(0, 30)}`)"""


@pytest.fixture
def language() -> str:
    """What the keyboard and a screen reader do is the same in all languages."""
    return "de"


@pytest.fixture
def scanner(desk: Desk, event: Event, language: str) -> Iterator[ScannerPage]:
    storage = desk.patient(language)
    with scanner_page(desk.browser, event, storage, reduced_motion="reduce") as page:
        for script in (AXE, CHECKS):
            page.page.add_init_script(path=script)
        page.open(event)
        page.wait_for_camera()
        yield page


@pytest.mark.parametrize("language", list(VIEWS))
def test_every_screen_fits_and_has_no_serious_barrier(
    scanner: ScannerPage, event: Event, artefacts: Path, language: str
) -> None:
    assert scanner.page.evaluate("document.documentElement.lang") == language
    found = []
    for name in _screens(scanner, event):
        for its_language, (scheme, size) in VIEWS.items():
            scanner.page.emulate_media(color_scheme=scheme)
            scanner.page.set_viewport_size(size)
            scanner.photograph(artefacts / f"scanner-{name}-{language}-{size['width']}.png")
            wrong = complaints(scanner, barriers=language == its_language)
            found += [f"{name}, {scheme}, {size['width']}: {what}" for what in wrong]

    assert found == []


def complaints(scanner: ScannerPage, barriers: bool) -> list[str]:
    checks = ["overflow", "unlabelled", *(["barriers"] if barriers else [])]
    found = [
        judged(scanner.page, CUT_OFF),
        *(judged(scanner.page, f"checks.{check}()") for check in checks),
    ]
    return [what for complaints in found for what in complaints]


def _screens(scanner: ScannerPage, event: Event) -> Iterator[str]:
    """Brings up one screen after another; gives the name of each."""
    yield "idle"
    for sheet, place in TOOLS.items():
        scanner.page.click(f".tools nav button >> nth={place}")
        scanner.page.wait_for_selector("dialog")
        yield sheet
        scanner.page.keyboard.press("Escape")
        scanner.page.wait_for_selector("dialog", state="detached")
    family = event.ticket(LONG_NAME, admits=120, seat="Block 214, Reihe B, Sitz 13, Parkett links")
    scanner.wedge(family.code)
    scanner.next_verdict()
    yield "green"
    scanner.wedge(event.cancelled_ticket(LONG_NAME).code)
    scanner.next_verdict()
    yield "red"
    scanner.page.route("**/api/v1/scans", lambda route: route.abort())
    scanner.wedge(family.number)
    scanner.wait_for("offline")
    yield "offline"
    scanner.page.unroute("**/api/v1/scans")
    scanner.next_verdict()
    scanner.new_scan()
    scanner.page.click("button.where")
    scanner.wait_for("choosing")
    yield "choosing"


def test_the_keyboard_reaches_every_tool_and_shows_where_it_is(scanner: ScannerPage) -> None:
    tools = scanner.page.locator("#scanner button").count()
    found = [_tabbed(scanner) for _tool in range(tools)]

    assert [what for what in found if what is None or not what["shown"]] == []
    assert len({what["what"] for what in found if what}) == tools


def _tabbed(scanner: ScannerPage) -> dict[str, object] | None:
    scanner.page.keyboard.press("Tab")
    focused: dict[str, object] | None = scanner.page.evaluate("checks.focused()")
    return focused


def test_enter_on_a_verdict_brings_the_camera_back(scanner: ScannerPage, event: Event) -> None:
    scanner.wedge(event.ticket().code)
    scanner.next_verdict()
    assert scanner.page.evaluate("document.activeElement.className") == "new-scan"
    scanner.page.keyboard.press("Enter")

    scanner.wait_for("idle")


def test_a_verdict_is_said_to_a_screen_reader(scanner: ScannerPage, event: Event) -> None:
    scanner.wedge(event.ticket("Anna Muster").code)
    verdict = scanner.next_verdict()
    said = scanner.page.inner_text("[role=status][aria-live=assertive]")

    assert all(part in said for part in (verdict.word, "Anna Muster", verdict.detail))
