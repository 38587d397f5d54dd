"""The scanner as a test uses it: what it is shown, and what it said."""

import base64
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Page, StorageState
from playwright.sync_api import TimeoutError as TookTooLong

from tests.browser.desk import Event
from tests.browser.picture import photograph
from tests.servers.chromium import qr

HERE = Path(__file__).parent
CANVAS_CAMERA = HERE / "canvas_camera.js"
RECORDER = HERE / "recorder.js"
PHONE = {"width": 360, "height": 740}
GREEN = (0, 95, 48)
RED = (156, 0, 24)
COLOURS = {f"rgb({r}, {g}, {b})": name for name, (r, g, b) in {"green": GREEN, "red": RED}.items()}
# A busy machine is slow, not wrong.
PATIENCE_MS = 60_000
SEEN_MS = 500
DESCRIPTION = "() => ({...document.getElementById('scanner')?.dataset})"


@dataclass(frozen=True)
class Verdict:
    """How the screen looked when the answer appeared; `admitted` is the statistic's count."""

    state: str
    reason: str
    colour: str
    word: str
    persons: str
    name: str
    seat: str
    detail: str
    admitted: int
    offers: tuple[str, ...]


class ScannerPage:
    """Its methods wait for what they are about."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self._read = 0

    def open(self, event: Event) -> None:
        self.page.goto(f"/scan?event={event.id}")
        self._wait_until("[data-state]")

    def wait_for(self, state: str) -> None:
        self._wait_until(f"[data-state={state}]")

    def wait_for_camera(self, state: str = "live") -> None:
        self._wait_until(f"[data-camera={state}]")

    def show(self, text: str) -> None:
        """Holds a code in front of the canvas camera."""
        self.show_picture(qr(text))

    def show_picture(self, picture: Image.Image, share: float = 0.6) -> None:
        """Holds it so near that it has `share` of the height of what the camera sees."""
        png = io.BytesIO()
        picture.save(png, "PNG")
        source = "data:image/png;base64," + base64.b64encode(png.getvalue()).decode()
        self.page.evaluate("([source, share]) => window.show(source, share)", [source, share])

    def take_away(self) -> None:
        """Takes the code that was counted out of view; returns when the scanner has noticed."""
        self._wait_until("[data-held]")
        self.page.evaluate("window.show(null)")
        self._wait_until(":not([data-held])")

    def film_on(self, frames: int) -> None:
        """Returns when the camera has delivered so many more frames."""
        until = self.page.evaluate("window.framesFilmed") + frames
        self._wait("until => window.framesFilmed >= until", until)

    def next_verdict(self) -> Verdict:
        self._wait("read => window.verdicts.length > read", self._read)
        self._read += 1
        return self.verdicts[self._read - 1]

    @property
    def verdicts(self) -> list[Verdict]:
        """All since the page was opened."""
        return [_verdict(found) for found in self.page.evaluate("window.verdicts")]

    def _wait_until(self, described: str) -> None:
        try:
            self.page.wait_for_selector(f"#scanner{described}", timeout=PATIENCE_MS)
        except TookTooLong as late:
            late.add_note(f"instead it is {self.page.evaluate(DESCRIPTION)} at {self.page.url}")
            raise

    def _wait(self, condition: str, argument: int) -> None:
        # A function: the page's content security policy lets no expression be evaluated later.
        self.page.wait_for_function(condition, arg=argument, timeout=PATIENCE_MS)

    def tap(self, selector: str) -> None:
        """When the screen has been seen: a finger that taps at once still means the one before."""
        self._wait("ms => performance.now() - window.lastScreenAt > ms", SEEN_MS)
        self.page.click(selector)

    def new_scan(self) -> None:
        self.page.click(".new-scan")
        self.wait_for("idle")

    def type_on_keypad(self, number: str) -> None:
        """Opens the keypad and taps its keys, the last one included."""
        self.page.click(".tools nav button >> nth=0")
        for digit in number:
            self.page.click(f".key:text-is('{digit}')")
        self.page.click(".key.submit")

    def wedge(self, text: str) -> None:
        """A handheld scanner types the text, fast, and ends with Enter."""
        self.page.keyboard.type(text)
        self.page.keyboard.press("Enter")

    def photograph(self, path: Path) -> Image.Image:
        return Image.open(io.BytesIO(photograph(self.page, path)))


@contextmanager
def scanner_page(
    browser: Browser, event: Event, storage: StorageState, *, canvas: bool = True, **options: Any
) -> Iterator[ScannerPage]:
    """A signed-in steward's phone at the event's door."""
    with event.desk.context(browser, storage, **{"viewport": PHONE} | options) as context:
        if canvas:
            context.add_init_script(path=CANVAS_CAMERA)
        context.add_init_script(path=RECORDER)
        scanner = ScannerPage(context.new_page())
        scanner.open(event)
        yield scanner


def _verdict(found: dict[str, Any]) -> Verdict:
    colour = COLOURS.get(found["colour"], found["colour"])
    return Verdict(**found | {"colour": colour, "offers": tuple(found["offers"])})
