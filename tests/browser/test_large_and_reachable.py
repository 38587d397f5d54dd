"""Thumbs of either hand, and text at twice its size: on a small phone, on every screen a steward meets."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, ViewportSize

from tests.browser.desk import Desk, Event
from tests.browser.door_screens import House, Tour, make_house
from tests.browser.judged import judged
from tests.browser.phone_screens import PhoneTour
from tests.browser.picture import photograph
from tests.browser.scanner_page import ScannerPage, scanner_page

LOOKS = Path(__file__).parent / "look_checks.js"
SMALL: ViewportSize = {"width": 360, "height": 640}
ON_ITS_SIDE: ViewportSize = {"width": 740, "height": 360}
# The same phone when its browser shows the page at 200 %.
ZOOMED: ViewportSize = {"width": 180, "height": 320}
ALWAYS = ("smallTargets", "beyondTheEdge", "clipped", "unreachable")
# English is shorter than both.
LANGUAGES = ("fr", "de")


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
        pictures = str(artefacts / f"large-scanner-{language}")
        found = list(complaints(scanner.page, Tour(scanner, house).screens(), "212.5%", pictures))

    assert "\n".join(found) == ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_of_a_plain_phone_can_be_read_and_tapped(
    desk: Desk, house: House, language: str, artefacts: Path
) -> None:
    options = {"viewport": SMALL, "locale": language}
    with desk.context(desk.browser, {}, **options) as context:
        page = context.new_page()
        page.add_init_script(path=LOOKS)
        pictures = str(artefacts / f"large-phone-{language}")
        found = list(complaints(page, PhoneTour(page, house).screens(), "200%", pictures))

    assert "\n".join(found) == ""


def complaints(page: Page, screens: Iterator[str], double: str, pictures: str) -> Iterator[str]:
    for name in screens:
        for view, size in {"": SMALL, " on its side": ON_ITS_SIDE, " zoomed": ZOOMED}.items():
            page.set_viewport_size(size)
            # On its side a text may be longer than the screen, and no button is.
            checks = ALWAYS if size is ON_ITS_SIDE else (*ALWAYS, "hiddenAtFirst")
            yield from _of(page, name + view, checks, pictures)
        page.evaluate("size => { document.documentElement.style.fontSize = size }", double)
        page.set_viewport_size(SMALL)
        yield from _of(page, f"{name} large", ALWAYS, pictures)
        page.evaluate("document.documentElement.style.fontSize = ''")


def _of(page: Page, where: str, checks: tuple[str, ...], pictures: str) -> list[str]:
    """What is wrong with the screen as it is now; it is photographed then."""
    found: list[str] = judged(page, "checks => looks(checks)", checks)
    if found:
        photograph(page, f"{pictures}-{where.replace(' ', '-')}.png")
    return [f"{where}: {what}" for what in found]


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


def _places(page: Page, selector: str) -> list[int]:
    """How far from the left each begins, in px."""
    boxes = (one.bounding_box() for one in page.locator(selector).all())
    return [round(box["x"]) for box in boxes if box]
