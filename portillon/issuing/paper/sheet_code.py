"""The codes in the corners of a printed sheet: which list, page and corner, with a check that only the list's own key
gives. They tell nothing about people."""

import base64
import hashlib
import hmac
import re
from typing import NamedTuple

import zxingcpp

from portillon.issuing.paper.sheet_form import CODES

# Ten digits and this check still fit into the smallest symbol, which is read from the farthest.
CHECK_LETTERS = 8
_TEXT = re.compile(rf"(\d{{1,18}})\.(\d{{1,6}})\.([1-{len(CODES)}])\.([A-Z2-7]{{{CHECK_LETTERS}}})", re.ASCII)


class SheetCode(NamedTuple):
    """`listed` is the id of the list, and `corner` counts from 0 as in `sheet_form.CODES`."""

    listed: int
    page: int
    corner: int
    check: str

    def is_genuine(self, key: bytes) -> bool:
        """Whether the list with this key has printed it."""
        return hmac.compare_digest(self.check, _check(key, self.listed, self.page, self.corner))


def text_of(key: bytes, listed: int, page: int, corner: int) -> str:
    return f"{listed}.{page}.{corner + 1}.{_check(key, listed, page, corner)}"


def svg_of(text: str) -> str:
    """Return the symbol without its quiet zone: the sheet is white around it."""
    symbol = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    return str(zxingcpp.write_barcode_to_svg(symbol, add_quiet_zones=False))


def read(text: str) -> SheetCode | None:
    """Return what the text of a code says; None if it is no code of a sheet. It may still be forged."""
    found = _TEXT.fullmatch(text)
    return SheetCode(int(found[1]), int(found[2]), int(found[3]) - 1, found[4]) if found else None


def _check(key: bytes, listed: int, page: int, corner: int) -> str:
    told = f"sheet {listed} {page} {corner}".encode()
    return base64.b32encode(hmac.digest(key, told, hashlib.sha256))[:CHECK_LETTERS].decode()
