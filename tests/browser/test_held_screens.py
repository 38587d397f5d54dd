"""Every screen about tickets that phones hold: within its edges, large enough to be read and tapped, and no barrier."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser

from tests.browser.desk import Desk
from tests.browser.held_screens import AskingTour, HoldingTour, phone_at_a_door
from tests.browser.pages import AXE, CHECKS
from tests.browser.picture import photograph
from tests.browser.scanner_page import ScannerPage
from tests.browser.test_colour_blind import unread
from tests.browser.test_large_and_reachable import LOOKS, SMALL, complaints
from tests.browser.test_scanner_screens import VIEWS
from tests.browser.test_scanner_screens import complaints as misfits


@pytest.mark.parametrize("language", list(VIEWS))
@pytest.mark.parametrize("tour", [AskingTour, HoldingTour])
def test_every_screen_about_tickets_that_phones_hold_can_be_read_and_tapped(
    desk: Desk, browser: Browser, tour: type[AskingTour | HoldingTour], language: str, artefacts: Path
) -> None:
    options = {"viewport": SMALL, "locale": language, "reduced_motion": "reduce"}
    with phone_at_a_door(browser, desk, **options) as context:
        for script in (LOOKS, AXE, CHECKS):
            context.add_init_script(path=script)
        found = [
            what
            for name, scanner in tour(context, desk).screens()
            for what in _wrong_with(scanner, name, language, artefacts)
        ]

    assert "\n".join(found) == ""


def _wrong_with(scanner: ScannerPage, name: str, language: str, artefacts: Path) -> Iterator[str]:
    # English is shorter than both.
    if language != "en":
        pictures = str(artefacts / f"large-held-{language}")
        yield from complaints(scanner.page, iter([name]), "212.5%", pictures)
    for its_language, (scheme, size) in VIEWS.items():
        scanner.page.emulate_media(color_scheme=scheme)
        scanner.page.set_viewport_size(size)
        picture = photograph(
            scanner.page, artefacts / f"held-{name.replace(' ', '-')}-{language}-{size['width']}.png"
        )
        for what in misfits(scanner, barriers=language == its_language):
            yield f"{name}, {scheme}, {size['width']}: {what}"
        for text in unread(
            scanner.page, Image.open(io.BytesIO(picture)).convert("RGB"), ".verdict h1, .lane"
        ):
            yield f"{name}, {scheme}, {size['width']}: hard to read: {text}"
    scanner.page.set_viewport_size(SMALL)
