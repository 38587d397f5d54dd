"""The pages of a list on paper: keyed in by hand, and photographed."""

import re
from collections.abc import Iterator

from django.utils import timezone
from playwright.sync_api import FilePayload, Page

from tests.browser.desk import Desk, Event, Ticket
from tests.browser.scanner_page import PATIENCE_MS
from tests.issuing.photographs.drawn import photograph_of


def set_up(desk: Desk, guest: str) -> str:
    """Count the ticks of a photographed list, and return its address. Counted once, so nothing is left to be asked."""
    event = desk.event()
    for name in (guest, "Dora"):
        event.ticket(name)
    with desk.context(desk.browser, desk.signed_in("en")) as context:
        page = context.new_page()
        _read_ticks(page, event)
        for answer in page.locator("fieldset.asked input[value='1']").all():
            answer.check()
        for box in page.locator("[type=checkbox]").all():
            box.check()
        page.fill("#time", _now())
        page.click("button[name=count]")
        page.wait_for_selector("a[href*='?sheet=']")
        return re.sub(r"^https?://[^/]+", "", page.url)


def of_organisers(page: Page, event: Event, arrived: Ticket, ticks: str) -> Iterator[str]:
    """Opens one after another; gives the name of each. `ticks` is the address of a list whose ticks are counted."""
    _key_in(page, event, arrived)
    yield "list on paper keyed in"
    _read_ticks(page, event)
    yield "ticks of a photographed list"
    page.click("button[name=count]")
    page.wait_for_selector("form .notice.error")
    yield "ticks that need an answer"
    page.click("a.crumb")
    page.wait_for_selector("#photographs ~ ul a")
    yield "list on paper whose photographs wait"
    page.goto(ticks)
    yield "list on paper whose ticks are counted"
    page.click("a[href*='?sheet=']")
    yield "ticks of a page"
    _look_at_a_line(page, event, arrived)
    yield "line to be taken back"


def _key_in(page: Page, event: Event, arrived: Ticket) -> None:
    _print(page, event)
    page.goto(f"/events/{event.id}/paper-lists/1/")
    page.click("details.more summary")
    page.fill("[name=text]", f"{arrived.number};1;{_now()}")
    page.click("button[name=take]")
    page.wait_for_selector("button[name=count]")


def _print(page: Page, event: Event) -> None:
    page.goto(f"/events/{event.id}/paper-lists/")
    with page.expect_navigation():
        page.click("section form button >> nth=0")


def _read_ticks(page: Page, event: Event) -> None:
    _print(page, event)
    page.wait_for_selector("a[href$='/file']", timeout=PATIENCE_MS)
    pdf = page.request.get(str(page.get_attribute("a[href$='/file']", "href"))).body()
    page.goto(f"/events/{event.id}/paper-lists/")
    page.click("section li a[href*='/paper-lists/'] >> nth=0")
    photo = FilePayload(name="page.jpg", mimeType="image/jpeg", buffer=photograph_of(pdf))
    page.set_input_files("[name=photos]", photo)
    page.click("form[action$='/photographs/'] button")
    page.click("a[role=button][href*='/photographs/']", timeout=PATIENCE_MS)
    page.wait_for_selector("table.ticks")


def _look_at_a_line(page: Page, event: Event, arrived: Ticket) -> None:
    _key_in(page, event, arrived)
    with page.expect_navigation():
        page.click("button[name=count]")
    page.click("a[href*='/lines/'] >> nth=0")
    page.wait_for_selector("button.danger")


def _now() -> str:
    return f"{timezone.now():%Y-%m-%dT%H:%M+00:00}"
