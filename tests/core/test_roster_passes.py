"""Test the roster of a desk by the vectors: a page tells the same in JSON and in the compact form."""

import base64
from itertools import accumulate
from typing import Any

import pytest

from portillon.core import roster_page
from tests.core.vectors import read
from tests.roster.scanner import PublicKeyVerifier

PAGES = ("first", "quiet", "changes", "settings", "begin_anew", "no_pass")
STATES = ("valid", "cancelled", "blocked")


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
    assert [_from_columns(header, vector["columns"], row) for row in range(header["passes"])] == told[
        "passes"
    ]


def _from_columns(header: dict[str, Any], columns: dict[str, list[int]], row: int) -> dict[str, Any]:
    """Return the pass in this row as the JSON form tells it."""
    known = {name: column[row] for name, column in columns.items()}
    instants = [None, *header["instants"]]
    first_at, ever, visits = header["uses"].get(str(known["id"]), [None, 0, []])
    return known | {
        "id": str(known["id"]),
        "status": STATES[known["status"]],
        "number": f"{known['number']:08}" if known["number"] else None,
        "type": header["types"][known["type"] - 1],
        **{name: instants[known[name]] for name in ("valid_from", "valid_until", "starts_until")},
        **{name: known[name] or None for name in ("valid_days", "valid_hours")},
        "first_at": first_at,
        "ever": ever,
        "visits": [{"at": at, "device": device} for at, device in visits],
    }
