"""Debian's Chromium under Playwright, and films for its fake camera."""

import io
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, Playwright

FRAMES_PER_SECOND = 30  # the rate at which Chromium plays an .mjpeg
FRAME = (1280, 720)
WALL = (96, 104, 112)  # the colour that the camera sees between two codes

# The headless shell has no window with menus and tabs, so a page costs a fifth less.
EXECUTABLES = ("chromium-headless-shell", "chromium")
FLAGS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
    "--disable-sync",
    "--no-first-run",
    "--autoplay-policy=no-user-gesture-required",
]


class NoChromiumError(Exception):
    """This machine has no Chromium; the message says what to do."""


def executable() -> str:
    for name in EXECUTABLES:
        found = shutil.which(name) or shutil.which(name, path="/usr/bin")
        if found:
            return found
    raise NoChromiumError("No Chromium was found: apt-get install chromium-headless-shell fonts-noto-core")


@contextmanager
def chromium(playwright: Playwright, camera: Path | None = None) -> Iterator[Browser]:
    """Run a browser. With `camera`, its camera plays that film again and again, and needs no permission."""
    flags = list(FLAGS)
    if os.geteuid() == 0:
        flags.append("--no-sandbox")  # Chromium's sandbox refuses root
    if camera is not None:
        flags += ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
        flags.append(f"--use-file-for-fake-video-capture={camera.absolute()}")
    browser = playwright.chromium.launch(executable_path=executable(), args=flags)
    try:
        yield browser
    finally:
        browser.close()


def film(path: Path, scenes: Iterable[tuple[Image.Image, float]]) -> Path:
    """Write an .mjpeg of (frame, seconds) scenes to `path`, one after another, and return `path`."""
    with path.open("wb") as file:
        for frame, seconds in scenes:
            jpeg = io.BytesIO()
            frame.convert("RGB").save(jpeg, "JPEG", quality=90)
            file.write(jpeg.getvalue() * max(1, round(seconds * FRAMES_PER_SECOND)))
    return path


def blank() -> Image.Image:
    """Return a frame in which the camera sees a wall."""
    return Image.new("RGB", FRAME, WALL)


def showing(picture: Image.Image, share: float = 0.7) -> Image.Image:
    """Return a frame in which the camera sees `picture`, at `share` of the frame's height."""
    height = round(FRAME[1] * share)
    held = picture.convert("RGB").resize((round(picture.width * height / picture.height), height))
    frame = blank()
    frame.paste(held, ((FRAME[0] - held.width) // 2, (FRAME[1] - held.height) // 2))
    return frame


def qr(text: str, pixels_per_module: int = 8) -> Image.Image:
    """Return a QR code of `text` at level M, with its quiet zone."""
    barcode = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    return Image.fromarray(barcode.to_image(scale=pixels_per_module))
