"""The scanner of a signed-in person opens without a network, and keeps nothing of them once they have signed out."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from portillon.cli.demo import EMAIL, PASSWORD, SLUG
from tests.browser.desk import Desk, Event
from tests.browser.phone_page import KEEPS_ITS_PAGE, bare_phone, sign_in_at
from tests.browser.scanner_page import PATIENCE_MS, ScannerPage
from tests.browser.test_without_network import NO_CONNECTION
from tests.public.visits.test_visit_browser import inside
from tests.servers.wire import wire

PC = {"width": 1440, "height": 900}
# All that a browser stores for the page, as text. Its journal is handed over later, by the key that is in it.
DUMP = """async () => {
  const found = [JSON.stringify({ ...localStorage }), JSON.stringify({ ...sessionStorage })]
  for (const { name } of await indexedDB.databases()) {
    if (name === 'portillon-journal') continue
    const database = await new Promise((resolve, reject) => {
      const opening = indexedDB.open(name)
      opening.onsuccess = () => resolve(opening.result)
      opening.onerror = reject
    })
    for (const store of database.objectStoreNames) {
      const all = database.transaction(store).objectStore(store)
      for (const asked of [all.getAll(), all.getAllKeys()])
        found.push(await new Promise((resolve) => {
          asked.onsuccess = () => resolve(JSON.stringify(asked.result))
        }))
    }
    database.close()
  }
  for (const name of await caches.keys()) {
    const cache = await caches.open(name)
    for (const kept of await cache.keys())
      if (!kept.url.endsWith('.wasm')) found.push(kept.url, await (await cache.match(kept)).text())
  }
  return found.join('\\n')
}"""

# How many events' tickets this browser holds.
ROSTERS = """async () => {
  const databases = await indexedDB.databases()
  if (!databases.some(({ name }) => name === 'portillon-roster')) return 0
  const database = await new Promise((resolve) => {
    const asked = indexedDB.open('portillon-roster')
    asked.onsuccess = () => resolve(asked.result)
  })
  const held = database.objectStoreNames.contains('rosters')
    ? await new Promise((resolve) => {
        const asked = database.transaction('rosters').objectStore('rosters').count()
        asked.onsuccess = () => resolve(asked.result)
      })
    : 0
  database.close()
  return held
}"""

LEAVES = """
from portillon.accounts.models import Membership
told = Membership.objects.filter(user__email="{}").delete()
"""


@pytest.fixture
def event(desk: Desk) -> Event:
    return desk.event(offline_policy="known")


@pytest.fixture
def context(desk: Desk, browser: Browser) -> Iterator[BrowserContext]:
    with bare_phone(browser, desk.server.base_url, viewport=PC) as context:
        yield context


def at_the_door(page: Page, event: Event) -> ScannerPage:
    """A PC that keeps its page by now, and its key."""
    scanner = ScannerPage(page)
    scanner.open(event)
    scanner.wait_for_camera()
    page.evaluate(KEEPS_ITS_PAGE)
    scanner.wedge(event.ticket().code)
    assert scanner.next_verdict().state == "admitted"
    page.wait_for_selector("#scanner[data-alone=decides]", timeout=PATIENCE_MS)
    return ScannerPage(page)


def sign_in(page: Page, email: str = EMAIL) -> None:
    page.goto("/login/")
    page.fill("input[name=username]", email)
    page.fill("input[name=password]", PASSWORD)
    page.click("main form button:not([name])")
    page.wait_for_url("**/events/")


def steward(desk: Desk, organisation: str) -> str:
    """The address of somebody who scans there, and has the demonstration's password."""
    email = f"steward@{organisation}.example"
    role = ("--role", "steward", "--password-stdin")
    desk.server.run("user", "create", email, "--org", organisation, *role, stdin=PASSWORD)
    return email


def sign_out(page: Page) -> None:
    page.goto("/events/")
    page.click("header .account summary")
    page.click("form[action='/logout/'] button")
    page.wait_for_url("**/login/**")


def expect_nothing_kept(page: Page, *words: str) -> None:
    """The page forgets while it is being read."""
    page.wait_for_function(
        f"words => ({DUMP})().then((kept) => words.every((word) => !kept.includes(word)))", arg=list(words)
    )


