"""Measures the time from a code in view to the verdict on a phone at the door, while its network is good, bad or gone.

In a real Chromium whose camera plays a film, behind a network for each row of tests/servers/bad_network.py. The phone
is authorised, and fetches its roster, while the network is still good.
"""

import random
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from bench.figure import Figure
from bench.scene import Scene, issue, new_event, open_doors
from bench.sight.film import MARKS, WATCH_CORNER, held_up, milliseconds, p95
from tests.servers.bad_network import ROWS, BadNetwork, bad_network
from tests.servers.chromium import blank, chromium, film
from tests.servers.portillon import Running, portillon_server
from tests.servers.site import call

CODES = 40
# The page fetches its roster meanwhile.
LEAD_SECONDS = 15
READY_SECONDS = 10
SHOWN_SECONDS, AWAY_SECONDS = 1.1, 0.5
# From the frame with the code on; the server has 250 ms of it.
P95_MAX = 300
# Where nobody can be asked, the phone need not wait.
MEDIAN_MAX = {"off": 120}
SEED = 20261128
# Notes how long each strict write to the journal takes.
WATCH_JOURNAL = """
const begin = IDBDatabase.prototype.transaction
IDBDatabase.prototype.transaction = function (stores, mode, options) {
  const made = begin.call(this, stores, mode, options)
  if (options?.durability === 'strict') {
    const start = performance.now()
    made.addEventListener('complete', () => performance.measure('strict-write', { start }))
  }
  return made
}
"""
WRITES = "() => performance.getEntriesByName('strict-write').map(({ duration }) => duration)"


def measure(folder: Path) -> list[Figure]:
    return at_doors(folder, "known", P95_MAX, MEDIAN_MAX)


def at_doors(
    folder: Path, policy: str, p95_max: int, median_max: dict[str, int], codes: int = CODES
) -> list[Figure]:
    """Measure each row of networks at an event with this `offline_policy`, with so many codes."""
    figures: list[Figure] = []
    writes: list[float] = []
    with portillon_server(None, folder / "data") as server, sync_playwright() as playwright:
        first = open_doors(server, folder, 1)
        for place, name in enumerate(ROWS):
            # Each row has an event of its own: the phone of the row before holds the tickets of its own.
            scene = _scene(server, folder, first.key, policy, codes)
            camera = film(folder / f"{place}.mjpeg", _scenes(scene.codes))
            with bad_network(server.port, seed=SEED) as network, chromium(playwright, camera) as browser:
                page = _at_the_door(browser, server, scene, network)
                if policy == "strict":
                    page.wait_for_selector(f"#scanner[data-holds='{codes}']")
                network.become(ROWS[name])
                page.wait_for_timeout(1000 * (LEAD_SECONDS + codes * (SHOWN_SECONDS + AWAY_SECONDS)))
                times = milliseconds([(at, mark) for at, mark in page.evaluate(MARKS)], "code-shown")
                answered = 100 * len(times) / codes
                figures += _figures(name, times, p95_max, median_max.get(name))
                figures.append(Figure(f"{name}: of {codes} codes answered", answered, "%", least=99))
                writes += page.evaluate(WRITES)
                let_in = 100 * _let_in(page, server, scene, network) / codes
                figures.append(Figure(f"{name}: of {codes} codes let in", let_in, "%", least=99))
    return [*figures, Figure("a strict write to the phone's journal, p95", p95(writes), "ms")]


def _scene(server: Running, folder: Path, key: str, policy: str, codes: int) -> Scene:
    event = new_event(server)
    call(server.port, key, "PATCH", f"/events/{event['id']}", {"offline_policy": policy})
    return Scene(key, event["id"], event["gates"][0]["id"], issue(server, folder, event["id"], 0, codes))


def _scenes(codes: list[str]) -> list[tuple[Image.Image, float]]:
    hands = random.Random(SEED)
    scenes = [(blank(), float(LEAD_SECONDS))]
    for code in codes:
        scenes += [(held_up(code, hands), SHOWN_SECONDS), (blank(), AWAY_SECONDS)]
    return [*scenes, (blank(), 60.0)]


def _at_the_door(browser: Browser, server: Running, scene: Scene, network: BadNetwork) -> Page:
    """Authorise a phone whose only way to the server is the network, and let it fetch its roster."""
    made = call(server.port, scene.key, "POST", f"/events/{scene.event}/enrolments", {"gate": scene.gate})
    context = browser.new_context(base_url=network.base_url, viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.add_init_script(WATCH_JOURNAL)
    page.add_init_script(WATCH_CORNER)
    page.goto(urlsplit(made["url"]).path)
    page.fill("[name=name]", "Anna")
    page.click(".steward button")
    page.wait_for_selector("[data-camera=live]")
    page.wait_for_timeout(1000 * READY_SECONDS)
    return page


def _let_in(page: Page, server: Running, scene: Scene, network: BadNetwork) -> int:
    """Return how many have come in at the event, once the phone has told all."""
    network.become(ROWS["good"])
    page.wait_for_timeout(1000 * READY_SECONDS)
    counts = call(server.port, scene.key, "GET", f"/events/{scene.event}/stats", None)
    return int(counts["admitted"])


def _figures(name: str, times: list[float], p95_max: int, median_max: int | None) -> list[Figure]:
    if len(times) < 2:
        return []
    return [
        Figure(f"{name}: code in view to verdict, median", median(times), "ms", most=median_max),
        Figure(f"{name}: code in view to verdict, p95", p95(times), "ms", most=p95_max),
    ]
