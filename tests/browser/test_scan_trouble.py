"""No camera, no permission, no server: the steward is told what to do, and nobody counts twice."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Playwright, Route

from tests.browser.desk import Desk, Event
from tests.browser.scanner_page import ScannerPage, scanner_page
from tests.servers.chromium import FLAGS, executable

# What getUserMedia says; the browser of the tests cannot be made to say each of them by itself.
REFUSING = "navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', '{}'))"
NO_DECODER = "delete window.Worker"


@pytest.mark.parametrize(
    "name, state, sentence",
    [
        ("NotAllowedError", "denied", "Cliquez sur l’icône à gauche de l’adresse"),
        ("NotReadableError", "busy", "Fermez les réunions vidéo"),
        ("OverconstrainedError", "missing", "Branchez une caméra"),
        ("UnknownError", "failed", "Rechargez la page"),
    ],
)
def test_a_camera_that_does_not_come_leaves_a_sentence_and_the_keypad(
    desk: Desk, event: Event, artefacts: Path, name: str, state: str, sentence: str
) -> None:
    with scanner_page(desk.browser, event, desk.patient("fr")) as page:
        page.page.add_init_script(REFUSING.format(name))
        page.open(event)
        page.wait_for_camera(state)

        assert sentence in page.page.inner_text(".trouble[role=alert]")
        page.photograph(artefacts / f"camera-{state}.png")
        page.type_on_keypad(event.ticket().number)
        assert page.next_verdict().colour == "green"


def test_a_steward_who_allows_no_camera_is_told_how_to(
    desk: Desk, event: Event, playwright: Playwright
) -> None:
    answer = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream=deny"]
    flags = [*FLAGS, "--no-sandbox", *answer]
    with (
        playwright.chromium.launch(executable_path=executable(), args=flags) as forbidding,
        scanner_page(forbidding, event, desk.patient("de"), canvas=False) as page,
    ):
        page.wait_for_camera("denied")

        assert "Kamera auf Zulassen stellen" in page.page.inner_text(".trouble")


def test_a_computer_without_a_camera_still_scans_by_hand(desk: Desk, event: Event) -> None:
    with scanner_page(desk.browser, event, desk.patient("en"), canvas=False) as page:
        page.wait_for_camera("missing")
        page.wedge(event.ticket().code)

        assert page.next_verdict().colour == "green"
        assert event.admitted == 1


def test_a_browser_that_cannot_decode_says_so(desk: Desk, event: Event) -> None:
    with scanner_page(desk.browser, event, desk.patient("en")) as page:
        page.page.add_init_script(NO_DECODER)
        page.open(event)
        page.wait_for_camera("noDecoder")

        assert "This browser cannot read codes" in page.page.inner_text(".trouble")


@pytest.fixture
def mortal(desk: Desk) -> Iterator[Desk]:
    """A desk whose server a test may kill; it runs again afterwards."""
    yield desk
    if desk.server.process is None:
        desk.server.start()


@pytest.fixture
def scanner(mortal: Desk, event: Event) -> Iterator[ScannerPage]:
    with scanner_page(mortal.browser, event, mortal.patient("de")) as page:
        page.wait_for_camera()
        yield page


def test_a_scan_while_the_server_is_down_is_answered_when_it_is_back(
    mortal: Desk, event: Event, scanner: ScannerPage, artefacts: Path
) -> None:
    ticket = event.ticket("Anna Muster")
    mortal.server.kill()
    scanner.show(ticket.code)
    scanner.wait_for("offline")
    scanner.photograph(artefacts / "offline.png")
    said = scanner.page.inner_text(".notice")
    mortal.server.start()
    verdict = scanner.next_verdict()

    assert "Keine Verbindung" in said
    assert (verdict.colour, verdict.persons) == ("green", "1/1")
    assert event.admitted == 1


def test_an_answer_lost_with_the_server_is_given_again_and_counted_once(
    mortal: Desk, event: Event, scanner: ScannerPage
) -> None:
    lost: list[int] = []

    def lose(route: Route) -> None:
        """The server decides; the answer dies with it."""
        lost.append(route.fetch().status)
        mortal.server.kill()
        route.abort()

    scanner.page.route("**/api/v1/scans", lose, times=1)
    scanner.show(event.ticket("Sarah Kuntz", admits=3).code)
    scanner.wait_for("offline")
    mortal.server.start()
    verdict = scanner.next_verdict()

    assert lost == [200]
    assert (verdict.colour, verdict.persons) == ("green", "1/3")
    assert event.admitted == 1


def test_a_scan_given_up_and_shown_again_counts_once(
    mortal: Desk, event: Event, scanner: ScannerPage
) -> None:
    ticket = event.ticket("Sarah Kuntz", admits=3)

    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    scanner.page.route("**/api/v1/scans", lose)
    scanner.show(ticket.code)
    scanner.wait_for("offline")
    scanner.page.click("text=Diesen Scan abbrechen")
    scanner.wait_for("idle")
    scanner.take_away()
    scanner.page.unroute("**/api/v1/scans")
    scanner.show(ticket.code)

    assert scanner.next_verdict().persons == "1/3"
    assert event.admitted == 1
