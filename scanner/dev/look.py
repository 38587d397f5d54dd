"""Walk through the scanner in Chromium at the dev server and keep pictures to look at.

Run `npm run build && npm run dev`, then: python scanner/dev/look.py OUT_FOLDER
"""

# ruff: noqa: S310, T201  a tool that talks to its own server and prints what it sees

import base64
import io
import json
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

HOME = "http://localhost:8123"
PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1440, "height": 900}
BEYOND_THE_EDGE = """() => [...document.querySelectorAll('#scanner *')]
  .filter((one) => !one.closest('.unseen, svg, video'))
  .filter((one) => one.getBoundingClientRect().right > innerWidth + 1 || one.getBoundingClientRect().left < -1)
  .map((one) => one.className + ': ' + one.textContent.slice(0, 30))"""
FAKE_CAMERA = """
window.shown = null
window.show = (source) => new Promise((resolve) => {
  if (!source) { window.shown = null; return resolve() }
  const image = new Image()
  image.onload = () => { window.shown = image; resolve() }
  image.src = source
})
const canvas = document.createElement('canvas')
canvas.width = SIZE_W; canvas.height = SIZE_H
const pen = canvas.getContext('2d')
setInterval(() => {
  const light = pen.createLinearGradient(0, 0, canvas.width, canvas.height)
  light.addColorStop(0, '#8b9aa0'); light.addColorStop(1, '#46545c')
  pen.fillStyle = light
  pen.fillRect(0, 0, canvas.width, canvas.height)
  pen.fillStyle = `hsl(${Date.now() / 20 % 360} 30% 50%)`
  pen.fillRect(0, 0, 20, 20)
  if (window.shown) {
    const side = Math.min(canvas.width, canvas.height) * 0.42
    pen.drawImage(window.shown, (canvas.width - side) / 2, (canvas.height - side) / 2, side, side)
  }
}, 33)
const stream = canvas.captureStream(30)
navigator.mediaDevices.getUserMedia = async () => window.cameraError
  ? Promise.reject(new DOMException('', window.cameraError)) : stream
"""


def call(path: str, body: object = None) -> object:
    data = None if body is None else json.dumps(body).encode()
    with urllib.request.urlopen(urllib.request.Request(HOME + path, data=data)) as answer:
        return json.load(answer)


def picture(text: str) -> str:
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    buffer = io.BytesIO()
    Image.fromarray(code.to_image(scale=6)).save(buffer, "PNG")
    return "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode()


CODES = {name: picture(str(text)) for name, text in dict(call("/dev/codes")).items()}  # type: ignore[call-overload]


class Door:
    """One browser page at the door."""

    def __init__(
        self,
        browser: Browser,
        size: dict[str, int],
        scheme: str,
        language: str,
        query: str = "",
        error: str = "",
    ) -> None:
        call("/dev/reset", {})
        self.context = browser.new_context(
            viewport=size,
            color_scheme=scheme,
            permissions=["camera"],
            device_scale_factor=2 if size is PHONE else 1,
            has_touch=size is PHONE,
            bypass_csp=False,
            locale=language,
        )
        width, height = (1080, 1920) if size is PHONE else (1920, 1080)
        script = FAKE_CAMERA.replace("SIZE_W", str(width)).replace("SIZE_H", str(height))
        self.context.add_init_script(f"window.cameraError = '{error}';" + script)
        self.page: Page = self.context.new_page()
        self.page.on(
            "console",
            lambda message: (
                print("  console:", message.type, message.text)
                if message.type in ("error", "warning")
                else None
            ),
        )
        self.page.on("pageerror", lambda problem: print("  pageerror:", problem))
        self.page.goto(f"{HOME}/scan?language={language}{query}")

    def show(self, name: str | None) -> None:
        self.page.evaluate("source => window.show(source)", CODES[name] if name else None)

    def state(self, *states: str, timeout: float = 5000) -> None:
        selector = ", ".join(f"#scanner[data-state={state}]" for state in states)
        self.page.wait_for_selector(selector, timeout=timeout)

    def camera(self, state: str) -> None:
        self.page.wait_for_selector(f"#scanner[data-camera={state}]", timeout=12000)

    def hide(self) -> None:
        self.show(None)
        self.page.wait_for_timeout(1000)

    def text(self) -> str:
        return " | ".join(self.page.inner_text("#scanner").split("\n"))

    def keep(self, name: str) -> None:
        self.page.wait_for_timeout(250)
        self.page.screenshot(path=str(OUT / f"{name}.png"))

    def overflow(self, name: str) -> None:
        wide = self.page.evaluate(BEYOND_THE_EDGE)
        if wide:
            print("  OVERFLOW", name, wide)


