"""Test the roster of a desk by the vectors: a page tells the same in JSON and in the compact form."""

import base64
from itertools import accumulate
from typing import Any

import pytest

from portillon.core import roster_page
from tests.core.vectors import read
from tests.roster.desk import from_columns
from tests.roster.scanner import PublicKeyVerifier

PAGES = ("first", "quiet", "changes", "settings", "begin_anew", "no_pass")


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_read(name: str) -> None:
    vector: dict[str, Any] = read(f"roster/desk_{name}")
    (key,) = (PublicKeyVerifier(bytes.fromhex(key)) for key in vector["keys"].values())

    header, columns, records = roster_page.unpack(base64.b64decode(vector["page"]), key.verify)

    ids = list(accumulate(columns["id"], initial=header["first"]))[1:]
    assert header == vector["header"]
    assert {**{name: list(column) for name, column in columns.items()}, "id": ids} == vector["columns"]
    assert records == b""


@pytest.mark.parametrize("name", PAGES)
def test_both_forms_tell_the_same(name: str) -> None:
    vector: dict[str, Any] = read(f"roster/desk_{name}")
    header, told = vector["header"], vector["json"]

    assert {field: header[field] for field in told if field != "passes"} == {
        field: value for field, value in told.items() if field != "passes"
    }
    _header, columns, _records = roster_page.unpack(base64.b64decode(vector["page"]), lambda *_signed: True)
    assert from_columns(header, columns) == told["passes"]
