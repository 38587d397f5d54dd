"""Measures the time from a code in view to the verdict on the screen, in a real Chromium whose camera plays a film.

The film shows tickets as if held up by hand: nearer and farther, turned, a little blurred. A white corner marks the
frames with a code, so that the page knows when the camera first showed it.
"""

import random
import secrets
import statistics
from itertools import pairwise
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageEnhance, ImageFilter
from playwright.sync_api import Browser, Page, sync_playwright

from bench.figure import Figure
from bench.scene import Scene, open_doors
from tests.servers.chromium import WALL, blank, chromium, film, qr, showing
from tests.servers.portillon import Running, portillon_server

TICKETS = 40
SHOWN_SECONDS = 1.1
AWAY_SECONDS = 0.5
EMAIL = "steward@example.org"
SEED = 20261122
CORNER = 40
# Sets a performance mark when the corner of the picture turns white.
WATCH_CORNER = """
addEventListener('DOMContentLoaded', () => {
  const pen = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true })
  let before = false
  const look = (now, { presentationTime }) => {
    const video = document.querySelector('video')
    pen.drawImage(video, 4, 4, 1, 1, 0, 0, 1, 1)
    const white = pen.getImageData(0, 0, 1, 1).data[0] > 200
    if (white && !before) performance.mark('code-shown', { startTime: presentationTime })
    before = white
    video.requestVideoFrameCallback(look)
  }
  const wait = () => {
    const video = document.querySelector('video')
    if (video) video.requestVideoFrameCallback(look)
    else setTimeout(wait, 20)
  }
  wait()
})
"""
MARKS = """() => performance.getEntriesByType('mark')
  .filter(({ name }) => ['code-shown', 'code-in-view', 'verdict'].includes(name))
  .map(({ name, startTime }) => [startTime, name]).sort((a, b) => a[0] - b[0])"""

ANSWERS = """() => performance.getEntriesByType('resource')
  .filter(({ name }) => name.endsWith('/api/v1/scans')).map(({ duration }) => duration)"""

Marks = list[tuple[float, str]]


def measure(folder: Path) -> list[Figure]:
    with portillon_server(None, folder / "data") as server, sync_playwright() as playwright:
        scene = open_doors(server, folder, TICKETS)
        camera = film(folder / "door.mjpeg", _scenes(scene.codes))
        with chromium(playwright, camera) as browser:
            marks, answers = _watch(browser, server, scene)
    seen = milliseconds(marks, "code-shown")
    read = milliseconds(marks, "code-in-view")
    return [
        Figure("code in view to verdict on screen, median", statistics.median(seen), "ms"),
        Figure("code in view to verdict on screen, p95", p95(seen), "ms", most=250),
        Figure("of that, from the frame that was read, median", statistics.median(read), "ms"),
        Figure("of that, from the frame that was read, p95", p95(read), "ms"),
        Figure("of that, the server's answer, median", statistics.median(answers), "ms"),
        Figure("of that, the server's answer, p95", p95(answers), "ms"),
        Figure(f"of {TICKETS} codes filmed, read", 100 * len(read) / TICKETS, "%"),
    ]


def _scenes(codes: list[str]) -> list[tuple[Image.Image, float]]:
    hands = random.Random(SEED)
    scenes = [(blank(), 3.0)]
    for code in codes:
        scenes += [(held_up(code, hands), SHOWN_SECONDS), (blank(), AWAY_SECONDS)]
    return [*scenes, (blank(), 120.0)]


def held_up(code: str, hands: random.Random) -> Image.Image:
    ticket = qr(code).convert("RGB")
    turned = ticket.rotate(hands.uniform(-20, 20), Image.Resampling.BICUBIC, expand=True, fillcolor=WALL)
    frame = showing(turned, share=hands.uniform(0.45, 0.85)).filter(
        ImageFilter.GaussianBlur(hands.uniform(0, 1.2))
    )
    frame = ImageEnhance.Brightness(frame).enhance(hands.uniform(0.7, 1.1))
    ImageDraw.Draw(frame).rectangle((0, 0, CORNER, CORNER), fill="white")
    return frame


def _watch(browser: Browser, server: Running, scene: Scene) -> tuple[Marks, list[float]]:
    """Play the film; return the page's marks, and how long each answer of the server took in ms."""
    password = secrets.token_urlsafe()
    options = ("--org", "bench", "--role", "steward", "--password-stdin")
    server.run("user", "create", EMAIL, *options, stdin=f"{password}\n")
    context = browser.new_context(base_url=server.base_url, viewport={"width": 360, "height": 740})
    page = context.new_page()
    _sign_in(page, password)
    page.add_init_script(WATCH_CORNER)
    page.goto(f"/scan?event={scene.event}")
    page.wait_for_timeout(1000 * (3 + TICKETS * (SHOWN_SECONDS + AWAY_SECONDS) + 2))
    return [(at, name) for at, name in page.evaluate(MARKS)], page.evaluate(ANSWERS)


def _sign_in(page: Page, password: str) -> None:
    page.goto("/login/")
    page.fill("input[name=username]", EMAIL)
    page.fill("input[name=password]", password)
    page.click("main button")
    page.wait_for_url("**/events/")


def milliseconds(marks: Marks, since: str) -> list[float]:
    """Return the times from each mark `since` to the verdict that follows it directly."""
    wanted: list[Any] = [mark for mark in marks if mark[1] in (since, "verdict")]
    return [
        end - start for (start, name), (end, then) in pairwise(wanted) if (name, then) == (since, "verdict")
    ]


def p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]
