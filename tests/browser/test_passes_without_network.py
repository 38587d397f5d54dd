"""A venue's desk whose phone has no network: passes are looked at, admitted and refused by what the phone knows."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.desk import Desk
from tests.browser.phone_page import KEEPS_ITS_PAGE, bare_phone, sign_in_at
from tests.browser.picture import photograph
from tests.browser.scanner_page import PATIENCE_MS, ScannerPage

TYPES = [{"name": "Once", "rule": "once"}, {"name": "Free", "rule": "unlimited"}]
NAME = "Sarah Kuntz"
PC = {"width": 1440, "height": 900}
# From the phone's list; name not known; decided by the phone; used before.
WORDS = {
    "fr": ("d’après la liste de ce téléphone", "Nom inconnu de ce téléphone", "décidé par ce téléphone"),
    "de": (
        "aus der Liste dieses Telefons",
        "Name auf diesem Telefon nicht bekannt",
        "von diesem Telefon entschieden",
    ),
    "en": ("from this phone’s list", "Name not known on this phone", "decided by this phone"),
}
TOO_WIDE = "() => document.documentElement.scrollWidth > document.documentElement.clientWidth"


@dataclass(frozen=True)
class Castle:
    """A venue whose phones decide alone, and the programme that it takes part in."""

    desk: Desk
    id: str
    programme: str

    def issue(self, kind: str = "Once") -> dict[str, str]:
        body = {"type": kind, "name": NAME}
        made: dict[str, str] = self.desk.call("POST", f"/programmes/{self.programme}/passes", body)
        # As a pass has it that was mailed: the key of a programme's codes is made with the first of them.
        return made | {"code": self.desk.call("GET", f"/passes/{made['id']}/code")["code"]}

    @property
    def rows(self) -> list[tuple[str, str, int]]:
        """Kind, reason and party of each row of the ledger."""
        found = self.desk.call("GET", f"/scans?venue={self.id}")["scans"]
        return sorted((row["kind"], row["reason"], row["party"]) for row in found)


@pytest.fixture
def castle(desk: Desk) -> Castle:
    programme = desk.call("POST", "/programmes", {"title": "Pass Destination", "types": TYPES})["id"]
    venue = {"name": "Château de Monte-Cristo", "address": "Le Port-Marly", "offline_policy": "known"}
    gate = desk.call("POST", "/venues", venue)["id"]
    desk.call("POST", f"/programmes/{programme}/venues", {"venue": gate})
    return Castle(desk, str(gate), str(programme))


@pytest.fixture
def context(desk: Desk, browser: Browser) -> Iterator[BrowserContext]:
    with bare_phone(browser, desk.server.base_url) as context:
        yield context


def alone(page: Page) -> ScannerPage:
    """A phone that knows the passes of its desk, and loses the network."""
    scanner = ScannerPage(page)
    scanner.wait_for_camera()
    page.wait_for_selector("#scanner[data-alone=decides]", timeout=PATIENCE_MS)
    page.context.set_offline(True)
    return scanner


def enrolled(context: BrowserContext, castle: Castle) -> ScannerPage:
    page = context.new_page()
    page.goto(urlsplit(castle.desk.call("POST", f"/venues/{castle.id}/enrolments", {})["url"]).path)
    page.fill("[name=name]", "Anna")
    page.click(".steward button")
    return alone(page)


def signed_in(context: BrowserContext, castle: Castle) -> ScannerPage:
    """A person's own browser at the desk, which keeps the page for the time without a network."""
    base_url = castle.desk.server.base_url
    sign_in_at(context, base_url, castle.desk)
    page = context.new_page()
    page.goto(f"/scan?desk={castle.id}")
    ScannerPage(page).wait_for_camera()
    page.evaluate(KEEPS_ITS_PAGE)
    return alone(page)


def confirm(scanner: ScannerPage, companions: int = 0) -> None:
    scanner.wait_for("pass")
    scanner.page.check(f"input[name=companions][value='{companions}']", force=True)
    scanner.tap(".pass .confirm")


def hand_over(scanner: ScannerPage) -> None:
    """The network is back, and the server has all that this phone decided."""
    scanner.page.context.set_offline(False)
    scanner.page.wait_for_selector("#scanner[data-untold='0']", timeout=PATIENCE_MS)


def grouped(number: str) -> str:
    return f"{number[:4]}\u00a0{number[4:]}"


def by_keypad(scanner: ScannerPage, one: dict[str, str]) -> None:
    scanner.type_on_keypad(one["number"])


def by_camera(scanner: ScannerPage, one: dict[str, str]) -> None:
    scanner.show(one["code"])


def by_handheld(scanner: ScannerPage, one: dict[str, str]) -> None:
    scanner.wedge(one["code"])


def by_number_of_the_handheld(scanner: ScannerPage, one: dict[str, str]) -> None:
    scanner.wedge(one["number"])


Shown = Callable[[ScannerPage, dict[str, str]], None]


