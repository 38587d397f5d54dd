"""The scanner at its start, when the page or the browser holds something that it was not built for."""

from pathlib import Path

import pytest
from playwright.sync_api import Route

from tests.browser.desk import Desk, Event
from tests.browser.scanner_page import ScannerPage, scanner_page

TITLES = {
    "fr": "Le scanner n’a pas démarré",
    "de": "Der Scanner ist nicht gestartet",
    "en": "The scanner did not start",
}
CONFIG = "**/scan/config*"
# What a scanner of another year might have kept of its device.
KEEP_SOMETHING_ELSE = """account => new Promise((resolve) => {
  const opening = indexedDB.open('portillon-scanner')
  opening.onsuccess = () => {
    const store = opening.result.transaction('devices', 'readwrite').objectStore('devices')
    store.put({ key: 7 }, account).onsuccess = () => { opening.result.close(); resolve() }
  }
})"""


@pytest.mark.parametrize("language", list(TITLES))
def test_a_page_of_another_version_is_said_to_be_one_until_it_is_loaded_anew(
    desk: Desk, event: Event, artefacts: Path, language: str
) -> None:
    with scanner_page(desk.browser, event, desk.signed_in(language)) as scanner:
        scanner.page.route(CONFIG, _without_events)
        scanner.open(event)
        scanner.wait_for("mismatch")
        scanner.photograph(artefacts / f"mismatch-{language}.png")
        assert scanner.page.inner_text("h1") == TITLES[language]

        scanner.page.unroute(CONFIG)
        scanner.page.click(".notice .button")
        scanner.wait_for_camera()


def _without_events(route: Route) -> None:
    answer = route.fetch()
    config = answer.json()
    config["places"] = config.pop("events")
    route.fulfill(response=answer, json=config)


def test_a_key_of_another_kind_is_replaced_by_a_new_one(desk: Desk, event: Event) -> None:
    with scanner_page(desk.browser, event, desk.signed_in("en")) as scanner:
        scanner.wait_for_camera()
        _admit(scanner, event)
        account = scanner.page.request.get("/scan/config").json()["account"]
        scanner.page.evaluate(KEEP_SOMETHING_ELSE, account)

        scanner.open(event)
        scanner.wait_for_camera()
        _admit(scanner, event)

    assert event.admitted == 2


def _admit(scanner: ScannerPage, event: Event) -> None:
    scanner.wedge(event.ticket().code)
    scanner.wait_for("admitted")
