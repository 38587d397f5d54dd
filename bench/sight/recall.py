"""How many hard pictures the scanner's loop reads, beside the loop that it replaced, and what a frame costs.

Both loops run in a real Chromium, on the page's own thread, which alone can be slowed down. They see the same frames.
"""

import io
import os
import statistics
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, Route, sync_playwright

from bench.figure import Figure
from bench.sight.damage import KINDS, NOTHING, Picture, pictures
from tests.servers.chromium import chromium

SEED = int(os.environ.get("PORTILLON_BENCH_SEED", "20261128"))
OF_EACH = int(os.environ.get("PORTILLON_BENCH_PICTURES", "6"))
# A little over two seconds of a camera: each look of the rotation gets two turns.
FRAMES = 36
THROTTLED = 4
P95_MS_MAX = 25.0
QUALITY = 88
ORIGIN = "http://camera.localhost/"
PAGE = '<!doctype html><script type="module" src="/page.js"></script>'
KINDS_OF_FILES = {".js": "text/javascript", ".wasm": "application/wasm"}
LOOPS = ("former", "present")


@dataclass
class Seen:
    """What one loop made of all pictures."""

    read: dict[str, int] = field(default_factory=dict)
    wrong: int = 0
    ms: list[float] = field(default_factory=list)
    ms_without: list[float] = field(default_factory=list)

    def add(self, picture: Picture, text: str | None, ms: list[float]) -> None:
        self.ms += ms
        if picture.text is None:
            self.ms_without += ms
        is_right = picture.text is not None and text == picture.text
        self.read[picture.kind] = self.read.get(picture.kind, 0) + is_right
        self.wrong += text is not None and not is_right


class Player:
    """Shows pictures to the page's loops."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._session = page.context.new_cdp_session(page)
        self._session.send("Performance.enable", {"timeDomain": "threadTicks"})

    def throttle(self, rate: int) -> None:
        self._session.send("Emulation.setCPUThrottlingRate", {"rate": rate})

    def play(self, loop: str, *, by_clock: bool) -> tuple[str | None, list[float]]:
        """Return what a new loop reads in the present picture, and the milliseconds of each frame.

        They are the processor's, which other programs do not change, or `by_clock`, which a throttled one needs.
        """
        self._page.evaluate("loop => window.hold(loop, 'picture.jpg')", loop)
        times: list[float] = []
        for _frame in range(FRAMES):
            self._page.evaluate("window.film()")
            before = self._processor_ms()
            text, elapsed = self._page.evaluate("window.look()")
            times.append(elapsed if by_clock else self._processor_ms() - before)
            if text is not None:
                return text, times
        return None, times

    def _processor_ms(self) -> float:
        metrics = self._session.send("Performance.getMetrics")["metrics"]
        return next(1000 * float(metric["value"]) for metric in metrics if metric["name"] == "ThreadTime")


def measure(folder: Path) -> list[Figure]:
    _build(folder / "page")
    shown: dict[str, bytes] = {}
    with sync_playwright() as playwright, chromium(playwright) as browser:
        page = browser.new_page()
        page.route(f"{ORIGIN}**", lambda route: _serve(route, folder / "page", shown))
        page.goto(ORIGIN)
        page.wait_for_function("() => window.look !== undefined")
        usual, slow = _play_all(Player(page), shown)
    return [
        *_recall(usual),
        *_times(usual, "", P95_MS_MAX),
        *_times(slow, f", {THROTTLED} × slower", _p95(slow["former"].ms)),
    ]


def _build(folder: Path) -> None:
    config = ("--config", "bench/sight/vite.config.ts", "--logLevel", "warn")
    subprocess.run(["npx", "vite", "build", *config, "--outDir", str(folder.absolute())], check=True)


def _serve(route: Route, folder: Path, shown: dict[str, bytes]) -> None:
    name = route.request.url.removeprefix(ORIGIN)
    if name in shown:
        route.fulfill(body=shown[name], content_type="image/jpeg")
    elif name == "":
        route.fulfill(body=PAGE, content_type="text/html")
    else:
        file = folder / name
        route.fulfill(path=file, content_type=KINDS_OF_FILES[file.suffix])


Results = dict[str, Seen]


def _play_all(player: Player, shown: dict[str, bytes]) -> tuple[Results, Results]:
    """Show every picture to both loops, and the first of each kind again to a slow processor."""
    usual, slow = ({loop: Seen() for loop in LOOPS} for _ in range(2))
    before = ""
    for picture in pictures(SEED, OF_EACH):
        shown["picture.jpg"] = _jpeg(picture.frame)
        for loop, seen in usual.items():
            seen.add(picture, *player.play(loop, by_clock=False))
        if picture.kind != before:
            player.throttle(THROTTLED)
            for loop, seen in slow.items():
                seen.add(picture, *player.play(loop, by_clock=True))
            player.throttle(1)
        before = picture.kind
    return usual, slow


def _jpeg(frame: Image.Image) -> bytes:
    file = io.BytesIO()
    frame.save(file, "JPEG", quality=QUALITY)
    return file.getvalue()


def _recall(results: Results) -> list[Figure]:
    former, present = (results[loop] for loop in LOOPS)
    figures = [
        Figure(f"{kind}: read of {OF_EACH}, formerly {former.read[kind]}", present.read[kind], "")
        for kind in KINDS
    ]
    every, before, now = OF_EACH * len(KINDS), sum(former.read.values()), sum(present.read.values())
    return [
        *figures,
        Figure(f"all kinds: read of {every}, formerly {before} (seed {SEED})", now, "", least=before),
        Figure(
            f"read wrongly, {2 * OF_EACH} {NOTHING} included, formerly {former.wrong}",
            present.wrong,
            "",
            most=0,
        ),
    ]


def _times(results: Results, how: str, p95_ms_max: float) -> list[Figure]:
    former, present = (results[loop] for loop in LOOPS)

    def figure(what: str, of: Callable[[Seen], float], most: float | None = None) -> Figure:
        return Figure(f"{what}, formerly {of(former):.1f}{how}", of(present), "ms", most=most)

    return [
        figure("a frame, median", lambda seen: statistics.median(seen.ms)),
        figure("a frame, p95", lambda seen: _p95(seen.ms), p95_ms_max),
        figure("a frame without a code, mean", lambda seen: statistics.mean(seen.ms_without)),
    ]


def _p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]
