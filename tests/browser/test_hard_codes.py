"""Codes that a plain look at the camera's picture does not read: the other looks of the scanner do."""

from collections.abc import Callable

import pytest
from PIL import Image, ImageDraw

from tests.browser.desk import Desk, Event
from tests.browser.scanner_page import scanner_page
from tests.servers.chromium import qr

MODULE_PX = 8
QUIET_PX = 4 * MODULE_PX
# From the corner of a code's picture to the middle of a finder pattern.
FINDER_PX = QUIET_PX + 3.5 * MODULE_PX


def _crossed(code: Image.Image) -> Image.Image:
    """Draw a pen's line, as wide as a module, through the finder pattern at the upper right."""
    x, y, reach = code.width - FINDER_PX, FINDER_PX, 6 * MODULE_PX
    ImageDraw.Draw(code).line((x - reach, y - reach, x + reach, y + reach), fill=20, width=MODULE_PX)
    return code


def _on_black(code: Image.Image) -> Image.Image:
    """Put black around the code instead of its quiet zone."""
    bare = code.crop((QUIET_PX, QUIET_PX, code.width - QUIET_PX, code.height - QUIET_PX))
    ground = Image.new("L", (code.width + 2 * QUIET_PX, code.height + 2 * QUIET_PX), 0)
    ground.paste(bare, (2 * QUIET_PX, 2 * QUIET_PX))
    return ground


@pytest.mark.parametrize("damage", [_crossed, _on_black])
def test_a_damaged_code_is_read_and_counts_once_while_it_is_held(
    desk: Desk, event: Event, damage: Callable[[Image.Image], Image.Image]
) -> None:
    ticket = event.ticket("Anna Muster", admits=3)
    with scanner_page(desk.browser, event, desk.signed_in("en")) as page:
        page.wait_for_camera()
        page.show_picture(damage(qr(ticket.code, MODULE_PX).convert("L")), share=0.98)

        assert page.next_verdict().name == "Anna Muster"
        page.wait_for("idle")  # by itself, after the set time
        page.film_on(frames=60)
        assert len(page.verdicts) == 1
        assert event.admitted == 1
