"""The lamp, the lens, the second camera, the lit screen, what is heard and felt: on a phone that has them all."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.desk import Desk, Event
from tests.browser.scanner_page import ScannerPage, scanner_page

HARDWARE = Path(__file__).parent / "fake_hardware.js"


@pytest.fixture
def scanner(desk: Desk, event: Event) -> Iterator[ScannerPage]:
    with scanner_page(desk.browser, event, desk.patient("en")) as page:
        page.page.add_init_script(path=HARDWARE)
        page.open(event)
        page.wait_for_camera()
        yield page


def asked(scanner: ScannerPage, what: str) -> list[object]:
    found: list[object] = scanner.page.evaluate(f"window.asked.{what}")
    return found


def test_the_torch_is_switched_on_and_off(scanner: ScannerPage) -> None:
    torch = scanner.page.get_by_role("button", name="Torch", exact=True)
    torch.click()
    scanner.page.wait_for_selector(".tool[aria-pressed=true]")
    torch.click()
    scanner.page.wait_for_selector(".tool[aria-pressed=false]")

    assert asked(scanner, "constraints") == [{"torch": True}, {"torch": False}]


def test_the_lens_zooms(scanner: ScannerPage) -> None:
    scanner.page.get_by_label("Zoom").fill("3")

    assert asked(scanner, "constraints") == [{"zoom": 3}]


def test_the_other_camera_is_one_tap_away_and_so_is_the_first(scanner: ScannerPage) -> None:
    for _tap in range(2):
        scanner.page.get_by_role("button", name="Camera", exact=True).click()
        scanner.wait_for_camera()

    assert asked(scanner, "cameras") == ["environment", "user", "environment"]


def test_a_camera_that_can_do_nothing_offers_nothing(desk: Desk, event: Event) -> None:
    with scanner_page(desk.browser, event, desk.patient("en")) as page:
        page.wait_for_camera()

        assert page.page.locator(".tool").count() == len(("keypad", "search", "history", "settings"))
        assert page.page.locator(".zoom").count() == 0


def test_the_screen_is_kept_lit_and_again_after_an_absence(scanner: ScannerPage) -> None:
    before = scanner.page.evaluate("window.asked.locks")
    scanner.page.evaluate("window.comeBack()")

    assert before >= 1
    assert scanner.page.evaluate("window.asked.locks") == before + 1


def test_yes_no_and_look_are_told_apart_by_pitch_by_rhythm_and_by_hand(
    scanner: ScannerPage, event: Event
) -> None:
    scanner.page.mouse.click(180, 300)  # a browser buzzes once the page was touched
    codes = {
        "yes": event.ticket().code,
        "look": event.ticket("Noemi Muster", door_note="Ask for the card").code,
        "no": event.cancelled_ticket("Charlie Muster").code,
    }
    heard = {name: _heard(scanner, code) for name, code in codes.items()}
    pitches = {name: {note["hertz"] for note in notes} for name, notes in heard.items()}
    rhythms = {tuple(round(note["at"] - notes[0]["at"], 2) for note in notes) for notes in heard.values()}
    buzzes = asked(scanner, "buzzes")

    assert all(heard.values())
    assert not pitches["yes"] & pitches["look"]
    assert not (pitches["yes"] | pitches["look"]) & pitches["no"]
    assert max(pitches["no"]) * 2 < min(pitches["yes"] | pitches["look"])
    assert {note["shape"] for note in heard["no"]} != {note["shape"] for note in heard["yes"]}
    assert len(rhythms) == 3
    assert len({str(buzz) for buzz in buzzes}) == len(buzzes) == 3


def _heard(scanner: ScannerPage, code: str) -> list[dict[str, float]]:
    scanner.page.evaluate("window.asked.notes.length = 0")
    scanner.wedge(code)
    scanner.next_verdict()
    notes: list[dict[str, float]] = scanner.page.evaluate("window.asked.notes")
    scanner.new_scan()
    return notes
