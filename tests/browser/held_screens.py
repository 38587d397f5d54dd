"""What a phone shows at an event that hands its tickets over, whose names are as long as they come."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from playwright.sync_api import Browser, BrowserContext, expect

from tests.browser.desk import Desk, Event, Ticket
from tests.browser.door_screens import DOORS, LONG_TITLES, SEAT, TOOLS
from tests.browser.pages import LONG_NAME
from tests.browser.phone_page import authorised, bare_phone
from tests.browser.phone_screens import NAME
from tests.browser.scanner_page import PATIENCE_MS, ScannerPage
from tests.browser.test_alone import answer
from tests.browser.test_roster import UNTIL

BATTERY = Path(__file__).parent / "battery.js"
# "/registers/recall" is another call.
SHARES = "**/api/v1/registers"
RECALLS = "**/api/v1/registers/recall"
NOTHING = {"handed": 0, "held": 0, "elsewhere": 9, "more": False, "after": "0"}
# The server and the other phone get more time to answer, so that the screen can be looked at meanwhile.
PATIENT = """
const set = window.setTimeout
window.setTimeout = (act, ms, ...told) => set(act, ms === 2000 || ms === 5000 ? ms * 20 : ms, ...told)
"""
# A notice appears a little later, so that a quick answer takes its place unseen.
APPEARED = """() => Promise.all(
  document.getAnimations().filter((one) => one.animationName === 'appear').map(({ finished }) => finished)
)"""
FORGET_JOURNAL = """() => new Promise((done, fail) => {
  const forgetting = indexedDB.deleteDatabase('portillon-journal')
  forgetting.onsuccess = done
  forgetting.onerror = fail
})"""


@contextmanager
def phone_at_a_door(browser: Browser, desk: Desk, **options: Any) -> Iterator[BrowserContext]:
    with bare_phone(browser, desk.server.base_url, **options) as context:
        context.add_init_script(path=BATTERY)
        yield context


@dataclass(frozen=True)
class AskingTour:
    """A steward before whom stand guests whose tickets another phone holds."""

    context: BrowserContext
    desk: Desk

    def screens(self) -> Iterator[tuple[str, ScannerPage]]:
        """Brings up one screen after another; gives the name of each and where it is."""
        event = _event(self.desk, lanes=2)
        # A handheld scanner that fires twice is one scan, so each code is shown once.
        guests = [event.ticket(LONG_NAME, admits=4, seat=SEAT) for _screen in range(3)]
        other = _other_phone(self.desk, event, "B", len(guests))
        self.context.add_init_script(PATIENT)
        self.context.route(SHARES, lambda route: route.fulfill(json=NOTHING))
        scanner = authorised(self.context, event, NAME)
        page = scanner.page
        page.wait_for_selector("[data-lane]", timeout=PATIENCE_MS)
        yield "choosing a lane", scanner
        page.click("[data-lane=A]")
        page.wait_for_selector("#scanner[data-alone=holds]", timeout=PATIENCE_MS)
        page.evaluate(UNTIL, ["records", True])
        yield "before a lane", scanner
        yield from _settings(scanner)
        scanner.wedge(guests[0].code)
        page.wait_for_selector("[data-recalling] .lane", timeout=PATIENCE_MS)
        page.evaluate(APPEARED)
        yield "asking another phone", scanner
        page.click("[data-recalling] ~ button")
        scanner.wait_for("idle")
        yield from self._refused(scanner, guests[1:], other)
        page.evaluate("window.setCharge(0.03)")
        page.wait_for_selector("[data-running-flat]")
        yield "running flat", scanner

    def _refused(
        self, scanner: ScannerPage, guests: Sequence[Ticket], other: dict[str, str]
    ) -> Iterator[tuple[str, ScannerPage]]:
        silent = {"ticket": guests[0].id, "device": other["device"], "name": NAME, "gate": DOORS["main"]}
        self.context.route(
            RECALLS, lambda route: route.fulfill(json={"at_server": [], "asked": [], "silent": [silent]})
        )
        scanner.wedge(guests[0].code)
        expect(scanner.page.locator(".verdict .detail")).to_contain_text(NAME, timeout=PATIENCE_MS)
        expect(scanner.page.locator(".verdict .lane")).to_have_count(1)
        yield "refused, as another phone holds it", scanner
        scanner.new_scan()
        self.context.set_offline(True)
        scanner.wedge(guests[1].code)
        expect(scanner.page.locator(".verdict .detail")).to_contain_text(NAME, timeout=PATIENCE_MS)
        yield "refused without a network, as another phone holds it", scanner
        scanner.new_scan()
        self.context.set_offline(False)
        expect(scanner.page.locator("[data-no-connection]")).to_have_count(0, timeout=PATIENCE_MS)


@dataclass(frozen=True)
class HoldingTour:
    """A phone that holds tickets, and loses what it has stored."""

    context: BrowserContext
    desk: Desk

    def screens(self) -> Iterator[tuple[str, ScannerPage]]:
        """As in AskingTour."""
        event = _event(self.desk, lanes=2)
        ticket = event.ticket(LONG_NAME, admits=4, seat=SEAT)
        event.ticket("Balthasar Zwahlen")
        scanner = authorised(self.context, event, NAME)
        page = scanner.page
        page.click("[data-lane=A]", timeout=PATIENCE_MS)
        page.wait_for_selector("#scanner[data-holds='2']", timeout=PATIENCE_MS)
        page.evaluate(UNTIL, ["records", True])
        yield from _settings(scanner)
        self.context.set_offline(True)
        scanner.wedge(ticket.code)
        assert scanner.next_verdict().state == "admitted"
        page.wait_for_selector(".verdict .lane", timeout=PATIENCE_MS)
        yield "green without a network", scanner
        scanner.new_scan()
        page.wait_for_selector("[data-no-connection]", timeout=PATIENCE_MS)
        yield "without a network", scanner
        self.desk.call("POST", f"/tickets/{ticket.id}/cancel")
        self.context.set_offline(False)
        page.wait_for_selector("[data-alarm]", timeout=PATIENCE_MS)
        yield "alarm", scanner
        answer(scanner, "[data-stopped]")
        page.wait_for_selector("#scanner[data-untold='0']", timeout=PATIENCE_MS)
        yield from self._emptied(scanner)

    def _emptied(self, scanner: ScannerPage) -> Iterator[tuple[str, ScannerPage]]:
        page = scanner.page
        page.goto("/healthz")
        page.evaluate(FORGET_JOURNAL)
        page.goto("/door")
        page.wait_for_selector("[data-not-handed-over]", timeout=PATIENCE_MS)
        yield "storage emptied", scanner


def _event(desk: Desk, **fields: Any) -> Event:
    event = desk.event(title=LONG_TITLES, offline_policy="strict", **fields)
    desk.call("PATCH", f"/events/{event.id}/gates/{_gate(desk, event)}", {"title": DOORS["main"]})
    return event


def _gate(desk: Desk, event: Event) -> str:
    return str(desk.call("GET", f"/events/{event.id}")["gates"][0]["id"])


def _other_phone(desk: Desk, event: Event, lane: str, tickets: int) -> dict[str, str]:
    """A phone before this lane, which holds all tickets and answers nobody."""
    code = desk.call("POST", f"/events/{event.id}/enrolments", {})
    phone: dict[str, str] = desk.call("POST", "/devices", {"token": code["url"], "name": NAME})
    its_own, gate = replace(desk, key=phone["key"]), _gate(desk, event)
    its_own.call("GET", f"/roster?{urlencode({'gate': gate, 'lane': lane})}")
    wanted = {"gate": gate, "incarnation": str(uuid4()), "want": "all"}
    assert its_own.call("POST", "/registers", wanted)["held"] == tickets
    return phone


def _settings(scanner: ScannerPage) -> Iterator[tuple[str, ScannerPage]]:
    """Verdicts stay until tapped from then on."""
    page = scanner.page
    page.click(f".tools nav button >> nth={TOOLS['settings']}")
    for name in ("greenMs", "companionsMs", "redMs"):
        page.select_option(f"select[name={name}]", "0")
    yield "settings", scanner
    page.keyboard.press("Escape")
    page.wait_for_selector("dialog", state="detached")
