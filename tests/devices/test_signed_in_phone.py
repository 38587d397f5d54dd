"""Test scanning passes in the browser of a signed-in phone, at the person's own venue or at one that they choose."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from portillon.cli.demo import SLUG
from tests.browser.desk import Desk, running_desk
from tests.browser.scanner_page import CANVAS_CAMERA, PATIENCE_MS, RECORDER, ScannerPage
from tests.devices.test_browser_procedure import PHONE, looked_at
from tests.public.visits.test_visit_browser import inside

PASSWORD = "right and long enough"
VENUES = ("Château de Monte-Cristo", "Musée national de Port-Royal des Champs")

POSTER = """
from portillon.issuing.paper import poster
from portillon.places.models import Gate
told = poster.url_of(Gate.objects.get(pk={}))
"""


@dataclass(frozen=True)
class Destination:
    """A programme with two venues, a board, and a controller who works at the first venue."""

    desk: Desk
    programme: str
    venues: tuple[str, ...]

    def issue(self, number: str, name: str) -> str:
        """Issue a pass, and return the address of its page."""
        body = {"type": "Free", "name": name, "number": number}
        return str(self.desk.call("POST", f"/programmes/{self.programme}/passes", body)["page"])

    def signed_in(self, browser: Browser, role: str, language: str = "en") -> BrowserContext:
        context = self.desk.context(browser, {}, viewport=PHONE, locale=language)
        address = self.desk.server.base_url
        context.add_cookies([{"name": "django_language", "value": language, "url": address}])
        for script in (CANVAS_CAMERA, RECORDER):
            context.add_init_script(path=script)
        page = context.new_page()
        page.goto("/login/")
        page.fill("input[name=username]", f"{role}@example.org")
        page.fill("input[name=password]", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url("**/desks/**")
        return context


@pytest.fixture(scope="module")
def destination(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Destination]:
    with running_desk(tmp_path_factory.mktemp("signed-in"), browser) as desk:
        types = [{"name": "Free", "rule": "unlimited"}]
        programme = desk.call("POST", "/programmes", {"title": "Pass Yvelines", "types": types})["id"]
        venues = tuple(
            desk.call("POST", "/venues", {"name": name, "address": "Yvelines"})["id"] for name in VENUES
        )
        for venue in venues:
            body = {"venue": venue, "self_validation": True}
            desk.call("POST", f"/programmes/{programme}/venues", body)
        for role in ("board", "controller"):
            account = ("user", "create", f"{role}@example.org", "--org", SLUG, "--role", role)
            desk.server.run(*account, "--password-stdin", stdin=PASSWORD)
        made = Destination(desk, programme, venues)
        with made.signed_in(browser, "board") as context:
            office = context.pages[0]
            office.goto(f"/desks/{venues[0]}/team/")
            own = office.locator("#membership option", has_text="controller@example.org").first
            office.select_option("#membership", value=own.get_attribute("value"))
            office.click("form[action$='/postings/'] button")
            office.wait_for_selector(".notice.success")
        yield made


def scanner_of(page: Page) -> ScannerPage:
    page.wait_for_url("**/scan*")
    scanner = ScannerPage(page)
    scanner.wait_for_camera()
    return scanner


def test_a_controllers_day(destination: Destination, browser: Browser, artefacts: Path) -> None:
    """From the tile, an entry and a visitor's self-validation to the end of the posting."""
    visitors = destination.issue("65037871", "Sarah Kuntz")
    castle = destination.venues[0]
    with destination.signed_in(browser, "controller") as context:
        page = context.pages[0]
        page.click(".tiles a[href*='/scan']")
        scanner = scanner_of(page)
        assert page.inner_text(".where .names").split("\n") == [VENUES[0], "Pass Yvelines"]

        looked_at(page, "en-desk-camera", artefacts)
        page.click(".tools nav button >> nth=0")
        for digit in "6503":
            page.click(f".keys .key:text-is('{digit}')")
        page.click(".suggested [data-number='65037871']")
        scanner.wait_for("pass")
        page.check("input[name=companions][value='1']", force=True)
        scanner.tap(".pass .confirm")
        assert scanner.next_verdict().state == "admitted"
        scanner.wait_for("idle")
        (row,) = destination.desk.call("GET", f"/scans?venue={castle}")["scans"]
        assert (row["party"], row["verdict"]) == (2, "admitted")

        _visitor_is_announced(destination, context, visitors, artefacts)

        page.bring_to_front()
        page.click(".tools nav button >> nth=0")
        _posting_ends(destination, browser)
        page.bring_to_front()
        scanner.wait_for("signed-out")
        page.click(".notice a")
        page.wait_for_selector("text=You have no venue yet")
        assert len(destination.desk.call("GET", f"/scans?venue={castle}")["scans"]) == 2