@pytest.mark.parametrize("shown", [by_keypad, by_camera, by_handheld, by_number_of_the_handheld])
def test_a_party_comes_in_however_the_pass_is_read(
    context: BrowserContext, castle: Castle, shown: Shown
) -> None:
    one = castle.issue()
    scanner = enrolled(context, castle)
    shown(scanner, one)
    confirm(scanner, companions=2)

    verdict = scanner.next_verdict()
    assert (verdict.state, verdict.name) == ("admitted", grouped(one["number"]))
    hand_over(scanner)
    assert castle.rows == [("entry", "ok", 3)]


@pytest.mark.parametrize("language", list(WORDS))
def test_a_pass_without_a_name_reads_well(
    desk: Desk, browser: Browser, castle: Castle, artefacts: Path, language: str
) -> None:
    listed, nameless, decided = WORDS[language]
    one = castle.issue()

    def look(name: str) -> None:
        photograph(scanner.page, artefacts / f"nameless-{name}-{language}.png")
        assert not scanner.page.evaluate(TOO_WIDE), name

    with bare_phone(browser, desk.server.base_url, locale=language) as context:
        scanner = enrolled(context, castle)
        page = scanner.page
        page.click(".tools nav button >> nth=0")
        page.fill("[name=number]", one["number"][:4])
        expect(page.locator(".suggested li")).to_have_count(1)
        look("suggestion")
        page.fill("[name=number]", one["number"])
        page.keyboard.press("Enter")
        scanner.wait_for("pass")
        expect(page.locator(".pass h1")).to_have_text(grouped(one["number"]))
        expect(page.locator(".pass .facts")).to_contain_text(nameless)
        expect(page.locator(".pass [data-alone]")).to_have_text(listed)
        look("pass")
        confirm(scanner, companions=4)
        assert scanner.next_verdict().state == "admitted"
        for words in (grouped(one["number"]), nameless):
            expect(page.locator(".verdict .facts")).to_contain_text(words)
        expect(page.locator(".verdict [data-alone]")).to_have_text(decided)
        look("green")
        scanner.new_scan()
        scanner.wedge(one["number"])
        assert scanner.next_verdict().reason == "used_up"
        look("red")
        scanner.new_scan()
        page.click(".tools nav button >> nth=-2")
        expect(page.locator(".entries")).to_contain_text(grouped(one["number"]))
        look("history")


def test_a_pass_for_one_visit_is_not_let_in_twice(context: BrowserContext, castle: Castle) -> None:
    one = castle.issue()
    scanner = enrolled(context, castle)
    scanner.wedge(one["number"])
    confirm(scanner)
    assert scanner.next_verdict().state == "admitted"
    scanner.wedge(one["code"])
    verdict = scanner.next_verdict()
    assert (verdict.state, verdict.reason) == ("refused", "used_up")

    hand_over(scanner)
    assert castle.rows == [("entry", "ok", 1), ("entry", "used_up", 1)]


def test_an_entry_is_taken_back_and_the_pass_comes_in_again(context: BrowserContext, castle: Castle) -> None:
    one = castle.issue()
    scanner = enrolled(context, castle)
    scanner.wedge(one["number"])
    confirm(scanner, companions=1)
    scanner.next_verdict()
    scanner.tap(".reversal-button")
    scanner.tap("[data-reverse]")
    scanner.wait_for("reversed")
    expect(scanner.page.locator(".reversal")).to_contain_text(grouped(one["number"]))
    scanner.page.click(".notice .button")
    scanner.wedge(one["number"])
    confirm(scanner)
    assert scanner.next_verdict().state == "admitted"

    hand_over(scanner)
    assert castle.rows == [("entry", "ok", 1), ("entry", "ok", 2), ("reversal", "ok", 2)]


def test_the_name_comes_with_the_network(context: BrowserContext, castle: Castle) -> None:
    one = castle.issue()
    scanner = enrolled(context, castle)
    scanner.wedge(one["number"])
    scanner.wait_for("pass")
    expect(scanner.page.locator(".pass h1")).to_have_text(grouped(one["number"]))
    context.set_offline(False)
    expect(scanner.page.locator(".pass h1")).to_have_text(NAME, timeout=PATIENCE_MS)
    expect(scanner.page.locator(".pass [data-alone]")).to_have_count(0)


def test_a_signed_in_person_s_desk_opens_and_decides_without_a_network(
    desk: Desk, browser: Browser, castle: Castle
) -> None:
    one = castle.issue("Free")
    with bare_phone(browser, desk.server.base_url, viewport=PC) as context:
        scanner = signed_in(context, castle)
        scanner.page.reload()
        scanner.wait_for_camera()
        scanner.page.wait_for_selector("#scanner[data-alone=decides]", timeout=PATIENCE_MS)
        for companions in (0, 2):
            scanner.wedge(one["code"])
            confirm(scanner, companions)
            assert scanner.next_verdict().state == "admitted"

        # The note that the pass was here a moment ago stays until somebody taps; only then is the entry handed over.
        scanner.new_scan()
        hand_over(scanner)
        assert castle.rows == [("entry", "ok", 1), ("entry", "ok", 3)]
