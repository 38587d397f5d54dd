"""The digits or code that a person typed, or that a USB scanner sent as key presses.

A USB scanner presses the keys of an American keyboard. A PC set to French takes them for French keys: without
Shift the digits' row gives &é"'(-è_çà, and Q gives A. Numbers typed without Shift look the same. Text is
translated back only if it is no code as it stands; core.qr, whose rules phones share, does not need this.
"""

import re
from dataclasses import dataclass

from portillon.core import qr

_FRENCH = "&é\"'(-è_çà)=1234567890°+azertyuiop^$AZERTYUIOP¨£qsdfghjklmùQSDFGHJKLM%wxcvbn,;:!WXCVBN?./§"
_AMERICAN = "1234567890-=!@#$%^&*()_+qwertyuiop[]QWERTYUIOP{}asdfghjkl;'ASDFGHJKL:\"zxcvbnm,./ZXCVBNM<>?"
_KEYS = str.maketrans(_FRENCH, _AMERICAN)
# With Caps Lock, some systems write a capital letter instead of the digit.
_DIGIT_KEYS = str.maketrans("&é\"'(-è_çàÉÈÇÀ", "12345678902790")
_BETWEEN_DIGITS = re.compile(r"[\s.\-\u2010-\u2013\u200b-\u200f\u2060\ufeff]+")


@dataclass(frozen=True, slots=True)
class Typed:
    """`code` is the text for the desk; `digits` is empty if it is no number."""

    code: str
    digits: str = ""


def read(text: str) -> Typed:
    """Return what was typed. No text makes it fail."""
    digits = _digits(text)
    if digits:
        return Typed(digits, digits)
    if qr.read(text).kind is not qr.Kind.TOKEN:
        moved = text.translate(_KEYS)
        if qr.read(moved).kind is qr.Kind.TOKEN:
            return Typed(moved)
    return Typed(text.strip())


def _digits(text: str) -> str:
    bare = _BETWEEN_DIGITS.sub("", text)
    if bare.isascii() and bare.isdigit():
        return bare
    # On a French keyboard the dash is the key of the 6, so only white space is dropped.
    moved = "".join(text.translate(_DIGIT_KEYS).split())
    return moved if moved.isascii() and moved.isdigit() else ""
