"""Draws the icons for home screens from the logo: `python -m scanner.dev.icons`, after the logo has changed."""

import re
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.servers.chromium import chromium

ROOT = Path(__file__).parents[2]
LOGO = ROOT / "portillon/console/static/portillon/logo.svg"
ICONS = ROOT / "scanner/public/icons"
# By file: its width in pixels, and the logo's share of it. Systems cut a maskable icon to a circle of 80 %.
SIZES = {"180": (180, 0.66), "192": (192, 0.72), "512": (512, 0.72), "maskable-512": (512, 0.52)}
PAGE = """<body style="margin:0;display:grid;place-items:center;height:100vh;background:#0b5d66">
<div style="width:{share:.0%};line-height:0">{logo}</div></body>"""


def draw(page: Page) -> None:
    white = re.sub(r"<style>.*?</style>", "", LOGO.read_text()).replace("#0b5d66", "#ffffff")
    for name, (pixels, share) in SIZES.items():
        page.set_viewport_size({"width": pixels, "height": pixels})
        page.set_content(PAGE.format(share=share, logo=white))
        page.screenshot(path=ICONS / f"{name}.png")


if __name__ == "__main__":
    with sync_playwright() as playwright, chromium(playwright) as browser:
        draw(browser.new_page())