def _visitor_is_announced(
    destination: Destination, context: BrowserContext, visitors_page: str, artefacts: Path
) -> None:
    """The console's page, open beside the scanner, announces a holder's own visit and shows the letters of its page."""
    castle = destination.venues[0]
    console = context.new_page()
    console.goto(f"/desks/{castle}/entry/")
    console.fill("input[name=code]", "1234")
    with destination.desk.context(context.browser or destination.desk.browser, {}, viewport=PHONE) as other:
        holder = other.new_page()
        holder.goto(f"{visitors_page}/visit")
        holder.goto(inside(destination.desk.server, POSTER.format(castle)))
        holder.click("form button")
        holder.wait_for_selector("body.live")
        console.wait_for_selector(".visits li", timeout=PATIENCE_MS)
        looked_at(console, "en-desk-visit", artefacts)
        console.wait_for_function(
            "letters => document.querySelector('.visits .letters').textContent.endsWith(letters)",
            arg=holder.locator(".proof strong").inner_text(),
            timeout=PATIENCE_MS,
        )
    assert "6503" in console.inner_text("#announcer")
    assert console.input_value("input[name=code]") == "1234"
    console.close()


def _posting_ends(destination: Destination, browser: Browser) -> None:
    with destination.signed_in(browser, "board") as board:
        office = board.pages[0]
        office.goto(f"/desks/{destination.venues[0]}/team/")
        office.click("form[action$='/end/'] button")
        office.wait_for_selector(".notice.success")


def test_the_board_chooses_programme_and_venue_and_changes_it_later(
    destination: Destination, browser: Browser, artefacts: Path
) -> None:
    museum = destination.venues[1]
    destination.issue("11112222", "Paul Meyer")
    with destination.signed_in(browser, "board", "fr") as context:
        page = context.pages[0]
        page.goto("/scan")
        page.wait_for_selector("h1:text-is('Quel programme ?')")
        looked_at(page, "fr-choose-programme", artefacts)
        page.click(".choice >> text=Pass Yvelines")
        looked_at(page, "fr-choose-venue", artefacts)
        page.click(f"[data-gate='{museum}']")
        scanner = scanner_of(page)
        scanner.type_on_keypad("11112222")
        scanner.wait_for("pass")
        looked_at(page, "fr-desk-signed-in", artefacts)
        scanner.tap(".pass .confirm")
        assert scanner.next_verdict().state == "admitted"

        page.reload()
        scanner_of(page)
        assert VENUES[1] in page.inner_text(".where .names")
        page.click(".tools nav button >> nth=-1")
        looked_at(page, "fr-desk-settings", artefacts)
        page.click("[data-change-place]")
        page.click(".choice >> text=Pass Yvelines")
        page.click(f"[data-gate='{destination.venues[0]}']")
        assert VENUES[0] in page.inner_text(".where .names")
    rows = destination.desk.call("GET", f"/scans?venue={museum}")["scans"]
    assert [row["verdict"] for row in rows] == ["admitted"]