@pytest.mark.parametrize("language", list(NO_CONNECTION))
def test_it_opens_at_its_door_with_the_network_cut(
    desk: Desk, context: BrowserContext, event: Event, language: str
) -> None:
    sign_in_at(context, desk.server.base_url, desk, language)
    ticket = event.ticket()
    scanner = at_the_door(context.new_page(), event)
    context.set_offline(True)
    scanner.page.reload()
    scanner.wait_for_camera()
    scanner.wait_for("idle")

    expect(scanner.page.locator("[data-no-connection]")).to_contain_text(NO_CONNECTION[language])
    scanner.wedge(ticket.code)
    assert scanner.next_verdict().state == "admitted"
    context.set_offline(False)
    scanner.page.wait_for_selector("#scanner[data-untold='0']", timeout=PATIENCE_MS)
    assert event.admitted == 2


def test_it_opens_at_its_door_when_nobody_answers_at_its_address(
    desk: Desk, browser: Browser, event: Event
) -> None:
    port = urlsplit(desk.server.base_url).port
    assert port
    with wire(port) as line, bare_phone(browser, line.base_url, viewport=PC) as context:
        sign_in_at(context, line.base_url, desk)
        scanner = at_the_door(context.new_page(), event)
        line.cut()
        scanner.page.close()
        scanner.page = context.new_page()
        scanner.page.goto(f"/scan?event={event.id}")
        scanner.wait_for_camera()
        scanner.wait_for("idle")
        scanner.page.goto("/scan?event=999999999")
        scanner.wait_for("unreachable")

        line.join()
        scanner.page.click(".notice .button")
        scanner.page.wait_for_url("**/scan/start?*", timeout=PATIENCE_MS)


def test_what_is_kept_names_nobody_and_goes_with_the_sign_out(context: BrowserContext, event: Event) -> None:
    page = context.new_page()
    sign_in(page)
    at_the_door(page, event)
    page.wait_for_function(f"async () => await ({ROSTERS})() === 1")
    kept = page.evaluate(DUMP)
    account = page.request.get("/scan/config").json()["account"]
    key = re.search(r"pd_[\w-]{20,}", kept)
    (token,) = [one["value"] for one in context.cookies() if one["name"] == "csrftoken"]
    assert key
    assert f'"{account}"' in kept
    for secret in (token, "csrfmiddlewaretoken", "Anna Muster"):
        assert secret not in kept

    sign_out(page)
    expect_nothing_kept(page, key[0], f'"{account}"', "Autumn ball")
    page.wait_for_function(f"async () => await ({ROSTERS})() === 0")
    page.goto(f"/scan?event={event.id}", wait_until="commit")
    page.wait_for_url("**/login/?next=/scan/start*")
    sign_in(page)


def test_scans_that_wait_at_the_sign_out_are_counted(context: BrowserContext, event: Event) -> None:
    page = context.new_page()
    sign_in(page)
    ticket = event.ticket()
    scanner = at_the_door(page, event)
    # The one with a connection.
    scanner.next_verdict()
    context.set_offline(True)
    scanner.wedge(ticket.code)
    assert scanner.next_verdict().state == "admitted"
    page.close()
    context.set_offline(False)
    page = context.new_page()
    with page.expect_response("**/api/v1/scans/batch", timeout=PATIENCE_MS) as handed_over:
        sign_out(page)

    assert handed_over.value.status == 200
    assert event.admitted == 2
    assert event.desk.call("GET", f"/events/{event.id}/stats")["conflicts"] == 0


def test_who_signs_in_next_does_not_see_the_door_before(
    desk: Desk, context: BrowserContext, event: Event
) -> None:
    desk.server.run("org", "create", "theatre", "--name", "Theatre")
    other = steward(desk, "theatre")
    page = context.new_page()
    sign_in(page)
    at_the_door(page, event)
    # Their session ends without a page: nothing was forgotten yet.
    context.clear_cookies()
    sign_in(page, other)
    page.goto(f"/scan?event={event.id}", wait_until="commit")
    page.wait_for_url("**/scan/start?*", timeout=PATIENCE_MS)

    context.set_offline(True)
    page.goto("/scan")
    page.wait_for_selector("#scanner[data-state=unreachable]", timeout=PATIENCE_MS)


def test_a_door_that_was_taken_away_is_not_opened_again(
    desk: Desk, context: BrowserContext, event: Event
) -> None:
    page = context.new_page()
    email = steward(desk, SLUG)
    sign_in(page, email)
    at_the_door(page, event)
    inside(desk.server, LEAVES.format(email))
    page.reload(wait_until="commit")
    page.wait_for_url("**/scan/start?*", timeout=PATIENCE_MS)
    context.set_offline(True)
    page.goto(f"/scan?event={event.id}")

    page.wait_for_selector("#scanner[data-state=unreachable]", timeout=PATIENCE_MS)
