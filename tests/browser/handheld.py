"""A handheld scanner that is set to an American keyboard, at a computer with a keyboard of another country."""

from pathlib import Path

from playwright.sync_api import Page

# Which key an American keyboard has for a character, and whether with Shift.
_PUNCTUATION = {
    ":": ("Semicolon", True),
    "/": ("Slash", False),
    ".": ("Period", False),
    "-": ("Minus", False),
}
_QWERTZ = {"y": "z", "z": "y", "Y": "Z", "Z": "Y"}
_AZERTY = {"q": "a", "a": "q", "w": "z", "z": "w", "Q": "A", "A": "Q", "W": "Z", "Z": "W", "m": ",", "M": "?"}
# What the computer takes for each of these characters.
LAYOUTS = {
    "American": {},
    "Swiss": _QWERTZ | {":": "é", "/": "-", "-": "'"},
    "German": _QWERTZ | {":": "Ö", "/": "-", "-": "ß"},
    "Italian": {":": "ç", "/": "-", "-": "'"},
    "French": _AZERTY
    | {":": "M", "/": "!", ".": ":", "-": ")"}
    | dict(zip("1234567890", "&é\"'(-è_çà", strict=True)),
    "Belgian": _AZERTY
    | {":": "M", "/": "=", ".": ":", "-": ")"}
    | dict(zip("1234567890", "&é\"'(§è!çà", strict=True)),
}
ENDS = {"Enter": "Enter", "Tab": "Tab", "nothing": ""}
KEYS = (Path(__file__).parent / "handheld.js").read_text()


def scan(page: Page, text: str, layout: str = "American", end: str = "Enter") -> None:
    """Presses the keys of `text` as fast as the page takes them, and the one that ends it."""
    keys = [_key(character, LAYOUTS[layout]) for character in text]
    page.evaluate(KEYS, {"keys": keys, "end": ENDS[end]})


def _key(character: str, layout: dict[str, str]) -> dict[str, object]:
    place, shifted = _place(character)
    return {"code": place, "key": layout.get(character, character), "shiftKey": shifted}


def _place(character: str) -> tuple[str, bool]:
    """Which key it is, and whether with Shift."""
    if character in _PUNCTUATION:
        return _PUNCTUATION[character]
    if character.isdecimal():
        return f"Digit{character}", False
    return f"Key{character.upper()}", character.isupper()