# Takes the picture of this name.
Keep = Callable[[str], None]


def tour(browser: Browser, size: dict[str, int], scheme: str, language: str) -> None:
    tag = f"{'phone' if size is PHONE else 'desk'}-{scheme}-{language}"
    print(tag)
    door = Door(browser, size, scheme, language)
    shots = iter(range(1, 99))

    def keep(name: str) -> None:
        door.overflow(name)
        door.keep(f"{tag}-{next(shots):02}-{name}")

    for act in (choose, show_tickets, leave, use_tools, weather):
        act(door, keep)
    door.context.close()


def choose(door: Door, keep: Keep) -> None:
    door.state("choosing")
    keep("choose")
    door.page.click("[data-event=e1]")
    keep("gate")
    door.page.click("[data-gate=g1]")
    door.camera("live")
    keep("idle")


def show_tickets(door: Door, keep: Keep) -> None:
    door.show("single")
    door.state("admitted")
    keep("single")
    door.state("idle")
    keep("held")
    door.hide()
    door.show("single")
    door.state("refused")
    keep("used-up")
    door.hide()
    for name in ("family", "long", "group", "noted"):
        door.page.wait_for_timeout(600)
        door.show(name)
        door.state("admitted")
        keep(name)
        door.hide()
    for name in ("cancelled", "foreign", "later"):
        door.show(name)
        door.page.wait_for_timeout(300)
        door.state("refused")
        keep(name)
        door.hide()


def leave(door: Door, keep: Keep) -> None:
    for place in ("g4", "g1"):
        door.state("idle", timeout=8000)
        door.page.click(".where")
        door.page.click("[data-event=e1]")
        door.page.click(f"[data-gate={place}]")
        if place == "g4":
            keep("exit")
            door.show("family")
            door.state("admitted")
            keep("left")
            door.hide()


def use_tools(door: Door, keep: Keep) -> None:
    door.state("idle", timeout=8000)
    door.page.click(".tool >> nth=0")
    door.page.keyboard.type("123456788")
    door.page.keyboard.press("Enter")
    keep("keypad")
    door.page.keyboard.press("Escape")
    door.page.click(".tools nav button >> nth=-2")
    keep("history")
    door.page.keyboard.press("Escape")
    door.page.click(".tools nav button >> nth=-1")
    keep("settings")
    door.page.keyboard.press("Escape")


def weather(door: Door, keep: Keep) -> None:
    call("/dev/weather", {"api": "slow"})
    door.show("single")
    door.state("checking")
    door.page.wait_for_timeout(300)
    keep("checking")
    door.state("refused")
    door.hide()
    call("/dev/weather", {"api": "down"})
    door.page.click(".new-scan")
    door.show("cancelled")
    door.state("offline")
    keep("offline")
    door.hide()
    door.page.click(".notice .button")
    door.state("idle")
    call("/dev/weather", {"api": "403"})
    door.show("foreign")
    door.state("problem")
    keep("problem")
    door.hide()
    door.page.click(".notice .button")
    call("/dev/weather", {"api": "401"})
    door.show("single")
    door.state("signed-out")
    keep("signed-out")


def troubles(browser: Browser, size: dict[str, int], language: str) -> None:
    for error, state in (
        ("NotAllowedError", "denied"),
        ("NotFoundError", "missing"),
        ("NotReadableError", "busy"),
    ):
        door = Door(browser, size, "light", language, "&event=e2", error)
        door.camera(state)
        door.keep(f"trouble-{language}-{state}")
        door.overflow(state)
        door.context.close()


if __name__ == "__main__":
    OUT = Path(sys.argv[1])
    OUT.mkdir(parents=True, exist_ok=True)
    started = time.monotonic()
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=["--no-sandbox", "--autoplay-policy=no-user-gesture-required"],
        )
        wanted = sys.argv[2:] or ["phone-light-fr", "phone-dark-de", "desk-light-en", "desk-dark-de"]
        for name in wanted:
            size, scheme, language = name.split("-")
            if size == "trouble":
                troubles(chromium, PHONE, language)
            else:
                tour(chromium, PHONE if size == "phone" else DESKTOP, scheme, language)
        chromium.close()
    print(f"{time.monotonic() - started:.0f} s")
