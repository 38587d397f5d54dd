"""A phone's scanner changes to a newer version by itself, between scans, and says where two versions do not fit."""

import base64
import hashlib
import json
import re
import urllib.request
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Route

from tests.browser.desk import Desk, Event
from tests.browser.phone_page import KEEPS_ITS_PAGE, authorised, bare_phone, code_for, sign_in_at
from tests.browser.scanner_page import PATIENCE_MS, ScannerPage
from tests.servers.front import Change, Front, front

NEWER = "00000000feed"
SCRIPT, CONFIG = "/static/scanner/scanner.js", "/door/config"
# The page asks for it every quarter of an hour. Returns what became of what is there.
LOOK = """async () => {
  const found = await navigator.serviceWorker.getRegistration()
  await found.update()
  const fresh = found.installing
  if (fresh === null) return found.waiting ? 'installed' : 'unchanged'
  return new Promise((resolve) => {
    fresh.addEventListener('statechange', () => resolve(fresh.state))
  })
}"""
LONG_MS = 60_000


@pytest.fixture
def server(desk: Desk) -> Iterator[Front]:
    port = urlsplit(desk.server.base_url).port
    assert port
    with front(port) as server:
        yield server


@pytest.fixture
def context(server: Front, browser: Browser) -> Iterator[BrowserContext]:
    with bare_phone(browser, server.base_url) as context:
        yield context


def publish_newer(server: Front, page: str = "/door") -> None:
    """Another page and another script, and the service worker that knows both."""
    sw = f"{page}/sw.js"
    shell, script, worker = (_read(server, address) for address in (page, SCRIPT, sw))
    version = re.search(r'data-version="(\w+)"', shell)
    assert version
    newer = {page: shell.replace(version[1], NEWER), SCRIPT: f"{script}\n// newer\n"}
    for address, text in newer.items():
        known = re.search(f'"{address}":"(sha256-[^"]+)"', worker)
        assert known
        worker = worker.replace(known[1], _digest(text))
    newer[sw] = worker.replace(version[1], NEWER)
    server.changes |= {address: _always(text) for address, text in newer.items()}


def _read(server: Front, address: str) -> str:
    with urllib.request.urlopen(server.base_url + address, timeout=30) as answer:
        text: str = answer.read().decode()
        return text


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _always(text: str) -> Change:
    return lambda _body: text.encode()


def version_of(scanner: ScannerPage) -> str | None:
    return scanner.page.get_attribute("#scanner", "data-version")


def await_newer(scanner: ScannerPage) -> None:
    scanner.page.wait_for_selector(f"#scanner[data-version='{NEWER}'][data-camera=live]", timeout=PATIENCE_MS)


def test_a_newer_version_waits_for_the_end_of_a_scan(
    server: Front, context: BrowserContext, event: Event
) -> None:
    scanner = authorised(context, event)
    scanner.page.clock.install()
    context.route("**/api/v1/scans", _leave_unanswered)
    # It is written down before it is asked about: a clock that jumps meanwhile would end the write.
    with scanner.page.expect_request("**/api/v1/scans", timeout=PATIENCE_MS):
        scanner.show(event.ticket().code)
    scanner.wait_for("checking")

    publish_newer(server)
    assert scanner.page.evaluate(LOOK) == "installed"
    scanner.page.clock.fast_forward(LONG_MS)
    assert version_of(scanner) != NEWER
    context.unroute("**/api/v1/scans")
    scanner.page.clock.fast_forward(LONG_MS)
    scanner.wait_for("admitted")
    assert version_of(scanner) != NEWER

    scanner.page.evaluate("window.show(null)")
    scanner.new_scan()
    scanner.page.clock.fast_forward(LONG_MS)
    await_newer(scanner)
    assert event.admitted == 1


