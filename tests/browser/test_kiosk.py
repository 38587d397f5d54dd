"""A tablet on a stand: guests show their own codes, see green or whom to ask, and cannot look anything up."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.desk import Desk, Event
from tests.browser.scanner_page import ScannerPage, scanner_page

HARDWARE = Path(__file__).parent / "fake_hardware.js"
LOCK = "[data-leave]"
PIN = "2580"


def open_kiosk(page: Page) -> None:
    page.click(".tools nav button >> nth=-1")
    page.click("[data-kiosk]")
    type_pin(page, PIN)
    page.wait_for_selector("#scanner[data-kiosk]")


def type_pin(page: Page, digits: str) -> None:
    """With a thumb."""
    for digit in digits:
        page.click(f".keys .key:text-is('{digit}')")
    page.click(".keys .submit")


@pytest.fixture
def kiosk(desk: Desk, event: Event) -> Iterator[ScannerPage]:
    with scanner_page(desk.browser, event, desk.patient("en")) as page:
        page.wait_for_camera()
        open_kiosk(page.page)
        page.wait_for_camera()
        yield page


def test_a_guest_comes_in_with_a_large_green_that_leaves_by_itself(
    kiosk: ScannerPage, event: Event, artefacts: Path
) -> None:
    kiosk.page.screenshot(path=artefacts / "kiosk.png")
    kiosk.show(event.ticket("Anna Muster").code)
    verdict = kiosk.next_verdict()
    kiosk.page.screenshot(path=artefacts / "kiosk-green.png")

    assert (verdict.colour, verdict.word, verdict.name) == ("green", "Welcome!", "Anna Muster")
    kiosk.wait_for("idle")
    assert event.admitted == 1


def test_who_comes_with_others_counts_them_in(kiosk: ScannerPage, event: Event, artefacts: Path) -> None:
    kiosk.show(event.ticket(admits=3).code)
    kiosk.next_verdict()
    kiosk.page.screenshot(path=artefacts / "kiosk-family.png")
    kiosk.tap(".party.all")

    assert kiosk.next_verdict().persons == "3/3"
    assert event.admitted == 3


def test_who_is_refused_is_sent_to_the_team_and_told_no_more(
    kiosk: ScannerPage, event: Event, artefacts: Path
) -> None:
    kiosk.show(event.cancelled_ticket("Anna Muster").code)
    verdict = kiosk.next_verdict()
    kiosk.page.screenshot(path=artefacts / "kiosk-red.png")

    assert (verdict.colour, verdict.word, verdict.name) == ("red", "Please ask the team", "")
    assert "cancelled" not in kiosk.page.inner_text("#scanner").lower()


def test_what_the_team_has_noted_is_not_shown(kiosk: ScannerPage, event: Event, artefacts: Path) -> None:
    kiosk.show(event.ticket(door_note="Owes 20 francs").code)
    verdict = kiosk.next_verdict()
    kiosk.page.screenshot(path=artefacts / "kiosk-amber.png")

    assert "see the team" in verdict.word
    assert "Owes" not in kiosk.page.inner_text("#scanner")


def test_there_is_nothing_to_search_to_set_or_to_leave_by(kiosk: ScannerPage) -> None:
    assert kiosk.page.locator(".tool, .where, [data-statistic], dialog").count() == 0

    kiosk.page.go_back()
    kiosk.page.reload()
    kiosk.wait_for_camera()

    assert kiosk.page.locator("#scanner[data-kiosk]").count() == 1
    assert kiosk.page.locator(".tool").count() == 0


def test_a_guest_chooses_the_language(kiosk: ScannerPage) -> None:
    kiosk.page.click("[lang=fr]")

    kiosk.page.wait_for_selector("text=Présentez le code de votre billet")
    assert kiosk.page.evaluate("document.documentElement.lang") == "fr"


def test_the_lock_opens_with_the_pin_alone(kiosk: ScannerPage, artefacts: Path) -> None:
    kiosk.page.click(LOCK)
    type_pin(kiosk.page, "1111")
    kiosk.page.wait_for_selector("text=Wrong PIN.")
    kiosk.page.screenshot(path=artefacts / "kiosk-wrong-pin.png")
    kiosk.page.reload()
    kiosk.wait_for_camera()
    assert kiosk.page.locator("#scanner[data-kiosk]").count() == 1

    kiosk.page.click(LOCK)
    type_pin(kiosk.page, PIN)

    kiosk.page.wait_for_selector("#scanner:not([data-kiosk]) .tools")


def test_a_pin_that_is_too_short_opens_no_kiosk(desk: Desk, event: Event, artefacts: Path) -> None:
    with scanner_page(desk.browser, event, desk.patient("en")) as page:
        page.wait_for_camera()
        page.page.click(".tools nav button >> nth=-1")
        page.page.click("[data-kiosk]")
        type_pin(page.page, "123")

        page.page.wait_for_selector("text=A PIN has 4 to 8 digits.")
        page.page.screenshot(path=artefacts / "kiosk-choose-pin.png")


def test_guests_do_not_read_the_pin_that_is_typed_and_a_lock_left_alone_closes(kiosk: ScannerPage) -> None:
    kiosk.page.clock.install()
    kiosk.page.click(LOCK)
    kiosk.page.keyboard.type("25")
    hidden = "getComputedStyle(document.querySelector('[name=pin]')).webkitTextSecurity"
    assert kiosk.page.evaluate(hidden) == "disc"

    kiosk.page.clock.run_for(16_000)

    kiosk.page.wait_for_selector("dialog", state="detached")


def test_it_looks_with_the_camera_beside_the_screen(desk: Desk, event: Event) -> None:
    with scanner_page(desk.browser, event, desk.patient("en")) as page:
        page.page.add_init_script(path=HARDWARE)
        page.open(event)
        page.wait_for_camera()
        open_kiosk(page.page)
        page.page.wait_for_selector("#scanner[data-kiosk][data-camera=live]")

        assert page.page.evaluate("window.asked.cameras") == ["user"]


def test_it_stays_locked_when_its_door_is_an_exit_by_now(
    kiosk: ScannerPage, desk: Desk, event: Event, artefacts: Path
) -> None:
    gates = f"/events/{event.id}/gates"
    (door,) = desk.call("GET", f"/events/{event.id}")["gates"]
    desk.call("POST", gates, {"title": "Side door"})
    desk.call("PATCH", f"{gates}/{door['id']}", {"is_exit": True})
    kiosk.page.reload()

    kiosk.page.wait_for_selector("#scanner[data-kiosk] h1:text-is('Please ask the team')")
    kiosk.page.screenshot(path=artefacts / "kiosk-closed.png")
    assert kiosk.page.locator("video, .tool").count() == 0
    kiosk.page.click(LOCK)
    type_pin(kiosk.page, PIN)
    kiosk.page.wait_for_selector("#scanner:not([data-kiosk])")
