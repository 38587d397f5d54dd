"""The compact form of a roster's page: a header in JSON, columns of numbers, and sealed records; signed as a whole.

docs/offline-roster.md gives the layout. scanner/src/core reads it.
"""

import json
import struct
import zlib
from array import array
from collections.abc import Callable, Mapping
from operator import sub
from typing import Any

MAGIC = b"PRO1"
SIGNATURE_BYTES = 64
CONTEXT = b"portillon/roster/v1\n"
_HEAD = struct.Struct(">4sI64s")
_LENGTH = struct.Struct(">I")
# The type codes of arrays by the bytes of a number.
_WIDTHS = {1: "B", 2: "H", 4: "I", 8: "Q"}
_LEVEL = 6

Sign = Callable[[bytes], bytes]
Verify = Callable[[bytes, bytes], bool]
Columns = Mapping[str, "array[int]"]


class BadPage(Exception):
    """Bytes that are no page, or not as they were signed."""


def pack(
    header: Mapping[str, Any], columns: Columns, generation: int, sign: Sign, records: bytes = b""
) -> bytes:
    """Return the page, signed with the key of that generation. Numbers are from 0 to 2^64 − 1."""
    packed = {name: _packed(column) for name, column in columns.items()}
    told = {name: [width, len(data)] for name, (width, data) in packed.items()}
    head = zlib.compress(json.dumps({**header, "columns": told}, separators=(",", ":")).encode(), _LEVEL)
    body = b"".join([_LENGTH.pack(len(head)), head, *(data for _width, data in packed.values()), records])
    return _HEAD.pack(MAGIC, generation, sign(_signed(generation, body))) + body


def unpack(page: bytes, verify: Verify) -> tuple[dict[str, Any], dict[str, "array[int]"], bytes]:
    """Return the header, the columns and the records of a page. Raises BadPage."""
    try:
        magic, generation, signature = _HEAD.unpack_from(page)
        body = page[_HEAD.size :]
        if magic != MAGIC or not verify(signature, _signed(generation, body)):
            raise BadPage
        (length,) = _LENGTH.unpack_from(body)
        end = _LENGTH.size + length
        header = json.loads(zlib.decompress(body[_LENGTH.size : end]))
        columns = {}
        for name, (width, size) in header.pop("columns").items():
            columns[name] = _unpacked(body[end : end + size], width)
            end += size
    except (struct.error, zlib.error, ValueError, KeyError) as error:
        raise BadPage from error
    return header, columns, body[end:]


def _signed(generation: int, body: bytes) -> bytes:
    return CONTEXT + _LENGTH.pack(generation) + body


def _packed(column: "array[int]") -> tuple[int, bytes]:
    """Return the bytes that a number of the column needs, and the column, little-endian and deflated."""
    most = max(column, default=0)
    width = next(width for width in _WIDTHS if most < 1 << 8 * width)
    return width, zlib.compress(array(_WIDTHS[width], column).tobytes(), _LEVEL)


def _unpacked(data: bytes, width: int) -> "array[int]":
    return array(_WIDTHS[width], zlib.decompress(data))


def steps(ascending: "array[int]") -> tuple[int, "array[int]"]:
    """Return the first number, and for each the distance from the one before it: 0 for the first itself."""
    if not ascending:
        return 0, array("Q")
    before = array("Q", ascending[:1])
    before.extend(ascending[:-1])
    return ascending[0], array("Q", map(sub, ascending, before))
