"""A steward's own phone: authorised by a code, without an account, with its scanner at the door."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext

from tests.browser.desk import Desk, Event
from tests.browser.scanner_page import CANVAS_CAMERA, PHONE, RECORDER, ScannerPage

KEEPS_ITS_PAGE = "() => navigator.serviceWorker.ready.then(() => true)"


@contextmanager
def bare_phone(browser: Browser, base_url: str, **options: Any) -> Iterator[BrowserContext]:
    """A phone that nobody has authorised, with a camera that the test holds."""
    with browser.new_context(base_url=base_url, **{"viewport": PHONE, "locale": "en"} | options) as context:
        context.add_init_script(path=CANVAS_CAMERA)
        context.add_init_script(path=RECORDER)
        yield context


def code_for(event: Event, **fields: object) -> str:
    """The address in an authorisation code for the event."""
    return str(event.desk.call("POST", f"/events/{event.id}/enrolments", fields)["url"])


def authorised(context: BrowserContext, event: Event, name: str = "Anna", **fields: object) -> ScannerPage:
    """A phone that has opened the code in its browser, and keeps its page by now."""
    page = context.new_page()
    page.goto(urlsplit(code_for(event, **fields)).path)
    page.fill("[name=name]", name)
    page.click(".steward button")
    scanner = ScannerPage(page)
    scanner.wait_for_camera()
    page.evaluate(KEEPS_ITS_PAGE)
    return scanner


def sign_in_at(context: BrowserContext, base_url: str, desk: Desk, language: str = "en") -> None:
    """As the demonstration's organiser, at another address of the same server."""
    for cookie in desk.signed_in(language)["cookies"]:
        context.add_cookies([{"name": cookie["name"], "value": cookie["value"], "url": base_url}])
