"""Takes the pictures for README and docs of the running program: python -m docs.make_pictures"""

import base64
import csv
import io
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pypdfium2
import zxingcpp
from PIL import Image, ImageDraw, ImageFilter
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, sync_playwright

from tests.servers.chromium import chromium
from tests.servers.portillon import Running, portillon_server

PICTURES = Path(__file__).parent / "pictures"
BYTES_MAX = 150_000
PHONE: ViewportSize = {"width": 360, "height": 740}
DESKTOP: ViewportSize = {"width": 1200, "height": 820}
PHONE_SHARPNESS = 1.5
CAMERA = (1080, 2220)
LINE = (196, 188, 172)
TABLE = (122, 104, 88)
GUESTS = Path(__file__).parent / "pictures" / "guests.csv"
# A camera for the page that shows the last picture given to `show`.
CANVAS_CAMERA = """
const canvas = Object.assign(document.createElement('canvas'), { width: WIDTH, height: HEIGHT })
const pen = canvas.getContext('2d')
const shown = new Image()
let frames = 0
window.show = (source) => { shown.src = source; return shown.decode() }
setInterval(() => {
  pen.drawImage(shown, 0, 0, canvas.width, canvas.height)
  pen.fillRect(0, 0, 1, frames++ % 2)
}, 40)
navigator.mediaDevices.getUserMedia = () => Promise.resolve(canvas.captureStream(30))
""".replace("WIDTH", str(CAMERA[0])).replace("HEIGHT", str(CAMERA[1]))


@dataclass(frozen=True)
class Studio:
    server: Running
    browser: Browser

    @contextmanager
    def page(self, size: ViewportSize, sharpness: float = 1, signed_in: bool = True) -> Iterator[Page]:
        with self.browser.new_context(
            base_url=self.server.base_url, viewport=size, device_scale_factor=sharpness
        ) as context:
            page = context.new_page()
            if signed_in:
                self._sign_in(page)
            yield page

    def _sign_in(self, page: Page) -> None:
        _sign, _in, email, _with, password = self._said_of("Sign in").split()
        page.goto("/login/")
        page.click("button[name=language][value=en]")
        page.fill("input[name=username]", email)
        page.fill("input[name=password]", password)
        page.click("main button")
        page.wait_for_url("**/events/")

    def page_of(self, name: str) -> str:
        """Return the address of a holder's page."""
        return self._said_of(name).split()[-1]

    def _said_of(self, what: str) -> str:
        """Return the first line of the server's log that contains `what`."""
        return next(line for line in self.server.log.splitlines() if what in line)


def main() -> None:
    PICTURES.mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        sync_playwright() as playwright,
        portillon_server(None, Path(folder), options=["--demo"]) as server,
        chromium(playwright) as browser,
    ):
        studio = Studio(server, browser)
        _let_guests_in(studio)
        _participants(studio)
        _holder(studio)
        _verdicts(studio, _ticket(studio))


def _let_guests_in(studio: Studio) -> None:
    """Add guests to the demonstration, and let some of them in."""
    server = studio.server
    server.run("roster", "import", "1", str(GUESTS))
    rows = list(csv.DictReader(io.StringIO(server.run("codes", "1"))))
    key = server.run("api-key", "create", "pictures", "--org", "demo").strip()
    with studio.page(DESKTOP, signed_in=False) as page:
        for row in rows[1:4] + rows[6::2]:
            body = {"scan_id": str(uuid4()), "gate": "1", "code": row["code"]}
            page.request.post("/api/v1/scans", data=body, headers={"Authorization": f"Bearer {key}"})


def _participants(studio: Studio) -> None:
    with studio.page(DESKTOP) as page:
        page.goto("/events/1/participants/")
        _keep("participants", _photograph(page))


def _holder(studio: Studio) -> None:
    with studio.page(PHONE, PHONE_SHARPNESS, signed_in=False) as page:
        page.goto(studio.page_of("Wolfgang Thier"))
        _keep("holder", _screens(_photograph(page)))


