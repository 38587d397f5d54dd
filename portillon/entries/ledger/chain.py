"""A writer's chain: each row is sealed together with the seal before it, and the head seals the chain's length.

HMAC-SHA256 (RFC 2104) under the ledger's key, which only the secret file holds. Who can write to the database
but not read that file can neither change a row, nor take one out, nor cut the end off, without `ledger verify`
naming it. docs/ledger.md says what this does and does not prove.
"""

import hmac
import json
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import cache
from types import NoneType
from typing import Any
from uuid import UUID

from django.conf import settings

from portillon.entries.ledger.row import Row

# One spelling for each value, the same from Python as from either database.
_SPELLINGS: dict[type, Callable[[Any], str]] = {
    NoneType: lambda _value: "-",
    int: str,
    str: str,
    UUID: str,
    bytes: bytes.hex,
    memoryview: memoryview.hex,
    datetime: lambda value: value.astimezone(UTC).isoformat(timespec="microseconds"),
    dict: lambda value: json.dumps(value, sort_keys=True),
}


def start(writer_id: int) -> bytes:
    """What stands before a writer's first row."""
    return _seal(f"writer {writer_id}".encode())


def link(row: Row, before: bytes) -> bytes:
    """The seal of `row` behind a row whose seal is `before`."""
    # Rows without a programme are sealed as they were before there were any.
    values = row if row.programme_id is not None else row[:-1]
    spelt = [_SPELLINGS[type(value)](value) for value in values]
    return _seal(before + "\n".join(spelt).encode())


def head(writer_id: int, length: int, last: bytes) -> bytes:
    """The seal of a chain of `length` rows that ends in the seal `last`."""
    return _seal(f"head {writer_id} {length} ".encode() + last)


def links(rows: Iterable[Row], before: bytes) -> list[bytes]:
    seals = []
    for row in rows:
        before = link(row, before)
        seals.append(before)
    return seals


def _seal(message: bytes) -> bytes:
    return hmac.digest(_key(), message, "sha256")


@cache
def _key() -> bytes:
    return bytes.fromhex(settings.SECRETS.ledger_key)
