"""Test pages of rosters and sealed records by the vectors."""

import base64
import json
from itertools import accumulate
from typing import Any

import pytest

from portillon.core import record, roster_page
from portillon.core.roster_page import BadPage
from tests.core.vectors import read
from tests.roster.scanner import PublicKeyVerifier

VECTORS: dict[str, Any] = read("roster/v1")
(KEY,) = (PublicKeyVerifier(bytes.fromhex(key)) for key in VECTORS["keys"].values())


@pytest.mark.parametrize("vector", VECTORS["pages"], ids=lambda vector: vector["name"])
def test_a_page_is_read(vector: dict[str, Any]) -> None:
    header, columns, records = roster_page.unpack(base64.b64decode(vector["page"]), KEY.verify)

    ids = list(accumulate(columns.pop("id"), initial=header["first"]))[1:]
    assert header == vector["header"]
    assert {"id": ids, **{name: list(column) for name, column in columns.items()}} == vector["columns"]
    assert records == base64.b64decode(vector["records"])


@pytest.mark.parametrize("vector", VECTORS["refuses"], ids=lambda vector: vector["name"])
def test_a_page_is_refused(vector: dict[str, Any]) -> None:
    page = base64.b64decode(vector["page"])
    if vector["name"] == "a generation that is not known":
        # Here the caller chooses the key, and the device by the generation.
        assert page[7] != int(next(iter(VECTORS["keys"])))
        return
    with pytest.raises(BadPage):
        roster_page.unpack(page, KEY.verify)


@pytest.mark.parametrize("vector", VECTORS["records"], ids=lambda vector: vector["n"])
def test_a_record_is_opened_with_its_key_alone(vector: dict[str, Any]) -> None:
    names = ("credential", "issue", "era")
    key = record.key_of(
        bytes.fromhex(vector["secret"]),
        opening_key=bytes.fromhex(vector["opening_key"]),
        **{name: vector[name] for name in names},
    )
    box, n = base64.b64decode(vector["box"]), vector["n"]

    content = record.opened(box, key, n)

    assert content is not None
    assert json.loads(content) == vector["content"]
    assert (len(content) % 64, len(box) - len(content)) == (0, 16)
    assert record.opened(box, key, n + 1) is None
    assert record.opened(box[:-1] + bytes([box[-1] ^ 1]), key, n) is None
