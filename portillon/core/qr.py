"""Classifies the text from a scanner: a ticket's URL, a bare token, a number typed by hand, or foreign text.

White space, control characters (such as a scanner's trailing Enter), letter case and the URL's host are ignored; the
key id in the token tells whose code it is.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

TEXT_LENGTH_MAX = 2048
TICKET_NUMBER_LENGTH = 9
PASS_NUMBER_LENGTH = 8


class Kind(StrEnum):
    TOKEN = "token"
    PASS_NUMBER = "pass_number"
    TICKET_NUMBER = "ticket_number"
    FOREIGN = "foreign"


@dataclass(frozen=True, slots=True)
class Scanned:
    kind: Kind
    value: str = ""


_INVISIBLE = re.compile(r"[\s\x00-\x1f\x7f\u200b-\u200f\u2060\ufeff]+")
# Tokens of version 1 and 2 (docs/seal.md): what has fewer characters is no token, or only a part of one.
_TOKEN = "([A-Z2-7]{100,}|2[0-9]{196,})"
_TOKEN_ALONE = re.compile(_TOKEN)
_URL = re.compile(rf"HTTPS?://[^/?#]+(?:/[^?#]*)?/T/{_TOKEN}/?(?:[?#].*)?")
_BETWEEN_DIGITS = re.compile(r"[.\-\u2010-\u2013]")


def read(text: str) -> Scanned:
    """Return what `text` is. Never raises; text that is not recognised is foreign."""
    if len(text) > TEXT_LENGTH_MAX:
        return Scanned(Kind.FOREIGN)
    bare = _INVISIBLE.sub("", text)
    return _number(bare) or _token(bare) or Scanned(Kind.FOREIGN)


def _number(bare: str) -> Scanned | None:
    digits = _BETWEEN_DIGITS.sub("", bare)
    if not (digits.isascii() and digits.isdigit()):
        return None
    kinds = {TICKET_NUMBER_LENGTH: Kind.TICKET_NUMBER, PASS_NUMBER_LENGTH: Kind.PASS_NUMBER}
    kind = kinds.get(len(digits))
    return Scanned(kind, digits) if kind else None


def _token(bare: str) -> Scanned | None:
    if not bare.isascii():
        return None
    found = _URL.fullmatch(bare.upper()) or _TOKEN_ALONE.fullmatch(bare.upper())
    return Scanned(Kind.TOKEN, found.group(1)) if found else None
