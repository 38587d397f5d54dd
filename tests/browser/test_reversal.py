"""Taking back what was just let in: on the green screen and under Recent, at a door, an exit and a venue's desk."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Route, ViewportSize

from tests.browser.desk import Desk, Event, Ticket
from tests.browser.pages import LONG_NAME
from tests.browser.scanner_page import PATIENCE_MS, ScannerPage, scanner_page

SIZES: tuple[ViewportSize, ...] = (
    {"width": 360, "height": 640},
    {"width": 360, "height": 740},
    {"width": 768, "height": 1024},
    {"width": 740, "height": 360},
)
# The button, the question, yes, what is said afterwards, and Recent.
WORDS = {
    "en": ("Take back", "Take this entry back?", "Take back: 3\u00a0persons", "Taken back: 3\u00a0persons"),
    "de": (
        "Zurücknehmen",
        "Diesen Eintritt zurücknehmen?",
        "Zurücknehmen: 3\u00a0Personen",
        "Zurückgenommen: 3\u00a0Personen",
    ),
    "fr": (
        "Annuler l’entrée",
        "Annuler cette entrée\u00a0?",
        "Annuler l’entrée\u00a0: 3\u00a0personnes",
        "Entrée annulée\u00a0: 3\u00a0personnes",
    ),
}
TOO_LATE = "A device may take an entry back for 30 minutes; now an organiser has to do it."
REVERSALS = "**/api/v1/scans/*/reversal"
# What a busy machine does not answer in a quarter of a second would be written down instead.
WAITS_FOR_THE_SERVER = """() => {
  const { setTimeout } = window
  window.setTimeout = (act, ms, ...more) => (ms === 200 ? 0 : setTimeout(act, ms, ...more))
}"""
BUTTON, YES, LEAVE = ".reversal-button", "[data-reverse]", ".notice .button >> nth=-1"


@pytest.fixture
def scanner(desk: Desk, event: Event) -> Iterator[ScannerPage]:
    with patient(desk, event) as page:
        yield page


@contextmanager
def patient(desk: Desk, event: Event, language: str = "en") -> Iterator[ScannerPage]:
    """A phone whose verdicts stay until tapped."""
    with scanner_page(desk.browser, event, desk.patient(language)) as page:
        page.wait_for_camera()
        page.page.evaluate(WAITS_FOR_THE_SERVER)
        yield page


def admit(scanner: ScannerPage, ticket: Ticket) -> None:
    scanner.wedge(ticket.code)
    scanner.next_verdict()


def take_back(scanner: ScannerPage, button: str = BUTTON) -> None:
    """Both taps, the second one when the question has been read."""
    scanner.tap(button)
    scanner.wait_for("asking")
    scanner.tap(YES)


def open_recent(scanner: ScannerPage) -> None:
    scanner.page.click(".tools nav button >> nth=-2")
    scanner.page.wait_for_selector("dialog")


def ledger(event: Event) -> list[tuple[Any, ...]]:
    rows = event.desk.call("GET", f"/scans?event={event.id}")["scans"]
    return [(row["kind"], row["party"], row["reverses"]) for row in rows]


@pytest.mark.parametrize("language", list(WORDS))
def test_all_of_a_family_are_taken_back_on_the_green_screen(
    desk: Desk, event: Event, artefacts: Path, language: str
) -> None:
    button, question, yes, done = WORDS[language]
    ticket = event.ticket(LONG_NAME, admits=4, seat="Block 214, Reihe B, Sitz 13, Parkett links")
    with patient(desk, event, language) as scanner:
        admit(scanner, ticket)
        look_at(scanner, f"green-{language}", artefacts)
        scanner.tap(".party.all")
        scanner.next_verdict()
        assert (event.admitted, scanner.page.inner_text(BUTTON)) == (4, button)

        scanner.tap(BUTTON)
        scanner.wait_for("asking")
        look_at(scanner, f"asking-{language}", artefacts)
        asked = [scanner.page.inner_text(part) for part in ("h1", ".whose", YES)]
        assert asked == [question, LONG_NAME, yes]
        assert scanner.page.evaluate("document.activeElement.className") == "button wide quiet"

        scanner.tap(YES)
        scanner.wait_for("reversed")
        look_at(scanner, f"reversed-{language}", artefacts)
        assert scanner.page.inner_text("h1") == done
        assert scanner.page.inner_text(".persons") == "1/4"
        assert done in scanner.page.inner_text("[role=status][aria-live=assertive]")
        scanner.page.click(LEAVE)
        scanner.wait_for("idle")
        assert scanner.page.get_attribute("[data-statistic]", "data-admitted") == "1"
        open_recent(scanner)
        look_at(scanner, f"recent-{language}", artefacts)
        assert scanner.page.inner_text(".entries li >> nth=0").startswith(done)
        assert scanner.page.locator(BUTTON).count() == 0

    assert event.admitted == 1
    first, second, reversal = ledger(event)
    assert (first[:2], second[:2], reversal[:2]) == (("entry", 1), ("entry", 3), ("reversal", 3))
    assert reversal[2] is not None


def look_at(scanner: ScannerPage, name: str, artefacts: Path) -> None:
    """Pictures for a person; nothing sticks out sideways, and the buttons are within the screen."""
    before = scanner.page.viewport_size
    for size in SIZES:
        scanner.page.set_viewport_size(size)
        scanner.photograph(artefacts / f"reversal-{name}-{size['width']}x{size['height']}.png")
        assert scanner.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (name, size)
    if before:
        scanner.page.set_viewport_size(before)


def test_the_last_scan_is_taken_back_from_recent_and_no_other(
    scanner: ScannerPage, event: Event, artefacts: Path
) -> None:
    for name in ("Alice Muster", "Bob Muster"):
        admit(scanner, event.ticket(name))
    admit(scanner, event.cancelled_ticket("Charlie Muster"))
    scanner.new_scan()
    open_recent(scanner)
    assert scanner.page.locator(f".entries li:has({BUTTON})").count() == 1
    assert "Bob Muster" in scanner.page.inner_text(f".entries li:has({BUTTON})")
    look_at(scanner, "recent-button", artefacts)

    take_back(scanner, f".entries {BUTTON}")

    scanner.wait_for("reversed")
    assert "Bob Muster" in scanner.page.inner_text(".notice")
    assert event.admitted == 1
    scanner.page.click(LEAVE)
    open_recent(scanner)
    assert scanner.page.locator(BUTTON).count() == 0


def test_nothing_is_taken_back_by_a_tap_that_slipped(scanner: ScannerPage, event: Event) -> None:
    admit(scanner, event.ticket())
    scanner.tap(BUTTON)
    scanner.page.dblclick(LEAVE)

    scanner.wait_for("idle")
    assert (event.admitted, len(ledger(event))) == (1, 1)


def test_the_same_ticket_comes_in_again_afterwards(scanner: ScannerPage, event: Event) -> None:
    ticket = event.ticket()
    admit(scanner, ticket)
    take_back(scanner)
    scanner.wait_for("reversed")
    scanner.page.click(LEAVE)
    # A handheld scanner's same line again at once would be its second firing.
    scanner.wedge(ticket.number)

    assert scanner.next_verdict().colour == "green"
    assert [kind for kind, *_rest in ledger(event)] == ["entry", "reversal", "entry"]


def test_an_answer_that_is_lost_comes_with_the_journal_and_it_takes_back_once(
    scanner: ScannerPage, event: Event
) -> None:
    def lose(route: Route) -> None:
        route.fetch()  # the server took it back; its answer does not arrive
        route.abort()

    scanner.page.route(REVERSALS, lose)
    admit(scanner, event.ticket(admits=2))
    take_back(scanner)
    scanner.wait_for("reversed")

    assert scanner.page.inner_text("h1") == "Taken back: 1\u00a0person"
    scanner.page.wait_for_selector("#scanner[data-untold='0']", timeout=PATIENCE_MS)
    assert [kind for kind, *_rest in ledger(event)] == ["entry", "reversal"]
    assert event.admitted == 0


def test_without_a_connection_it_is_taken_back_on_the_phone(
    scanner: ScannerPage, event: Event, artefacts: Path
) -> None:
    scanner.page.route(REVERSALS, lambda route: route.abort())
    admit(scanner, event.ticket())
    take_back(scanner)
    scanner.wait_for("reversed")
    scanner.photograph(artefacts / "reversal-offline.png")

    assert "The server hears of it once there is a connection." in scanner.page.inner_text(".notice")
    scanner.page.wait_for_selector("#scanner[data-untold='0']", timeout=PATIENCE_MS)
    assert event.admitted == 0


def test_why_it_cannot_be_taken_back_is_said_in_the_servers_words(
    scanner: ScannerPage, event: Event, artefacts: Path
) -> None:
    ticket = event.ticket()
    admit(scanner, ticket)
    (entry,) = event.desk.call("GET", f"/scans?event={event.id}")["scans"]
    reversal = {"reversal_id": "00000000-0000-4000-8000-000000000002"}
    event.desk.call("POST", f"/scans/{entry['scan_id']}/reversal", reversal)

    take_back(scanner)
    scanner.wait_for("reversed")
    scanner.photograph(artefacts / "reversal-refused.png")

    assert scanner.page.inner_text("h1") == "Not taken back"
    assert "This entry was taken back already." in scanner.page.inner_text(".notice")


def test_after_half_an_hour_the_server_says_so(scanner: ScannerPage, event: Event) -> None:
    answer = {"status": 403, "title": "", "detail": TOO_LATE}
    scanner.page.route(REVERSALS, lambda route: route.fulfill(status=403, json=answer))
    admit(scanner, event.ticket())
    take_back(scanner)
    scanner.wait_for("reversed")

    assert TOO_LATE in scanner.page.inner_text(".notice")


def test_a_scan_of_another_device_is_not_this_ones_to_take_back(desk: Desk, event: Event) -> None:
    ticket = event.ticket(admits=2)
    with patient(desk, event) as first, patient(desk, event) as second:
        admit(first, ticket)
        other = _scan_id_of(event)
        admit(second, event.ticket("Somebody Else"))
        second.page.route(REVERSALS, lambda route: route.continue_(url=_instead(route, other)))
        take_back(second)
        second.wait_for("reversed")

        assert "A device may only take back its own last entry." in second.page.inner_text(".notice")
        second.page.click(LEAVE)
        open_recent(second)
        assert "Somebody Else" in second.page.inner_text(".entries")
        assert ticket.name not in second.page.inner_text(".entries")
    assert event.admitted == 2


def _scan_id_of(event: Event) -> str:
    return str(event.desk.call("GET", f"/scans?event={event.id}")["scans"][-1]["scan_id"])


def _instead(route: Route, scan_id: str) -> str:
    base, _scans, _rest = route.request.url.partition("/scans/")
    return f"{base}/scans/{scan_id}/reversal"


def test_at_an_exit_counting_out_is_taken_back_in_words_of_its_own(
    desk: Desk, event: Event, artefacts: Path
) -> None:
    ticket = event.ticket()
    (door,) = desk.call("GET", f"/events/{event.id}")["gates"]
    desk.call("POST", "/scans", {"scan_id": str(uuid4()), "code": ticket.code, "gate": door["id"]})
    desk.call("POST", f"/events/{event.id}/gates", {"title": "Exit", "is_exit": True})
    with scanner_page(desk.browser, event, desk.patient("fr")) as scanner:
        scanner.page.click(f"[data-event='{event.id}']")
        scanner.page.click("[data-gate]:has-text('Exit')")
        scanner.wait_for_camera()
        scanner.page.evaluate(WAITS_FOR_THE_SERVER)
        admit(scanner, ticket)
        assert scanner.page.inner_text(BUTTON) == "Annuler la sortie"
        take_back(scanner)
        scanner.wait_for("reversed")
        scanner.photograph(artefacts / "reversal-exit-fr.png")

        assert scanner.page.inner_text("h1") == "Sortie annulée\u00a0: 1\u00a0personne"
    assert [kind for kind, *_rest in ledger(event)] == ["entry", "exit", "reversal"]
