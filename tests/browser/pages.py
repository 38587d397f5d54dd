"""Every page of the program in turn, on an event where something has happened."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

from django.utils import timezone
from playwright.sync_api import Page

from tests.browser import account_pages, handed_pages, invited_pages, paper_pages, registration_pages
from tests.browser.account_pages import Accounts
from tests.browser.desk import Desk, Event, Ticket
from tests.browser.handed_pages import Handed
from tests.browser.scanner_page import PATIENCE_MS

CHECKS = Path(__file__).parent / "page_checks.js"
AXE = Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js"
LONG_NAME = "Maximiliane-Charlotte von Hohenlohe-Waldenburg-Schillingsfürst"
ROSTER = """Name;E-mail;Seat
New Person;new@example.org;
Alice Muster;alice@example.org;Rang 9
Nobody;not an address;
"""
MESSAGES = {
    "fr": "Changement de salle pour ce soir",
    "de": "Anderer Saal für heute Abend",
    "en": "Another room for this evening",
}


@dataclass(frozen=True)
class Sights:
    """An event with guests in every state, a coming one that people register for, and one by invitation."""

    desk: Desk
    event: Event
    coming: Event
    private: Event
    invitation: str
    accounts: Accounts
    arrived: Ticket
    cancelled: Ticket
    transferable: Ticket
    handed: Handed
    # A list on paper whose ticks were photographed and counted.
    ticks: str

    def of_strangers(self, page: Page, language: str) -> Iterator[str]:
        """Opens what anybody may open, one after another; gives the name of each."""
        for name, path in (
            ("start", "/"),
            ("login", "/login/"),
            ("ticket", f"{self.arrived.page}?lang={language}"),
            ("cancelled ticket", f"{self.cancelled.page}?lang={language}"),
            ("no ticket", "/h/nothing"),
        ):
            page.goto(path)
            yield name
        page.goto(f"{self.transferable.page}/pass-on?lang={language}")
        yield "ticket to pass on"
        page.fill("[name=name]", LONG_NAME)
        page.fill("[name=email]", "maximiliane-charlotte@hohenlohe-waldenburg.example")
        page.click("main form button")
        page.wait_for_selector("button.grave")
        yield "passing on confirmed"
        page.goto("/login/")
        page.fill("input[name=username]", "nobody@example.org")
        page.fill("input[name=password]", "wrong")
        page.click("main button")
        page.wait_for_selector("[role=alert]")
        yield "login refused"
        yield from registration_pages.of_registrants(page, self.coming, language)
        yield from invited_pages.of_invited(page, self.private, self.invitation, language)
        yield from account_pages.of_strangers(page, self.accounts)

    def of_organisers(self, page: Page) -> Iterator[str]:
        """The same for what somebody opens who has signed in."""
        event, ticket = f"/events/{self.event.id}/", f"/participants/{self.arrived.id}/"
        for name, path in (
            ("events", "/events/"),
            ("new event", "/events/new/"),
            ("event", f"{event}edit/"),
            ("log of an event", f"{event}log/"),
            ("lanes", f"{event}lanes/"),
            ("messages", f"{event}messages/"),
            ("new message", f"{event}messages/new/"),
            ("participants", f"{event}participants/"),
            ("nobody found", f"{event}participants/?q=nobody+at+all"),
            ("new participant", f"{event}participants/new/"),
            ("roster", f"{event}roster/"),
            ("help sheet", f"{event}help/"),
            ("devices", f"{event}devices/"),
            ("lists on paper", f"{event}paper-lists/"),
            ("conflicts", f"{event}conflicts/"),
            ("no conflicts", f"/events/{self.coming.id}/conflicts/"),
            ("conflicts of an organisation", "/organisation/conflicts/"),
            ("quarantine", "/organisation/quarantine/"),
            ("statistics of an event", f"{event}statistics/"),
            ("participant", ticket),
            ("cancelled participant", f"/participants/{self.cancelled.id}/"),
            ("edit participant", f"{ticket}edit/"),
            ("reissue", f"{ticket}reissue/"),
            ("cancellation", f"{ticket}cancellation/"),
            ("removal", f"{ticket}removal/"),
            ("nothing here", "/nothing/"),
        ):
            page.goto(path)
            yield name
        yield from registration_pages.of_organisers(page, self.coming)
        yield from invited_pages.of_organisers(page, self.private)
        yield from self.handed.pages_of(page)
        yield from account_pages.of_organisers(page)
        yield from self._rehearsed(page)
        for name, act in self._acts(page).items():
            act()
            yield name
        yield from paper_pages.of_organisers(page, self.event, self.arrived, self.ticks)

    def _rehearsed(self, page: Page) -> Iterator[str]:
        """Before it begins and while it goes on; ended again."""
        page.goto(f"/events/{self.coming.id}/rehearsal/")
        yield "rehearsal"
        page.click("section.rehearsal form button >> nth=0")
        page.wait_for_selector(".rehearsal.going-on")
        yield "rehearsal going on"
        with page.expect_navigation():
            page.click("section.rehearsal form button.danger")

    def _acts(self, page: Page) -> dict[str, Callable[[], None]]:
        return {
            "participant refused": lambda: self._send_nothing(page, "participants/new/"),
            "event refused": lambda: self._send_nothing(page, "edit/", "input[name^=title]"),
            "event that asks about its guests": lambda: self._move(page),
            "quarantine of a phone": lambda: self._look_into_quarantine(page),
            "quarantine to be deleted": lambda: page.click("main a.danger"),
            "message looked at": lambda: self._preview(page),
            "roster compared": lambda: self._compare(page, ROSTER, ".summary"),
            "roster without addresses": lambda: self._compare(page, "Name\n", "[name=without_addresses]"),
            "tickets ready": lambda: self._make_tickets(page),
            "person": lambda: self._look_for_a_person(page),
            "erasure": lambda: self._ask_to_erase(page),
            "old form": lambda: self._send_without_token(page),
        }

    def _send_nothing(self, page: Page, path: str, fields: str = "") -> None:
        page.goto(f"/events/{self.event.id}/{path}")
        for field in page.locator(fields).all() if fields else []:
            field.fill("")
        page.click("main form button >> nth=0")
        page.wait_for_selector(".notice.error")

    def _move(self, page: Page) -> None:
        page.goto(f"/events/{self.event.id}/edit/")
        page.eval_on_selector("[name=ends_at]", "field => field.stepUp(7)")
        page.click("main form button >> nth=0")
        page.click("details summary >> text=Deutsch")

    def _look_into_quarantine(self, page: Page) -> None:
        page.goto("/organisation/quarantine/")
        page.click("main a[href$='/quarantine/'].secondary")
        page.click("main summary")

    def _compare(self, page: Page, roster: str, told: str) -> None:
        page.goto(f"/events/{self.event.id}/roster/")
        file = {"name": "guests.csv", "mimeType": "text/csv", "buffer": roster.encode()}
        page.set_input_files("input[type=file]", file)  # type: ignore[arg-type]  # a file made of its parts
        page.click("main form button")
        page.wait_for_selector(told, timeout=PATIENCE_MS)

    def _preview(self, page: Page) -> None:
        page.goto(f"/events/{self.event.id}/messages/new/")
        for language, text in MESSAGES.items():
            page.fill(f"[name=subject_{language}]", text)
            page.fill(f"[name=text_{language}]", f"{text}\n{{link}}")
        page.click("button[value=preview]")
        page.wait_for_selector("button[value=send]")

    def _make_tickets(self, page: Page) -> None:
        page.goto(f"/events/{self.event.id}/participants/")
        page.click(".menu summary")
        page.click(".menu form[action$='.pdf'] button")
        page.wait_for_selector("a[href$='/file']", timeout=PATIENCE_MS)

    def _look_for_a_person(self, page: Page) -> None:
        page.goto("/person/")
        page.fill("#sought", "alice@example.org")
        page.click("main form button")
        page.wait_for_selector("button[value=ask]")

    def _ask_to_erase(self, page: Page) -> None:
        with page.expect_navigation():
            page.click("button[value=ask]")

    def _send_without_token(self, page: Page) -> None:
        page.goto("/events/")
        page.context.clear_cookies(name="csrftoken")
        with page.expect_navigation():
            page.click(".languages button >> nth=0")


def make_sights(desk: Desk) -> Sights:
    event = desk.event(capacity=200)
    arrived = event.ticket("Alice Muster", admits=2, seat="Rang 3, Platz 7", price="31.00 CHF", language="de")
    event.ticket(LONG_NAME, admits=12, category="Freunde und Förderer der Philharmonie")
    for name in ("Νίκος Παπαδόπουλος", "محمد العربي"):
        event.ticket(name)
    cancelled = event.cancelled_ticket("Charlie Muster")
    gate = desk.call("GET", f"/events/{event.id}")["gates"][0]["id"]
    for party in (1, 1, 1):
        desk.call(
            "POST", "/scans", {"scan_id": str(uuid4()), "gate": gate, "code": arrived.code, "party": party}
        )
    _disagree(desk, event, gate, arrived)
    coming = desk.event(doors_in=timedelta(days=9), capacity=400, max_companions=3)
    registration_pages.set_up(desk, coming)
    registration_pages.register_somebody(desk, coming)
    private = desk.event(doors_in=timedelta(days=9))
    invitation = invited_pages.set_up(desk, private)
    transferable = desk.event(doors_in=timedelta(days=9)).ticket("Wolfgang Thier", transferable=True)
    _send(desk, event)
    accounts = account_pages.set_up(desk)
    handed = handed_pages.set_up(desk, LONG_NAME)
    guests = (arrived, cancelled, transferable)
    return Sights(
        desk,
        event,
        coming,
        private,
        invitation,
        accounts,
        *guests,
        handed,
        paper_pages.set_up(desk, LONG_NAME),
    )


def _send(desk: Desk, event: Event) -> None:
    """A message, as an organiser does."""
    with desk.context(desk.browser, desk.signed_in("en")) as context:
        page = context.new_page()
        page.goto(f"/events/{event.id}/messages/new/")
        for language, text in MESSAGES.items():
            page.fill(f"[name=subject_{language}]", text)
            page.fill(f"[name=text_{language}]", text)
        page.click("button[value=preview]")
        page.click("button[value=send]")
        page.wait_for_selector(".people")


def _disagree(desk: Desk, event: Event, gate: str, used: Ticket) -> None:
    """Let a phone hand over that it admitted a used ticket, refused a valid one, and stood at a door of nobody."""
    code = desk.call("POST", f"/events/{event.id}/enrolments", {"label": "North"})
    phone = desk.call("POST", "/devices", {"token": code["url"], "name": LONG_NAME})
    told = [
        {"code": used.code, "gate": gate, "verdict": "admitted", "reason": "ok"},
        {"code": event.ticket("Dora").code, "gate": gate, "verdict": "refused", "reason": "cancelled"},
        {"code": used.code, "gate": "0", "verdict": "admitted", "reason": "ok"},
    ]
    at = timezone.now().isoformat()
    scans = [
        {**one, "scan_id": str(uuid4()), "number": number, "scanned_at": at}
        for number, one in enumerate(told, start=1)
    ]
    replace(desk, key=phone["key"]).call("POST", "/scans/batch", {"journal": len(scans) + 2, "scans": scans})
