"""Thumbs of either hand, and text at twice its size: on a small phone, on every screen a steward meets."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, ViewportSize

from tests.browser.desk import Desk, Event
from tests.browser.door_screens import House, Tour, make_house
from tests.browser.phone_screens import PhoneTour
from tests.browser.scanner_page import ScannerPage, scanner_page

LOOKS = Path(__file__).parent / "look_checks.js"
SMALL: ViewportSize = {"width": 360, "height": 640}
ON_ITS_SIDE: ViewportSize = {"width": 740, "height": 360}
# The same phone when its browser shows the page at 200 %.
ZOOMED: ViewportSize = {"width": 180, "height": 320}
ALWAYS = ("smallTargets", "beyondTheEdge", "clipped", "unreachable")
LANGUAGES = ("fr", "de", "en")


@pytest.fixture(scope="module")
def house(desk: Desk) -> House:
    return make_house(desk)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_screen_of_the_scanner_can_be_read_and_tapped(
    desk: Desk, house: House, language: str, artefacts: Path
) -> None:
    storage = desk.patient(language)
    with scanner_page(desk.browser, house.event, storage, reduced_motion="reduce", viewport=SMALL) as scanner:
        scanner.page.add_init_script(path=LOOKS)
        keep = _keeping(scanner.page, artefacts / f"large-scanner-{language}")
        found = list(_complaints(scanner.page, Tour(scanner, house).screens(), "212.5%", keep))

    assert "\n".join(found) == ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_of_a_plain_phone_can_be_read_and_tapped(
    desk: Desk, house: House, language: str, artefacts: Path
) -> None:
    options = {"viewport": SMALL, "locale": language}
    with desk.context(desk.browser, {}, **options) as context:
        page = context.new_page()
        page.add_init_script(path=LOOKS)
        keep = _keeping(page, artefacts / f"large-phone-{language}")
        found = list(_complaints(page, PhoneTour(page, house).screens(), "200%", keep))

    assert "\n".join(found) == ""


def _keeping(page: Page, path: Path) -> Callable[[str], object]:
    return lambda name: page.screenshot(path=f"{path}-{name.replace(' ', '-')}.png")


def _complaints(
    page: Page, screens: Iterator[str], double: str, keep: Callable[[str], object]
) -> Iterator[str]:
    for name in screens:
        for view, size in {"": SMALL, " on its side": ON_ITS_SIDE, " zoomed": ZOOMED}.items():
            page.set_viewport_size(size)
            keep(name + view)
            # On its side a text may be longer than the screen, and no button is.
            yield from _of(
                page, name + view, (*ALWAYS, *(["hiddenAtFirst"] if size["height"] != 360 else []))
            )
        page.evaluate("size => { document.documentElement.style.fontSize = size }", double)
        page.set_viewport_size(SMALL)
        keep(f"{name} large")
        yield from _of(page, f"{name} large", ALWAYS)
        page.evaluate("document.documentElement.style.fontSize = ''")


def _of(page: Page, where: str, checks: tuple[str, ...]) -> Iterator[str]:
    for check in checks:
        yield from (f"{where}: {what}" for what in page.evaluate(f"looks.{check}()"))


@pytest.fixture
def scanner(desk: Desk, event: Event) -> Iterator[ScannerPage]:
    with scanner_page(desk.browser, event, desk.patient("en"), viewport=SMALL) as page:
        page.wait_for_camera()
        yield page


def test_for_the_left_hand_everything_is_mirrored_and_stays_so(scanner: ScannerPage, event: Event) -> None:
    page = scanner.page
    before = _places(page, ".tool")
    page.click(".tools nav button >> nth=-1")
    page.get_by_label("Left-handed").check()
    page.reload()
    scanner.wait_for_camera()

    assert before == sorted(before)
    assert _places(page, ".tool") == sorted(before, reverse=True)
    scanner.wedge(event.ticket(admits=4).code)
    page.wait_for_selector(".party")
    places = _places(page, ".party")
    assert places == sorted(places, reverse=True)
    page.set_viewport_size(ON_ITS_SIDE)
    assert _places(page, ".new-scan") < _places(page, ".answer")


def _places(page: Page, selector: str) -> list[float]:
    """How far from the left each begins."""
    boxes = (one.bounding_box() for one in page.locator(selector).all())
    return [box["x"] for box in boxes if box]
