"""Yes, no and "look at this" for eyes that see colours otherwise: told apart by outline, pattern and word."""

import io
import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from PIL import Image, ImageChops, ImageStat
from playwright.sync_api import FloatRect, Page

from tests.browser.desk import Desk, Event
from tests.browser.door_screens import CHECKED, NOTE
from tests.browser.picture import photograph
from tests.browser.scanner_page import scanner_page

DEFICIENCIES = ("none", "protanopia", "deuteranopia", "tritanopia", "achromatopsia")
WORD, TEXT = 7, 4.5
TEXTS = ".persons, .name, .seat, .detail, .sentence, .look p, .look strong, .party, .why, .new-scan, footer button"
SIGN = ".sign .icon, main > svg"
STRIPES_PX = 14


@dataclass(frozen=True)
class Seen:
    """A verdict as such eyes see it; `unread` is what has too little contrast."""

    screen: Image.Image
    sign: Image.Image
    amber: Image.Image | None
    unread: list[str]


def test_the_scanner_s_verdicts_are_told_apart(desk: Desk, event: Event) -> None:
    with scanner_page(desk.browser, event, desk.patient("de"), reduced_motion="reduce") as scanner:
        scanner.wait_for_camera()
        seen = {}
        for name, code in _codes(event).items():
            scanner.wedge(code)
            scanner.next_verdict()
            seen[name] = _see_in_every_way(scanner.page)
            scanner.new_scan()

    _assert_told_apart(seen)


def test_a_plain_phone_s_verdicts_are_told_apart(desk: Desk, event: Event) -> None:
    address = desk.call("POST", f"/events/{event.id}/enrolments", {})["url"]
    options = {"viewport": {"width": 360, "height": 740}, "locale": "de"}
    with desk.context(desk.browser, {}, **options) as context:
        page = context.new_page()
        page.goto(address)
        page.click(".steward button")
        page.wait_for_url("**/door")
        seen = {}
        for name, code in _codes(event).items():
            page.goto(code)
            seen[name] = _see_in_every_way(page)

    _assert_told_apart(seen)


def _codes(event: Event) -> dict[str, str]:
    noted = event.ticket("Noemi Muster", category=CHECKED, door_note=NOTE)
    return {
        "green": event.ticket("Anna Muster", admits=3, seat="Rang 3").code,
        "amber": noted.code,
        "red": event.cancelled_ticket("Charlie Muster").code,
    }


def _see_in_every_way(page: Page) -> dict[str, Seen]:
    """As eyes with each deficiency do."""
    session = page.context.new_cdp_session(page)
    seen = {}
    for deficiency in DEFICIENCIES:
        session.send("Emulation.setEmulatedVisionDeficiency", {"type": deficiency})
        seen[deficiency] = _see(page)
    session.detach()
    return seen


def _see(page: Page) -> Seen:
    screen = _photograph(page)
    found = [*unread(page, screen, "h1"), *unread(page, screen, TEXTS, TEXT)]
    sign = screen.crop(_box(page, SIGN)).resize((64, 64))
    amber = screen.crop(_box(page, ".look")) if page.locator(".look").count() else None
    return Seen(screen, sign, amber, found)


def unread(page: Page, screen: Image.Image, selector: str, least: float = WORD) -> list[str]:
    """Texts with less contrast than that, in the picture of the page."""
    return [text for text, ratio in _read(page, screen, selector) if ratio < least]


def _photograph(page: Page) -> Image.Image:
    return Image.open(io.BytesIO(photograph(page))).convert("RGB")


def _read(page: Page, screen: Image.Image, selector: str) -> Iterator[tuple[str, float]]:
    """Each text with its contrast, as the pixels have it."""
    for one in page.locator(selector).all():
        box = one.bounding_box()
        if box and box["y"] >= 0 and box["y"] + box["height"] <= screen.height:
            yield one.inner_text(), _contrast_in(screen.crop(_edges(box)))


def _contrast_in(picture: Image.Image) -> float:
    colours = sorted(picture.getcolors(1 << 20) or [], reverse=True)
    ground = _luminance(colours[0][1])
    return max(_ratio(ground, _luminance(colour)) for count, colour in colours if count > 2)


def _box(page: Page, selector: str) -> tuple[int, int, int, int]:
    box = page.locator(selector).first.bounding_box()
    assert box is not None
    return _edges(box)


def _edges(box: FloatRect) -> tuple[int, int, int, int]:
    left, top = int(box["x"]), int(box["y"])
    return left, top, left + round(box["width"]), top + round(box["height"])


def _luminance(colour: object) -> float:
    """WCAG's relative luminance."""
    assert isinstance(colour, tuple)
    linear: list[float] = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (value / 255 for value in colour)
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _ratio(one: float, other: float) -> float:
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)


def _assert_told_apart(seen: dict[str, dict[str, Seen]]) -> None:
    """`seen` by verdict and deficiency."""
    for deficiency in DEFICIENCIES:
        verdicts = {name: ways[deficiency] for name, ways in seen.items()}
        unread = {name: verdict.unread for name, verdict in verdicts.items()}
        assert unread == {name: [] for name in seen}, deficiency
        _assert_signs_differ(*(verdicts[name] for name in ("green", "amber", "red")))


def _assert_signs_differ(green: Seen, amber: Seen, red: Seen) -> None:
    # Without any colour: a disc with a tick and an octagon with a cross share less than this.
    assert _difference(green.sign, red.sign) > 0.1
    assert _is_striped(red.screen)
    assert not _is_striped(green.screen)
    assert amber.amber is not None
    assert _stands_out(amber.amber, amber.screen)


def _difference(one: Image.Image, other: Image.Image) -> float:
    """The share of two signs that is dark in one and light in the other."""
    signs = [_outline(sign) for sign in (one, other)]
    return ImageStat.Stat(ImageChops.difference(*signs)).mean[0] / 255


def _outline(sign: Image.Image) -> Image.Image:
    return sign.convert("L").point(lambda value: 255 if value > 160 else 0)


def _is_striped(screen: Image.Image) -> bool:
    """Whether light and dark alternate along the upper edge."""
    edge = _outline(screen.crop((0, STRIPES_PX // 2, screen.width, STRIPES_PX // 2 + 1)))
    values = list(edge.get_flattened_data())
    return sum(before != after for before, after in itertools.pairwise(values)) > 10


def _stands_out(band: Image.Image, screen: Image.Image) -> bool:
    """The band of a note is much lighter than the green around it."""
    grounds = [max(one.getcolors(1 << 20) or [])[1] for one in (band, screen)]
    return _ratio(*(_luminance(ground) for ground in grounds)) > 3
