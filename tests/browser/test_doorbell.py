"""A phone whose clock never asks for its roster hears of a cancelled ticket because the server rings."""

from playwright.sync_api import Browser, Request, Response

from tests.browser.desk import Desk
from tests.browser.phone_page import authorised, bare_phone
from tests.browser.scanner_page import PATIENCE_MS
from tests.browser.test_roster import wait_for_roster

# Its questions by the clock are at least two seconds apart.
NEVER_BY_THE_CLOCK = """
const set = window.setTimeout
window.setTimeout = (act, ms, ...told) => set(act, ms >= 2000 ? ms * 1000 : ms, ...told)
"""


def is_doorbell(response: Response) -> bool:
    return "/api/v1/doorbell?" in response.url and response.ok


def asks_for_news(request: Request) -> bool:
    return "/api/v1/roster?" in request.url and "since=" in request.url


def test_a_cancelled_ticket_is_refused_without_a_network(desk: Desk, browser: Browser) -> None:
    event = desk.event(offline_policy="known")
    tickets = [event.ticket("Wilhelmine Zwahlen"), event.ticket("Balthasar Zwahlen")]
    with bare_phone(browser, desk.server.base_url) as context:
        context.add_init_script(NEVER_BY_THE_CLOCK)
        with context.expect_event("response", is_doorbell, timeout=PATIENCE_MS):
            scanner = authorised(context, event)
        wait_for_roster(scanner.page)

        # One question follows the other: when the last begins, the first ticket is known to be cancelled.
        for ticket in tickets:
            with context.expect_event("request", asks_for_news, timeout=PATIENCE_MS):
                desk.call("POST", f"/tickets/{ticket.id}/cancel", {})
        context.set_offline(True)

        scanner.wedge(tickets[0].code)
        assert scanner.next_verdict().reason == "cancelled"
