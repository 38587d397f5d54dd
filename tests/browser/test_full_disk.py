"""A phone whose disk is full says that it stores nothing, and lets nobody in whom the server does not let in."""

from pathlib import Path

import pytest
from playwright.sync_api import Playwright, expect

from tests.browser.desk import Desk, Event
from tests.browser.kept_phone import phone_on_a_small_disk
from tests.browser.phone_page import authorised
from tests.browser.scanner_page import PATIENCE_MS

# What another page of the same site may do: it writes until the browser refuses even a small record, and says why.
FILL = """
async () => {
  const opening = indexedDB.open('filler', 1)
  opening.onupgradeneeded = () => opening.result.createObjectStore('all', { autoIncrement: true })
  const database = await new Promise((opened) => (opening.onsuccess = () => opened(opening.result)))
  const put = (bytes) =>
    new Promise((ended) => {
      const transaction = database.transaction('all', 'readwrite', { durability: 'strict' })
      transaction.oncomplete = () => ended(null)
      transaction.onabort = () => ended(transaction.error.name)
      transaction.objectStore('all').add(crypto.getRandomValues(new Uint8Array(bytes)))
    })
  let why = null
  for (const bytes of [60_000, 4_000, 300]) while (!(why = await put(bytes)));
  return why
}
"""


@pytest.fixture
def event(desk: Desk) -> Event:
    return desk.event(offline_policy="known")


def test_it_says_so_and_asks_the_server_for_each(
    desk: Desk, event: Event, playwright: Playwright, tmp_path: Path
) -> None:
    first, second, third = event.ticket(), event.ticket(), event.cancelled_ticket("Anna Muster")
    with phone_on_a_small_disk(playwright, tmp_path, desk) as context:
        scanner = authorised(context, event)
        scanner.page.wait_for_selector("#scanner[data-alone=decides]", timeout=PATIENCE_MS)
        assert scanner.page.evaluate(FILL) == "QuotaExceededError"

        scanner.wedge(first.code)
        assert scanner.next_verdict().state == "admitted"
        expect(scanner.page.locator(".verdict [data-alone]")).to_have_count(0)
        scanner.new_scan()
        expect(scanner.page.locator("[data-storage-trouble=not-stored]")).to_be_visible()

        context.set_offline(True)
        scanner.wedge(second.code)
        scanner.wait_for("offline")
        expect(scanner.page.locator("[data-no-connection]")).to_have_attribute("data-may", "not-stored")
        assert len(scanner.verdicts) == 1
        context.set_offline(False)
        assert scanner.next_verdict().state == "admitted"
        expect(scanner.page.locator(".verdict [data-alone]")).to_have_count(0)
        scanner.new_scan()

        context.set_offline(True)
        scanner.wedge(third.code)
        scanner.wait_for("refused")
        assert [one.reason for one in scanner.verdicts] == ["ok", "ok", "cancelled"]
        context.set_offline(False)

    assert event.admitted == 2
