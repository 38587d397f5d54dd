"""Seals a writer's chain: each row's seal covers the seal before it, and the head covers the number of rows.

Seals are HMAC-SHA256 (RFC 2104) under the ledger's key, which only the secret file holds. If somebody who can write to
the database but not read that file changes a row, takes one out or cuts off the end, `ledger verify` names it.
docs/ledger.md says what this proves and what it does not.
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

# Each value has one spelling, whether it comes from Python or from either database.
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
    """Return the seal that precedes a writer's first row."""
    return _seal(f"writer {writer_id}".encode())


def link(row: Row, before: bytes) -> bytes:
    """Return the seal of `row`, whose predecessor has the seal `before`."""
    # Rows without a programme are sealed without that column, as they were before it existed.
    values = row if row.programme_id is not None else row[:-1]
    spelt = [_SPELLINGS[type(value)](value) for value in values]
    return _seal(before + "\n".join(spelt).encode())


def head(writer_id: int, length: int, last: bytes) -> bytes:
    """Return the head: the seal of a chain that has `length` rows and ends in the seal `last`."""
    return _seal(f"head {writer_id} {length} ".encode() + last)


def seal_of_heads(text: str) -> bytes:
    """Return the seal of a note about the heads of all chains (entries/ledger/last_heads.py)."""
    return _seal(f"heads {text}".encode())


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
