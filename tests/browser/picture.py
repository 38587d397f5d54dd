"""Pictures of pages, for a person to look at or a test to measure."""

from pathlib import Path

from playwright.sync_api import Error, Page

TRIES = 4
PAUSE_MS = 250
BUSY = "Unable to capture screenshot"


def photograph(page: Page, path: str | Path | None = None, *, full_page: bool = False) -> bytes:
    """A PNG of what the page shows. On a busy machine Chromium cannot always take one at once, and is asked again."""
    page.wait_for_load_state()
    for _busy in range(TRIES - 1):
        try:
            return page.screenshot(path=path, full_page=full_page)
        except Error as trouble:
            if BUSY not in trouble.message:
                raise
            page.wait_for_timeout(PAUSE_MS)
    return page.screenshot(path=path, full_page=full_page)
