"""What a page's browser stores, as a thief of the phone reads it."""

from pathlib import Path

from playwright.sync_api import Page

_ALL = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")


def stored_by(page: Page) -> str:
    """All that the browser keeps of the page's server: names and values, each in a line of its own."""
    return str(page.evaluate(_ALL))