def test_a_signed_in_desk_changes_to_a_newer_version_after_its_scan(
    server: Front, context: BrowserContext, desk: Desk, event: Event
) -> None:
    sign_in_at(context, server.base_url, desk)
    scanner = ScannerPage(context.new_page())
    scanner.open(event)
    scanner.wait_for_camera()
    scanner.page.evaluate(KEEPS_ITS_PAGE)
    scanner.page.clock.install()
    context.route("**/api/v1/scans", _leave_unanswered)
    scanner.show(event.ticket().code)
    scanner.wait_for("checking")

    publish_newer(server, "/scan")
    assert scanner.page.evaluate(LOOK) == "installed"
    scanner.page.clock.fast_forward(LONG_MS)
    assert version_of(scanner) != NEWER
    context.unroute("**/api/v1/scans")
    scanner.page.clock.fast_forward(LONG_MS)
    scanner.wait_for("admitted")
    scanner.page.evaluate("window.show(null)")
    scanner.new_scan()
    scanner.page.clock.fast_forward(LONG_MS)
    await_newer(scanner)
    assert urlsplit(scanner.page.url).query == f"event={event.id}"


def test_a_newer_version_waits_where_the_door_came_late(
    server: Front, context: BrowserContext, event: Event
) -> None:
    context.route(f"**{CONFIG}", lambda route: route.abort())
    page = context.new_page()
    page.goto(urlsplit(code_for(event)).path)
    page.click(".steward button")
    scanner = ScannerPage(page)
    scanner.wait_for("unreachable")
    page.evaluate(KEEPS_ITS_PAGE)
    context.unroute(f"**{CONFIG}")
    page.click(".notice .button")
    scanner.wait_for_camera()
    page.clock.install()
    context.route("**/api/v1/scans", _leave_unanswered)
    scanner.show(event.ticket().code)
    scanner.wait_for("checking")

    publish_newer(server)
    assert page.evaluate(LOOK) == "installed"
    page.clock.fast_forward(LONG_MS)
    assert page.get_attribute("#scanner", "data-state") in ("checking", "offline")
    assert version_of(scanner) != NEWER


def test_a_newer_version_waits_for_a_sheet_to_be_closed(
    server: Front, context: BrowserContext, event: Event
) -> None:
    scanner = authorised(context, event)
    scanner.page.clock.install()
    scanner.page.click(".tools nav button >> nth=0")
    publish_newer(server)
    assert scanner.page.evaluate(LOOK) == "installed"
    scanner.page.clock.fast_forward(LONG_MS)
    assert version_of(scanner) != NEWER

    scanner.page.keyboard.press("Escape")
    scanner.page.clock.fast_forward(LONG_MS)
    await_newer(scanner)


def test_a_newer_version_of_which_a_file_is_missing_is_not_taken(
    server: Front, context: BrowserContext, event: Event
) -> None:
    scanner = authorised(context, event)
    before = version_of(scanner)
    publish_newer(server)
    del server.changes[SCRIPT]
    assert scanner.page.evaluate(LOOK) == "redundant"
    scanner.page.reload()
    scanner.wait_for_camera()

    assert version_of(scanner) == before


def test_what_a_newer_server_tells_besides_disturbs_nobody(
    server: Front, context: BrowserContext, event: Event
) -> None:
    server.changes[CONFIG] = _told(lease={"seconds": 30})
    scanner = authorised(context, event)
    scanner.wedge(event.ticket().code)
    scanner.wait_for("admitted")


def test_a_server_that_tells_in_another_form_is_said_to_be_of_another_version(
    server: Front, context: BrowserContext, event: Event
) -> None:
    scanner = authorised(context, event)
    server.changes[CONFIG] = _told(form=99)
    scanner.page.reload()
    scanner.wait_for("mismatch")

    server.changes.clear()
    scanner.page.click(".notice .button")
    scanner.wait_for_camera()


def _leave_unanswered(_route: Route) -> None:
    """The scanner gives up waiting, and sends again."""


def _told(**fields: Any) -> Change:
    def changed(body: bytes) -> bytes:
        told = json.loads(body)
        return json.dumps(told | fields if "events" in told else told).encode()

    return changed
