"""Test enrolling and scanning in browsers: an organiser's, a visitor's, and a steward's without an account."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

from tests.browser.desk import Desk, Event
from tests.browser.picture import photograph
from tests.browser.scanner_page import CANVAS_CAMERA, PATIENCE_MS, RECORDER, ScannerPage

PHONE: ViewportSize = {"width": 360, "height": 740}
WIDE: ViewportSize = {"width": 1440, "height": 900}
PHRASES = {
    "fr": ("Autoriser ce téléphone", "Accès autorisé", "Accès refusé"),
    "de": ("Dieses Telefon freigeben", "Zutritt gewährt", "Zutritt verweigert"),
    "en": ("Authorise this phone", "Access granted", "Access denied"),
}
TOO_WIDE = "() => document.documentElement.scrollWidth > document.documentElement.clientWidth"


@pytest.fixture
def event(desk: Desk) -> Event:
    return desk.event(redirect_url=f"{desk.server.base_url}/?website")


def phone(desk: Desk, browser: Browser, language: str = "en", *, scripts: bool = True) -> BrowserContext:
    return browser.new_context(
        base_url=desk.server.base_url, viewport=PHONE, locale=language, java_script_enabled=scripts
    )


def authorisation(event: Event, **fields: object) -> str:
    return str(event.desk.call("POST", f"/events/{event.id}/enrolments", fields)["url"])


def enrol(page: Page, address: str, name: str = "Anna") -> None:
    page.goto(address)
    page.fill("[name=name]", name)
    page.click(".steward button")
    page.wait_for_url("**/door")


def looked_at(page: Page, name: str, artefacts: Path) -> None:
    """Photograph the page in both sizes for a person to look at, and check that it is no wider than the screen."""
    before = page.viewport_size
    for size in (PHONE, WIDE):
        page.set_viewport_size(size)
        photograph(page, artefacts / f"devices-{name}-{size['width']}.png", full_page=True)
        assert not page.evaluate(TOO_WIDE), (name, size)
    if before:
        page.set_viewport_size(before)
        # A desk's page is another one on a wide screen: while it changes back, its field loses the focus.
        page.evaluate("new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))")


@pytest.mark.parametrize("language", ["fr", "de", "en"])
def test_organiser_steward_and_visitor(
    desk: Desk, browser: Browser, event: Event, artefacts: Path, language: str
) -> None:
    ticket = event.ticket("Sarah Kuntz", admits=3, seat="Block 214, Reihe B, Sitz 13")
    button, granted, denied = PHRASES[language]
    organiser = desk.context(browser, desk.signed_in(language), viewport=WIDE)
    steward, visitor = phone(desk, browser, language, scripts=False), phone(desk, browser, language)
    with organiser, steward, visitor:
        office, door, guest = organiser.new_page(), steward.new_page(), visitor.new_page()
        address = _authorised(office, event, f"{language}-", artefacts)

        door.goto(address)
        assert door.inner_text(".steward button") == button
        _photographed(door, f"{language}-enrolment", artefacts)
        enrol(door, address)

        guest.goto(ticket.code)
        assert urlsplit(guest.url).query == "website"
        assert event.admitted == 0

        door.goto(ticket.code)
        assert door.inner_text("h1") == granted
        assert door.inner_text(".persons") == "1/3"
        _photographed(door, f"{language}-granted", artefacts)
        door.reload()
        door.click("button.all")
        assert door.inner_text(".persons") == "3/3"
        assert event.admitted == 3

        door.wait_for_timeout(2100)
        door.goto(ticket.code)
        assert door.inner_text("h1") == denied
        _photographed(door, f"{language}-denied", artefacts)

        _revoked(office, event, f"{language}-", artefacts)
        door.goto(ticket.code)
        assert urlsplit(door.url).query == "website"
        door.goto("/door")
        _photographed(door, f"{language}-revoked", artefacts)


def _photographed(page: Page, name: str, artefacts: Path) -> None:
    """Photograph the page like looked_at(), whose check of the width would need scripts."""
    before = page.viewport_size
    for size in (PHONE, WIDE):
        page.set_viewport_size(size)
        photograph(page, artefacts / f"devices-{name}-{size['width']}.png")
    if before:
        page.set_viewport_size(before)


def _authorised(office: Page, event: Event, prefix: str, artefacts: Path) -> str:
    """Authorise phones as an organiser does, and return the address in the QR code."""
    office.goto(f"/events/{event.id}/devices/")
    looked_at(office, f"{prefix}none", artefacts)
    office.click(".page-head [role=button]")
    office.fill("[name=label]", "Team A")
    looked_at(office, f"{prefix}form", artefacts)
    office.click("main form button")
    looked_at(office, f"{prefix}code", artefacts)
    address = office.inner_text(".address")
    office.click("main .actions a >> nth=0")
    looked_at(office, f"{prefix}sheet", artefacts)
    return address


def _revoked(office: Page, event: Event, prefix: str, artefacts: Path) -> None:
    office.goto(f"/events/{event.id}/devices/")
    looked_at(office, f"{prefix}list", artefacts)
    office.click("a[href*=revocation]")
    looked_at(office, f"{prefix}revocation", artefacts)
    office.click("button.danger")
    office.wait_for_url("**/devices/")


@pytest.fixture
def scanner(desk: Desk, browser: Browser, event: Event) -> Iterator[ScannerPage]:
    """The scanner on a phone that has just been enrolled."""
    with phone(desk, browser) as context:
        context.add_init_script(path=CANVAS_CAMERA)
        context.add_init_script(path=RECORDER)
        page = context.new_page()
        enrol(page, authorisation(event))
        yield ScannerPage(page)


def test_an_enrolled_phone_scans_with_the_scanner(scanner: ScannerPage, event: Event) -> None:
    scanner.wait_for_camera()
    scanner.show(event.ticket().code)

    assert scanner.next_verdict().state == "admitted"


def test_it_scans_again_after_a_reload(scanner: ScannerPage, event: Event) -> None:
    scanner.page.reload()
    scanner.wait_for_camera()
    scanner.show(event.ticket().code)

    assert scanner.next_verdict().state == "admitted"
    assert len(_devices(event)) == 1


def test_a_phone_revoked_in_the_middle_says_why_and_stays_out(
    scanner: ScannerPage, event: Event, artefacts: Path
) -> None:
    scanner.wait_for_camera()
    (device,) = _devices(event)
    event.desk.call("DELETE", f"/devices/{device}")
    scanner.show(event.ticket().code)

    scanner.wait_for("signed-out")
    assert "taken this device’s authorisation back" in scanner.page.inner_text(".notice")
    photograph(scanner.page, artefacts / "devices-en-scanner-revoked-360.png")
    scanner.page.click(".notice a")
    scanner.wait_for("unauthorised")
    assert "has taken this phone’s authorisation back" in scanner.page.inner_text("[role=status]")
    assert (event.admitted, _devices(event)) == (0, [])


def test_a_phone_moved_to_another_door_finds_it(scanner: ScannerPage, event: Event) -> None:
    scanner.wait_for_camera()
    side = event.desk.call("POST", f"/events/{event.id}/gates", {"title": "Side door"})["id"]
    event.desk.call("PATCH", f"/devices/{_devices(event)[0]}", {"gate": side})
    scanner.show(event.ticket().code)

    scanner.wait_for("problem")
    scanner.page.click(".problem button")
    scanner.wait_for_camera()
    scanner.show(event.ticket("Zoe Zwei").code)

    assert scanner.next_verdict().state == "admitted"


@pytest.mark.parametrize("hours, words", [(2, "2 h fast"), (-3, "3 h slow"), (0, "")])
def test_a_clock_that_is_off_is_said_and_does_no_harm(
    desk: Desk, browser: Browser, event: Event, artefacts: Path, hours: int, words: str
) -> None:
    shift = f"const now = Date.now.bind(Date); Date.now = () => now() + {hours} * 3600000"
    with phone(desk, browser) as context:
        context.add_init_script(shift)
        context.add_init_script(path=CANVAS_CAMERA)
        context.add_init_script(path=RECORDER)
        page = context.new_page()
        enrol(page, authorisation(event))
        scanner = ScannerPage(page)
        scanner.wait_for_camera()
        page.wait_for_selector("[data-statistic][data-admitted]", timeout=PATIENCE_MS)
        said = page.inner_text(".clock") if page.locator(".clock").count() else ""
        photograph(page, artefacts / f"devices-en-clock-{hours}-360.png")
        scanner.show(event.ticket().code)

        assert scanner.next_verdict().state == "admitted"
    assert (words in said) if words else said == ""


def test_a_stolen_code_says_that_it_is_used_up(
    desk: Desk, browser: Browser, event: Event, artefacts: Path
) -> None:
    address = authorisation(event, max_devices=1)
    with phone(desk, browser) as first, phone(desk, browser) as thief:
        enrol(first.new_page(), address)
        page = thief.new_page()
        answer = page.goto(address)

        assert answer is not None
        assert answer.status == 410
        assert re.search("is used up", page.inner_text("main"))
        looked_at(page, "en-used-up", artefacts)


def _devices(event: Event) -> list[str]:
    found = event.desk.call("GET", "/devices")
    return [one["id"] for one in found if one["event"] == event.id and one["revoked_at"] is None]
