"""What a phone without the scanner shows: its authorisation, then verdicts opened with its own camera app."""

from collections.abc import Iterator
from dataclasses import dataclass

from playwright.sync_api import Page

from tests.browser.desk import Event
from tests.browser.door_screens import CHECKED, NOTE, SEAT, House
from tests.browser.pages import LONG_NAME

# A second opening of the same code counts from then on.
SAME_OPENING_MS = 2100
NAME = "Maximilianes Diensttelefon am Haupteingang"


@dataclass(frozen=True)
class PhoneTour:
    """A steward's phone, from its first authorisation to the last ticket."""

    page: Page
    house: House

    def screens(self) -> Iterator[str]:
        yield from self._before()
        self._enrol(self.house.doors["main"])
        yield from self._verdicts()
        self._enrol(self.house.doors["exit"])
        yield from self._exits()
        yield from self._after()

    def _before(self) -> Iterator[str]:
        closed = self._authorisation(self.house.event)
        self.page.goto(closed["url"])
        yield "welcome"
        self.house.event.desk.call("DELETE", f"/enrolments/{closed['id']}")
        self.page.goto(closed["url"])
        yield "withdrawn"
        self.page.goto("/e/nothing")
        yield "unknown authorisation"
        self.page.goto("/door/gate")
        yield "no device"

    def _authorisation(self, event: Event, **fields: object) -> dict[str, str]:
        made: dict[str, str] = event.desk.call("POST", f"/events/{event.id}/enrolments", fields)
        return made

    def _enrol(self, gate: str) -> None:
        address = self._authorisation(self.house.event, gate=gate)["url"]
        self.page.context.clear_cookies(name="portillon_device")
        self.page.goto(address)
        self.page.fill("[name=name]", NAME)
        self.page.click(".steward button")
        self.page.wait_for_url("**/door")

    def _verdicts(self) -> Iterator[str]:
        event = self.house.event
        family = event.ticket(LONG_NAME, admits=5, seat=SEAT)
        noted = event.ticket(LONG_NAME, admits=4, category=CHECKED, price="31.00 CHF", door_note=NOTE)
        codes = {
            "green": event.ticket("Anna Muster", seat=SEAT).code,
            "family": family.code,
            "amber": noted.code,
            "cancelled": event.cancelled_ticket(LONG_NAME).code,
            "other event": self.house.other.ticket(LONG_NAME).code,
        }
        for name, code in codes.items():
            self.page.goto(code)
            yield name
        self.page.goto(family.code)
        self.page.wait_for_selector("button.all")
        self.page.click("button.all")
        yield "everybody in"
        self.page.wait_for_timeout(SAME_OPENING_MS)
        self.page.goto(family.code)
        yield "used up"

    def _exits(self) -> Iterator[str]:
        event = self.house.event
        ticket = event.ticket(LONG_NAME, admits=3)
        self.page.goto(ticket.code)
        yield "exit refused"
        self.house.admit(ticket.code, party=3)
        self.page.wait_for_timeout(SAME_OPENING_MS)
        self.page.goto(ticket.code)
        yield "exit"

    def _after(self) -> Iterator[str]:
        self.page.goto("/door/scans/00000000-0000-4000-8000-000000000000")
        yield "no such scan"
        self.page.context.clear_cookies()
        several = self._authorisation(self.house.event, max_devices=1)
        self.page.goto(several["url"])
        self.page.click(".steward button")
        self.page.wait_for_url("**/door")
        self.page.goto("/door/gate")
        yield "which door"
        self.page.context.clear_cookies()
        self.page.goto(several["url"])
        yield "used-up authorisation"
