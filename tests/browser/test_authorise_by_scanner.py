"""A phone becomes a device by an authorisation code that its own scanner reads, as an app on the home screen has to."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.desk import Desk, Event
from tests.browser.phone_page import authorised, bare_phone, code_for
from tests.browser.picture import photograph
from tests.browser.scanner_page import PATIENCE_MS, ScannerPage

TITLES = {
    "fr": "Ce téléphone n’est pas autorisé",
    "de": "Dieses Telefon ist nicht freigegeben",
    "en": "This phone is not authorised",
}
TOO_WIDE = "() => document.documentElement.scrollWidth > document.documentElement.clientWidth"


@pytest.fixture
def context(desk: Desk, browser: Browser) -> Iterator[BrowserContext]:
    with bare_phone(browser, desk.server.base_url) as context:
        yield context


def opened(context: BrowserContext) -> Page:
    page = context.new_page()
    page.goto("/door")
    page.wait_for_selector("#scanner[data-state=unauthorised] .viewer[data-camera=live]", timeout=PATIENCE_MS)
    return page


def test_the_camera_reads_the_code_and_the_phone_stands_at_its_door(
    context: BrowserContext, event: Event
) -> None:
    scanner = ScannerPage(opened(context))
    scanner.show(code_for(event))
    scanner.page.fill("[name=name]", "Anna")
    scanner.page.click(".name-phone .wide")
    scanner.wait_for_camera()
    scanner.wait_for("idle")
    scanner.show(event.ticket().code)
    scanner.wait_for("admitted")

    assert context.cookies() == []
    assert [one["name"] for one in event.desk.call("GET", "/devices") if one["event"] == event.id] == ["Anna"]
    scanner.page.reload()
    scanner.wait_for("idle")


def test_a_code_is_pasted_and_a_closed_one_says_so(context: BrowserContext, event: Event) -> None:
    page = opened(context)
    page.fill("[name=code]", "https://example.org/")
    page.click(".paste button")
    expect(page.locator(".error").first).to_have_text("This is no authorisation code.")

    closed = event.desk.call("POST", f"/events/{event.id}/enrolments", {})
    event.desk.call("DELETE", f"/enrolments/{closed['id']}")
    page.fill("[name=code]", closed["url"])
    page.click(".paste button")
    page.click(".name-phone .wide")
    expect(page.locator(".name-phone .error")).to_contain_text("withdrawn")

    page.click(".name-phone .quiet >> nth=-1")
    page.fill("[name=code]", code_for(event))
    page.click(".paste button")
    page.click(".name-phone .wide")
    ScannerPage(page).wait_for_camera()


def test_an_authorised_phone_that_is_shown_a_code_says_what_it_is(
    context: BrowserContext, event: Event
) -> None:
    scanner = authorised(context, event)
    scanner.show(code_for(event))
    scanner.wait_for("authorisation")

    expect(scanner.page.locator(".notice h1")).to_have_text("Authorisation code")
    scanner.page.click(".notice .button")
    scanner.wait_for("idle")
    scanner.wedge(event.ticket().code)
    scanner.wait_for("admitted")
    devices = [one for one in event.desk.call("GET", "/devices") if one["event"] == event.id]
    assert len(devices) == 1


def test_a_phone_that_was_revoked_may_be_authorised_anew(context: BrowserContext, event: Event) -> None:
    scanner = authorised(context, event)
    (device,) = [one for one in event.desk.call("GET", "/devices") if one["event"] == event.id]
    event.desk.call("DELETE", f"/devices/{device['id']}")
    scanner.page.reload()
    scanner.wait_for("unauthorised")
    expect(scanner.page.locator("[role=status]")).to_contain_text("taken this phone’s authorisation back")

    scanner.show(code_for(event))
    scanner.page.click(".name-phone .wide")
    scanner.wait_for_camera()
    scanner.wait_for("idle")


@pytest.mark.parametrize("language", list(TITLES))
def test_it_speaks_the_language_of_the_browser(
    desk: Desk, browser: Browser, language: str, artefacts: Path
) -> None:
    with bare_phone(browser, desk.server.base_url, locale=language) as context:
        page = opened(context)
        expect(page.locator("h1")).to_have_text(TITLES[language])
        for width, height in ((360, 740), (1440, 900)):
            page.set_viewport_size({"width": width, "height": height})
            photograph(page, artefacts / f"unauthorised-{language}-{width}.png")
            assert not page.evaluate(TOO_WIDE)


def test_the_organisers_board_shows_whether_its_storage_is_kept(
    desk: Desk, browser: Browser, context: BrowserContext, event: Event
) -> None:
    scanner = authorised(context, event)
    with scanner.page.expect_response(re.compile("/own/readiness"), timeout=PATIENCE_MS):
        scanner.page.reload()
    with desk.context(browser, desk.signed_in("en")) as office:
        page = office.new_page()
        page.goto(f"/events/{event.id}/rehearsal/")
        expect(page.locator(".readiness dt", has_text="Storage")).to_be_visible()
