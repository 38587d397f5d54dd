"""Writes vectors/roster/v1.json: pages of rosters and sealed records that every implementation reads, and others that
all refuse."""

import base64
import json
from array import array
from itertools import accumulate
from pathlib import Path
from typing import Any

from portillon.core import record, roster_page
from vectors.secret import KEY_IDS, opening_key, secret, signing_key

HERE = Path(__file__).parent
GENERATION = 2
_KEY = signing_key(KEY_IDS[0])
# Numbers of one byte, of two, four and eight, and none at all.
_TABLES: dict[str, dict[str, list[int]]] = {
    "small numbers": {"id": [7, 8, 9, 300], "used": [0, 1, 2, 255], "status": [0, 1, 2, 0]},
    "larger numbers": {"id": [1, 70_000, 2**33], "used": [0, 256, 65_535], "at": [0, 65_536, 2**32 - 1]},
    "ids up to the greatest": {"id": [2**53 - 2, 2**53 - 1], "used": [1, 0]},
    "no ticket": {"id": [], "used": []},
}


def main() -> None:
    pages = [_page(name, table) for name, table in _TABLES.items()]
    genuine = base64.b64decode(pages[0]["page"])
    vectors = {
        "format": "docs/offline-roster.md, version 1",
        "keys": {str(GENERATION): _KEY.public_key().public_bytes_raw().hex()},
        "pages": pages,
        "refuses": [{"name": name, "page": _text(page)} for name, page in _refused(genuine).items()],
        "records": [_record(n, content) for n, content in enumerate(_CONTENTS, start=1)],
    }
    text = json.dumps(vectors, indent=1, ensure_ascii=False) + "\n"
    (HERE / "roster" / "v1.json").write_text(text, encoding="utf-8")


def _page(name: str, table: dict[str, list[int]]) -> dict[str, Any]:
    first, ids = roster_page.steps(array("Q", table["id"]))
    columns = {name: array("Q", numbers) for name, numbers in table.items()} | {"id": ids}
    assert list(accumulate(ids, initial=first))[1:] == table["id"]
    header = {"roster": "7e", "first": first, "tickets": len(ids), "title": "Fête – Ελλάδα"}
    page = roster_page.pack(header, columns, GENERATION, _KEY.sign, b"records")
    told = {"name": name, "page": _text(page), "header": header, "columns": table}
    return told | {"records": _text(b"records")}


def _refused(genuine: bytes) -> dict[str, bytes]:
    other = roster_page.pack({}, {}, GENERATION, signing_key(KEY_IDS[1]).sign)
    unknown = roster_page.pack({}, {}, GENERATION + 1, _KEY.sign)
    flipped = {f"bit {bit} flipped": _flip(genuine, bit) for bit in range(0, len(genuine) * 8, 97)}
    return {
        "empty": b"",
        "cut short": genuine[:-1],
        "carried on": genuine + b"\0",
        "signed by another key": other,
        "a generation that is not known": unknown,
        "another generation than was signed": genuine[:7] + b"\3" + genuine[8:],
        **flipped,
    }


_CONTENTS = (
    ["Anna Muster", "", "", "", ""],
    ["Ελένη", "Bloc 2, Rang 3, Siège 4", "VIP", "CHF 31.00", "comes by wheelchair, north lift"],
    ["x" * 57, "", "", "", ""],
)


def _record(n: int, content: list[str]) -> dict[str, Any]:
    made_with = {"secret": secret(f"issue {n}")[:8], "opening_key": opening_key(KEY_IDS[0])}
    named = {"era": "7e", "credential": 2**33 + n, "issue": n}
    key = record.key_of(**made_with, **named)  # type: ignore[arg-type]  # the fields of both, by their names
    box = record.seal(json.dumps(content, ensure_ascii=False).encode(), key, n)
    told = {name: value.hex() for name, value in made_with.items()}
    return told | named | {"n": n, "box": _text(box), "content": content}


def _flip(raw: bytes, bit: int) -> bytes:
    out = bytearray(raw)
    out[bit // 8] ^= 1 << bit % 8
    return bytes(out)


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


if __name__ == "__main__":
    main()
