"""Seals a writer's chain: each row's seal covers the seal before it, and the head covers the number of rows.

Seals are HMAC-SHA256 (RFC 2104) under the ledger's key, which only the secret file holds. If somebody who can write to
the database but not read that file changes a row, takes one out or cuts off the end, `ledger verify` names it.
docs/ledger.md says what this proves and what it does not.

A chain has a version, which its start and its head name. Version 1 seals the columns that rows had at first, version 2
those of late facts, too, and version 3 all of them. What a version does not seal is empty in its rows.
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

from portillon.entries.ledger.row import FIRST_COLUMNS, SECOND_COLUMNS, Row

# Of the chains that this program begins.
VERSION = 3

# How many columns the seals of the former versions cover.
_SEALED = {1: FIRST_COLUMNS, 2: SECOND_COLUMNS}

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


def start(writer_id: int, version: int) -> bytes:
    """Return the seal that precedes a writer's first row."""
    return _seal(f"writer {_named(writer_id, version)}".encode())


def link(row: Row, before: bytes, version: int) -> bytes:
    """Return the seal of `row`, whose predecessor has the seal `before`."""
    spelt = [_SPELLINGS[type(value)](value) for value in _sealed(row, version)]
    return _seal(before + "\n".join(spelt).encode())


def is_sealed_whole(row: Row, version: int) -> bool:
    """Whether the seals of this version cover all that the row holds."""
    return version == VERSION or not any(value is not None for value in row[_SEALED.get(version, len(row)) :])


def head(writer_id: int, version: int, length: int, last: bytes) -> bytes:
    """Return the head: the seal of a chain that has `length` rows and ends in the seal `last`."""
    return _seal(f"head {_named(writer_id, version)} {length} ".encode() + last)


def _named(writer_id: int, version: int) -> str:
    return str(writer_id) if version == 1 else f"{writer_id} version {version}"


def _sealed(row: Row, version: int) -> tuple[Any, ...]:
    if version > 1:
        return row[: _SEALED.get(version)]
    # In version 1, rows without a programme are sealed without that column, as they were before it existed.
    return row[: FIRST_COLUMNS if row.programme_id is not None else FIRST_COLUMNS - 1]


def seal_of_heads(text: str) -> bytes:
    """Return the seal of a note about the heads of all chains (entries/ledger/last_heads.py)."""
    return _seal(f"heads {text}".encode())


def links(rows: Iterable[Row], before: bytes) -> list[bytes]:
    """Return the seals of the rows, which continue a chain of the present version."""
    seals = []
    for row in rows:
        before = link(row, before, VERSION)
        seals.append(before)
    return seals


def _seal(message: bytes) -> bytes:
    return hmac.digest(_key(), message, "sha256")


@cache
def _key() -> bytes:
    return bytes.fromhex(settings.SECRETS.ledger_key)
