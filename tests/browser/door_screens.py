"""Every screen of the scanner in turn, at an event whose titles and names are as long as they come."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

from django.utils import timezone
from playwright.sync_api import Route

from tests.browser.desk import Desk, Event
from tests.browser.pages import LONG_NAME
from tests.browser.scanner_page import ScannerPage

LONG_TITLES = {
    "fr": "Cérémonie d’inauguration du Conservatoire intercommunal",
    "de": "Eröffnungsfeierlichkeiten der Naturforschenden Gesellschaft",
    "en": "Inauguration of the Interdisciplinary Research Infrastructure",
}
DOORS = {"main": "Haupteingang Universitätsbibliothek", "early": "Künstlergarderobe", "late": "Parkhaus"}
EXIT = "Hinterausgang Bernoullistrasse"
SEAT = "Block 214, Reihe B, Sitz 13, Parkett links"
CHECKED = "Studierende mit Legitimationskarte"
NOTE = "Rollstuhl: den Aufzug beim Seiteneingang öffnen lassen."
TOOLS = {"keypad": 0, "search": 1, "history": -2, "settings": -1}
SCANS = "**/api/v1/scans"
REVERSALS = "**/api/v1/scans/*/reversal"


@dataclass(frozen=True)
class House:
    """One event with doors of every kind; `doors` by what they are for."""

    event: Event
    other: Event
    doors: dict[str, str]

    def admit(self, code: str, party: int) -> None:
        """As another phone at the main door does."""
        body = {"scan_id": str(uuid4()), "gate": self.doors["main"], "code": code, "party": party}
        self.event.desk.call("POST", "/scans", body)


def make_house(desk: Desk) -> House:
    now = timezone.now()
    event = desk.event(title=LONG_TITLES, reentry=True, check_categories=[CHECKED], capacity=12_000)
    event.ticket(LONG_NAME, seat=SEAT)  # somebody to look for by name
    path = f"/events/{event.id}/gates"
    (first,) = desk.call("GET", f"/events/{event.id}")["gates"]
    desk.call("PATCH", f"{path}/{first['id']}", {"title": DOORS["main"]})
    fields = {
        "early": {"title": DOORS["early"], "doors_at": (now + timedelta(hours=3)).isoformat()},
        "late": {"title": DOORS["late"], "closes_at": (now - timedelta(minutes=5)).isoformat()},
        "others": {"title": "Ehrengäste und Presse", "categories": ["Presse"]},
        "exit": {"title": EXIT, "is_exit": True},
    }
    made = {name: desk.call("POST", path, given)["id"] for name, given in fields.items()}
    return House(event, desk.event(title=LONG_TITLES), {"main": first["id"], **made})


@dataclass
class Tour:
    """A steward goes through everything that a scanner can show."""

    scanner: ScannerPage
    house: House

    def screens(self) -> Iterator[str]:
        """Brings up one screen after another; gives the name of each."""
        yield from self._quiet()
        yield from self._answers()
        yield from self._reversal()
        yield from self._kiosk()
        yield from self._troubles()

    def _quiet(self) -> Iterator[str]:
        scanner = self.scanner
        scanner.open(self.house.event)
        scanner.wait_for("choosing")
        yield "choosing a door"
        self._stand_at("main")
        scanner.wait_for_camera()
        yield "idle"
        for sheet in TOOLS:
            yield from self._sheet(sheet, sheet)
        scanner.page.click("button.where")
        scanner.wait_for("choosing")
        yield "choosing an event"
        scanner.open(self.house.event)
        scanner.wait_for_camera()

    def _sheet(self, sheet: str, name: str) -> Iterator[str]:
        page = self.scanner.page
        page.click(f".tools nav button >> nth={TOOLS[sheet]}")
        page.wait_for_selector("dialog")
        yield name
        if sheet == "search":
            page.fill("[name=name]", "maximiliane")
            page.wait_for_selector(".suggested button")
            yield "guests found"
            page.click(".suggested button >> nth=0")
            yield "guest chosen"
            page.click(".chosen .button.quiet")
            page.click("[data-walk-in]")
            page.wait_for_selector(".walk-in")
            yield "without a ticket"
        page.keyboard.press("Escape")
        page.wait_for_selector("dialog", state="detached")

    def _answers(self) -> Iterator[str]:
        for name, act in self._acts().items():
            self._back_to_the_camera()
            act()
            self.scanner.next_verdict()
            yield name
        self._back_to_the_camera()
        yield from self._sheet("history", "history of many")

    def _back_to_the_camera(self) -> None:
        if self.scanner.page.locator(".new-scan").count():
            self.scanner.new_scan()

    def _acts(self) -> dict[str, Callable[[], None]]:
        wedge, event = self.scanner.wedge, self.house.event
        family = event.ticket(LONG_NAME, admits=120, seat=SEAT)
        reissued = event.ticket()
        event.desk.call("POST", f"/tickets/{reissued.id}/reissue")
        removed = event.ticket()
        event.desk.call("DELETE", f"/tickets/{removed.id}")
        return {
            "green": lambda: wedge(event.ticket("Anna Muster", seat=SEAT).code),
            "family": lambda: wedge(family.code),
            "party too large": self._be_too_many,
            "amber": lambda: wedge(
                event.ticket(LONG_NAME, admits=4, category=CHECKED, price="31.00 CHF", door_note=NOTE).code
            ),
            "used up": self._use_up,
            "unreadable": lambda: wedge("https://example.org/"),
            "unknown": lambda: wedge(removed.code),
            "other event": lambda: wedge(self.house.other.ticket(LONG_NAME).code),
            "cancelled": lambda: wedge(event.cancelled_ticket(LONG_NAME).code),
            "blocked": lambda: wedge(reissued.code),
            "other door": lambda: self._at("others", event.ticket(LONG_NAME, seat=SEAT).code),
            "too early": lambda: self._at("early", event.ticket(LONG_NAME).code),
            "too late": lambda: self._at("late", event.ticket(LONG_NAME).code),
            "exit refused": lambda: self._at("exit", event.ticket(LONG_NAME).code),
            "exit": lambda: wedge(family.code),
        }

    def _be_too_many(self) -> None:
        """Somebody else lets most of the family in while its verdict is on the screen."""
        event = self.house.event
        family = event.ticket("Sarah Kuntz", admits=4)
        self.scanner.wedge(family.code)
        self.scanner.next_verdict()
        self.house.admit(family.code, party=2)
        self.scanner.tap(".party.all")

    def _use_up(self) -> None:
        """Its persons came one by one, so that there is much to tell."""
        ticket = self.house.event.ticket(LONG_NAME, admits=4, seat=SEAT)
        for party in (1, 1, 2):
            self.house.admit(ticket.code, party)
        self.scanner.wedge(ticket.code)

    def _at(self, door: str, code: str) -> None:
        self.scanner.page.click("button.where")
        self._stand_at(door)
        self.scanner.wedge(code)

    def _stand_at(self, door: str) -> None:
        page = self.scanner.page
        event = f"[data-event='{self.house.event.id}']"
        gate = f"[data-gate='{self.house.doors[door]}']"
        page.wait_for_selector(f"{event}, {gate}")
        if page.locator(event).count():
            page.click(event)
        page.click(gate)
        self.scanner.wait_for("idle")

    def _reversal(self) -> Iterator[str]:
        """The last admission was at the exit; another one at the main door is taken back."""
        scanner, page = self.scanner, self.scanner.page
        page.click("button.where")
        self._stand_at("main")
        scanner.wedge(self.house.event.ticket(LONG_NAME, admits=4, seat=SEAT).code)
        scanner.next_verdict()
        scanner.new_scan()
        yield from self._sheet("history", "something to take back")
        page.click(f".tools nav button >> nth={TOOLS['history']}")
        page.click(".reversal-button")
        scanner.wait_for("asking")
        yield "whether to take back"
        page.route(REVERSALS, lambda route: route.abort())
        scanner.tap("[data-reverse]")
        scanner.wait_for("reversed")
        yield "taken back without connection"
        page.unroute(REVERSALS)
        page.click(".notice .button")

    def _kiosk(self) -> Iterator[str]:
        """Its answers leave too soon to be looked at here. The page is loaded anew on the way in and out."""
        scanner, page = self.scanner, self.scanner.page
        page.click(f".tools nav button >> nth={TOOLS['settings']}")
        page.click("[data-kiosk]")
        page.wait_for_selector("[name=pin]")
        yield "choosing a PIN"
        page.fill("[name=pin]", "2580")
        page.keyboard.press("Enter")
        page.wait_for_selector("#scanner[data-kiosk]")
        scanner.wait_for_camera()
        yield "kiosk"
        page.route(SCANS, lambda route: route.abort())
        scanner.wedge(self.house.event.ticket().number)
        scanner.wait_for("offline")
        yield "kiosk offline"
        page.click(".notice .button")
        page.unroute(SCANS)
        scanner.wait_for("idle")
        page.click("[data-leave]")
        page.wait_for_selector("[name=pin]")
        yield "kiosk asks for its PIN"
        page.fill("[name=pin]", "2580")
        page.keyboard.press("Enter")
        page.wait_for_selector("#scanner:not([data-kiosk])")
        scanner.wait_for_camera()

    def _troubles(self) -> Iterator[str]:
        scanner, page = self.scanner, self.scanner.page
        page.route(SCANS, lambda route: route.abort())
        scanner.wedge(self.house.event.ticket().number)
        scanner.wait_for("offline")
        yield "offline"
        page.click(".notice .button")
        scanner.wait_for("idle")
        for name, status in {"problem": 422, "signed-out": 401}.items():
            page.unroute(SCANS)
            page.route(SCANS, _answering(status))
            scanner.wedge(self.house.event.ticket().number)
            scanner.wait_for(name)
            yield name
            if name == "problem":
                page.click(".notice .button")
                scanner.wait_for("idle")
        page.unroute(SCANS)


def _answering(status: int) -> Callable[[Route], None]:
    return lambda route: route.fulfill(status=status, json={"status": status, "title": "", "detail": ""})
