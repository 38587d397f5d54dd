"""What was typed, or keyed in by a scanner that is a keyboard to the PC, as the digits or code that were meant.

Such a scanner presses the keys of an American keyboard, and a PC set to French writes what stands on those keys
there: the digits' row without Shift is &é"'(-è_çà, and A is where Q is. So whoever types a number without Shift writes
the same. Only text that is no code as it stands is read this way; core.qr, which phones share, knows nothing of it.
"""

import re
from dataclasses import dataclass

from portillon.core import qr

_FRENCH = "&é\"'(-è_çà)=1234567890°+azertyuiop^$AZERTYUIOP¨£qsdfghjklmùQSDFGHJKLM%wxcvbn,;:!WXCVBN?./§"
_AMERICAN = "1234567890-=!@#$%^&*()_+qwertyuiop[]QWERTYUIOP{}asdfghjkl;'ASDFGHJKL:\"zxcvbnm,./ZXCVBNM<>?"
_KEYS = str.maketrans(_FRENCH, _AMERICAN)
# With Caps Lock some systems write the capital letter instead of the digit.
_DIGIT_KEYS = str.maketrans("&é\"'(-è_çàÉÈÇÀ", "12345678902790")
_BETWEEN_DIGITS = re.compile(r"[\s.\-\u2010-\u2013\u200b-\u200f\u2060\ufeff]+")


@dataclass(frozen=True, slots=True)
class Typed:
    """`code` is what goes to the desk; `digits` is empty for what is no number."""

    code: str
    digits: str = ""


def read(text: str) -> Typed:
    """Never raises, whatever was keyed in."""
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
    # A dash is the key of the 6 here, so only white space is left out.
    moved = "".join(text.translate(_DIGIT_KEYS).split())
    return moved if moved.isascii() and moved.isdigit() else ""