def _ticket(studio: Studio) -> Image.Image:
    """Keep a picture of the printed ticket; return the ticket as large as a camera would see it."""
    with studio.page(DESKTOP, signed_in=False) as page:
        pdf = page.request.get(f"{studio.page_of('Wolfgang Thier')}/ticket.pdf").body()
    sheet: Image.Image = pypdfium2.PdfDocument(pdf)[0].render(scale=4.8).to_pil()
    framed = Image.new("RGB", (sheet.width + 8, sheet.height + 8), LINE)
    framed.paste(sheet, (4, 4))
    _keep("ticket", framed.resize((framed.width // 4, framed.height // 4), Image.Resampling.LANCZOS))
    return sheet


def _verdicts(studio: Studio, sheet: Image.Image) -> None:
    """Keep the green screen, with the camera's view beside it, and the red screen of the same ticket's second scan."""
    with studio.page(PHONE, PHONE_SHARPNESS) as page:
        page.add_init_script(CANVAS_CAMERA)
        looking = _looking(page.context, sheet)
        green = _scanned(page, sheet)
        _keep("green", _screens(looking, green))
        _keep("red", _screens(_scanned(page, sheet)))


def _looking(context: BrowserContext, sheet: Image.Image) -> Image.Image:
    """Return the scanner with the ticket in view. It stays unread because the decoder's script never loads."""
    page = context.new_page()
    page.add_init_script(CANVAS_CAMERA)
    page.route("**/decoder.worker*", lambda _route: None)
    page.goto("/scan?event=1")
    page.evaluate("source => window.show(source)", _address(_seen(sheet)))
    page.wait_for_selector("#scanner[data-camera=live]")
    page.wait_for_selector("[data-statistic][data-admitted]")
    page.wait_for_timeout(300)
    picture = _photograph(page)
    page.close()
    return picture


def _scanned(page: Page, sheet: Image.Image) -> Image.Image:
    page.goto("/scan?event=1")
    page.evaluate("source => window.show(source)", _address(_seen(sheet)))
    page.wait_for_selector("[data-verdict]")
    page.evaluate("document.activeElement?.blur()")
    return _photograph(page)


def _seen(sheet: Image.Image) -> Image.Image:
    """Return the camera's picture: the sheet on a table, slightly turned, with its code in the middle."""
    turned = sheet.convert("RGBA").rotate(4, Image.Resampling.BICUBIC, expand=True)
    (code,) = zxingcpp.read_barcodes(turned.convert("RGB"))
    corners = (code.position.top_left, code.position.bottom_right)
    x, y = (sum(getattr(corner, axis) for corner in corners) // 2 for axis in "xy")
    place = (CAMERA[0] // 2 - x, CAMERA[1] * 48 // 100 - y)
    table = Image.merge("RGB", [Image.new("L", CAMERA, shade) for shade in TABLE])
    shadow = Image.new("L", CAMERA)
    shadow.paste(turned.getchannel("A"), (place[0] + 18, place[1] + 26))
    table.paste((30, 24, 20), mask=shadow.filter(ImageFilter.GaussianBlur(26)))
    table.paste(turned, place, turned)
    return table


def _address(picture: Image.Image) -> str:
    jpeg = io.BytesIO()
    picture.save(jpeg, "JPEG", quality=88)
    return "data:image/jpeg;base64," + base64.b64encode(jpeg.getvalue()).decode()


def _photograph(page: Page) -> Image.Image:
    return Image.open(io.BytesIO(page.screenshot())).convert("RGB")


def _screens(*screens: Image.Image) -> Image.Image:
    """Return these screens as phones next to each other."""
    gap, edge = 28, 3
    width, height = screens[0].size
    picture = Image.new(
        "RGBA", (len(screens) * (width + 2 * edge) + (len(screens) - 1) * gap, height + 2 * edge)
    )
    for number, screen in enumerate(screens):
        left = number * (width + 2 * edge + gap)
        mask = Image.new("L", (width + 2 * edge, height + 2 * edge))
        pen = ImageDraw.Draw(mask)
        pen.rounded_rectangle((0, 0, mask.width - 1, mask.height - 1), radius=36, fill=255)
        picture.paste((24, 40, 46), (left, 0), mask)
        inner = Image.new("L", (width, height))
        ImageDraw.Draw(inner).rounded_rectangle((0, 0, width - 1, height - 1), radius=33, fill=255)
        picture.paste(screen, (left + edge, edge), inner)
    return picture


def _keep(name: str, picture: Image.Image) -> None:
    """Save the picture with 128 colours, which are enough for a screen and keep the file small."""
    path = PICTURES / f"{name}.png"
    picture.quantize(128, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(
        path, optimize=True
    )
    size = path.stat().st_size
    if size > BYTES_MAX:
        raise SystemExit(f"{path} has {size} bytes, more than {BYTES_MAX}")


if __name__ == "__main__":
    main()
