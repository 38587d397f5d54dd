"""A phone that is revoked while it decides by itself."""

from urllib.parse import urlsplit

from playwright.sync_api import Browser

from tests.browser.desk import Desk
from tests.browser.phone_page import authorised, bare_phone
from tests.browser.scanner_page import PATIENCE_MS
from tests.servers.bad_network import Fault, bad_network

SLOW = Fault(latency_s=0.2)
# What is left of the event and of the device's key.
LEFT = """
async () => {
  const left = {}
  for (const [name, stores] of [['portillon-roster', ['heads', 'pages']], ['portillon-scanner', ['devices', 'told']]]) {
    const opening = indexedDB.open(name)
    const database = await new Promise((opened) => (opening.onsuccess = () => opened(opening.result)))
    for (const store of stores) {
      const asked = database.transaction(store).objectStore(store).count()
      left[store] = await new Promise((counted) => (asked.onsuccess = () => counted(asked.result)))
    }
    database.close()
  }
  return left
}
"""
IS_CLEARED = f"async () => Object.values(await ({LEFT})()).every((count) => count === 0)"


def test_it_stops_at_the_next_contact_and_forgets_the_event_and_its_key(desk: Desk, browser: Browser) -> None:
    event = desk.event(offline_policy="known")
    ticket, other = event.ticket(), event.ticket()
    port = urlsplit(desk.server.base_url).port
    assert port
    with bad_network(port, SLOW) as network, bare_phone(browser, network.base_url) as context:
        scanner = authorised(context, event)
        scanner.page.wait_for_selector("#scanner[data-alone=decides]", timeout=PATIENCE_MS)
        context.set_offline(True)
        (device,) = [one for one in desk.call("GET", "/devices") if one["event"] == event.id]
        desk.call("DELETE", f"/devices/{device['id']}")
        # It cannot know yet.
        scanner.wedge(ticket.code)
        assert scanner.next_verdict().state == "admitted"
        scanner.new_scan()
        assert scanner.page.evaluate(f"async () => !(await ({IS_CLEARED})())")

        context.set_offline(False)
        # Said at once, and once more by a page that is loaded anew and knows nothing.
        scanner.wait_for("unauthorised")
        assert scanner.page.evaluate(IS_CLEARED)
        scanner.wedge(other.code)
        assert scanner.verdicts == []
    assert event.admitted == 0
