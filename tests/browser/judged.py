"""Questions about how a page looks, asked when all of it is there."""

from typing import Any

from playwright.sync_api import Page


def judged(page: Page, expression: str, argument: object = None) -> Any:
    """What `expression` finds: an element can be on the page before the style sheets that say how it looks."""
    page.wait_for_load_state()
    return page.evaluate(expression, argument)
