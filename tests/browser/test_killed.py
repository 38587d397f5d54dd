"""A browser that is killed at any step of a scan: who was let in is counted once, and who was not keeps the ticket."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Playwright, Route

from tests.browser.desk import Desk, Event
from tests.browser.kept_phone import kill, phone_with
from tests.browser.phone_page import authorised
from tests.browser.scanner_page import PATIENCE_MS, ScannerPage
from tests.browser.test_journal import BATCH, GIVE_UP, HANDED_OVER_MS, SCANS, lose_the_answer

# The page stops where it asks for this address: a request that holds it up, and that nobody answers.
STOPS = "**/stopped"
STOP = """
const stop = () => {
  const request = new XMLHttpRequest()
  request.open('GET', '/stopped', false)
  request.send()
}
"""
# Before an entry with that answer is written; before the page hears that it was.
BEFORE_IT_IS_WRITTEN = """
const put = IDBObjectStore.prototype.put
IDBObjectStore.prototype.put = function (...asked) {
  if (asked[0].entry && Boolean(asked[0].entry.shown) === %s) stop()
  return put.apply(this, asked)
}
"""
BEFORE_IT_IS_SHOWN = """
const transaction = IDBDatabase.prototype.transaction
IDBDatabase.prototype.transaction = function (...asked) {
  const made = transaction.apply(this, asked)
  made.addEventListener('complete', () => made.isOfAnAnswer && stop())
  return made
}
const put = IDBObjectStore.prototype.put
IDBObjectStore.prototype.put = function (...asked) {
  if (asked[0].entry?.shown) this.transaction.isOfAnAnswer = true
  return put.apply(this, asked)
}
"""


@pytest.mark.parametrize("moment", ["unanswered", "given up", "shown"])
def test_a_browser_that_is_killed_has_lost_nothing(
    desk: Desk, event: Event, playwright: Playwright, tmp_path: Path, moment: str
) -> None:
    ticket = event.ticket("Sarah Kuntz", admits=3)
    with phone_with(playwright, tmp_path, desk) as context:
        scanner = authorised(context, event)
        if moment == "shown":
            scanner.show(ticket.code)
            scanner.wait_for("admitted")
        else:
            lose_the_answer(scanner, ticket.code)
        if moment == "given up":
            scanner.page.route(BATCH, lambda route: route.abort())
            scanner.page.click(GIVE_UP)
            scanner.wait_for("idle")
        assert event.admitted == 1
        kill(tmp_path)
    with phone_with(playwright, tmp_path, desk) as context:
        page = context.new_page()
        if moment == "shown":
            page.goto("/door")
        else:
            with page.expect_response(BATCH, timeout=HANDED_OVER_MS) as handed_over:
                page.goto("/door")
            assert handed_over.value.ok
        scanner = ScannerPage(page)
        scanner.wait_for_camera()
        scanner.show(ticket.code)

        assert scanner.next_verdict().persons == ("2/3" if moment == "shown" else "1/3")


def _stopped(script: str) -> Callable[[ScannerPage, str], None]:
    def until_it_stops(scanner: ScannerPage, code: str) -> None:
        scanner.page.evaluate(f"() => {{ {STOP} {script} }}")
        with scanner.page.expect_request(STOPS, timeout=PATIENCE_MS):
            # A page that has stopped takes no key any more.
            scanner.show(code)

    return until_it_stops


def _shown(scanner: ScannerPage, code: str) -> None:
    scanner.wedge(code)
    scanner.wait_for("admitted")


def _being_handed_over(scanner: ScannerPage, code: str) -> None:
    """The server has it, and the phone does not hear of it."""

    def lose_the_answer_to(route: Route) -> None:
        route.fetch()
        scanner.page.evaluate("window.isHandedOver = true")

    scanner.page.route(BATCH, lose_the_answer_to)
    _shown(scanner, code)
    scanner.new_scan()
    scanner.page.wait_for_function("() => window.isHandedOver", timeout=PATIENCE_MS)


# At which moment the phone that decides by itself is killed; how many persons are counted, and what is said next.
MOMENTS = {
    "before it is written down": (_stopped(BEFORE_IT_IS_WRITTEN % "false"), 0, "1/3"),
    "before its answer is written down": (_stopped(BEFORE_IT_IS_WRITTEN % "true"), 0, "1/3"),
    # Nobody can know whether a person has seen it: it counts.
    "written down and not shown": (_stopped(BEFORE_IT_IS_SHOWN), 1, "2/3"),
    "shown and not handed over": (_shown, 1, "2/3"),
    "being handed over": (_being_handed_over, 1, "2/3"),
}


@pytest.mark.parametrize("moment", list(MOMENTS))
def test_whom_a_killed_browser_let_in_by_itself_is_counted_once(
    desk: Desk, playwright: Playwright, tmp_path: Path, moment: str
) -> None:
    let_in, admitted, said = MOMENTS[moment]
    event = desk.event(offline_policy="known")
    ticket = event.ticket("Sarah Kuntz", admits=3)
    with phone_with(playwright, tmp_path, desk) as context:
        let_in(_with_no_answers(context, event), ticket.code)
        kill(tmp_path)
    with phone_with(playwright, tmp_path, desk) as context:
        page = context.new_page()
        page.goto("/door")
        scanner = ScannerPage(page)
        scanner.wait_for_camera()
        page.wait_for_selector("#scanner[data-untold='0']", timeout=HANDED_OVER_MS)
        assert event.admitted == admitted
        scanner.wedge(ticket.code)

        assert scanner.next_verdict().persons == said


def _with_no_answers(context: BrowserContext, event: Event) -> ScannerPage:
    """A phone that decides by itself, because no request for a scan reaches the server."""
    scanner = authorised(context, event)
    scanner.page.wait_for_selector("#scanner[data-alone=decides]", timeout=PATIENCE_MS)
    for address in (SCANS, BATCH, STOPS):
        scanner.page.route(address, _never_answered)
    return scanner


def _never_answered(_route: Route) -> None: ...
