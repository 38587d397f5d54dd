"""A rehearsal from end to end: begun in the console, printed, held before a phone's camera, seen on the board."""

from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pypdfium2
import zxingcpp
from playwright.sync_api import Browser, Page

from tests.browser.desk import Desk
from tests.browser.scanner_page import PATIENCE_MS, ScannerPage, scanner_page

DPI = 200
BANDS = {"fr": "Exercice – non compté", "de": "Probe – nicht gezählt", "en": "Practice – not counted"}
BOARD = "#readiness"


def test_a_rehearsal_from_the_first_click_to_the_last(desk: Desk, browser: Browser, tmp_path: Path) -> None:
    event = desk.event(doors_in=timedelta(days=1))
    ticket = event.ticket("Dora")
    with desk.context(browser, desk.signed_in("en")) as organiser:
        page = organiser.new_page()
        page.goto(f"/events/{event.id}/rehearsal/")
        assert page.locator(".readiness > li").count() == 0
        page.click("text=Begin a rehearsal")
        valid, *_others, unreadable = _codes_on(_printed(page, tmp_path / "practice.pdf"))
        with scanner_page(browser, event, desk.patient("en")) as phone:
            phone.wait_for_camera()
            _shown(phone, valid, "ok")
            _shown(phone, unreadable, "unreadable")
            _shown(phone, ticket.code, "too_early", is_practice=False)
            said = page.locator(BOARD)
            page.wait_for_selector(f"{BOARD} :text('2 practice scans.')", timeout=PATIENCE_MS)
            page.wait_for_selector(f"{BOARD} :text('on, has read codes')", timeout=PATIENCE_MS)
            assert "up to date" in said.inner_text()
            page.click("text=End the rehearsal")
            _shown(phone, valid, "unreadable", is_practice=False)
    assert event.admitted == 0


def _printed(page: Page, path: Path) -> Path:
    with page.expect_download() as download:
        page.click("a[href*='tickets.pdf?lang=en']")
    download.value.save_as(path)
    return path


def _codes_on(pdf: Path) -> list[str]:
    """In the order in which one reads: thirteen tickets in rows of three."""
    with closing(pypdfium2.PdfDocument(pdf)) as document:
        page = document[0].render(scale=DPI / 72).to_pil()
    formats = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    found = zxingcpp.read_barcodes(page, formats=formats)
    row = page.height / 6
    places = {one.text: (round(one.position.top_left.y / row), one.position.top_left.x) for one in found}
    return sorted(places, key=lambda code: places[code])


def _shown(phone: ScannerPage, code: str, reason: str, is_practice: bool = True) -> None:
    phone.show(code)
    assert phone.next_verdict().reason == reason
    bands = phone.page.locator(".practice-band").all_inner_texts()
    assert bands == ([BANDS["en"]] if is_practice else [])
    assert phone.page.locator(".verdict.practice").count() == int(is_practice)
    # Nothing was counted, so there is nothing to take back.
    assert phone.page.locator(".reversal-button").count() == 0
    phone.page.evaluate("window.show(null)")
    phone.new_scan()
    assert phone.page.get_attribute("[data-statistic]", "data-admitted") == "0"
