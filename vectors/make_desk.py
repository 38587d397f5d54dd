"""Writes vectors/roster/desk_*.json: pages of the roster of a venue's desk, each in JSON and in the compact form."""

import base64
import json
from collections.abc import Sequence
from datetime import date, timedelta
from datetime import datetime as at
from pathlib import Path
from typing import Any

from portillon.core import calendar, roster_page, roster_passes
from portillon.core.roster_passes import DeskPass, Passage
from vectors.secret import KEY_IDS, public, signing_key

HERE = Path(__file__).parent
GENERATION = 2
ERA = "21v0f3a9c1d"
_KEY = signing_key(KEY_IDS[0])
_INSTANT = at.fromisoformat


def main() -> None:
    passes, changed = _passes(), _changed()
    pages = {
        "first": _page("", passes, begins=True, cursor="first", settings=_settings()),
        "quiet": _page("first", [], cursor="quiet"),
        "changes": _page("quiet", changed, cursor="changes", removed=["5003"]),
        "settings": _page("changes", [], cursor="settings", settings=_settings(policy="server")),
        "begin_anew": _page("settings", [], begins=True, cursor="", more=True, settings=_settings()),
        "no_pass": _page("", [], begins=True, cursor="none", settings=_settings()),
    }
    for name, page in pages.items():
        _write(f"desk_{name}", page)
    _write("desk_keys", _keys())


def _write(name: str, content: dict[str, Any]) -> None:
    text = json.dumps(content, indent=1, ensure_ascii=False) + "\n"
    (HERE / "roster" / f"{name}.json").write_text(text, encoding="utf-8")


def _passes() -> list[DeskPass]:
    issued, ends = _INSTANT("2026-03-31T22:00:00+00:00"), _INSTANT("2026-12-31T22:59:59.999999+00:00")
    first = _INSTANT("2026-10-02T08:15:30.250000+00:00")
    here = [
        Passage(_INSTANT("2026-11-27T09:00:00+00:00"), 91),
        Passage(_INSTANT("2026-11-28T10:30:00+00:00"), None),
    ]
    return [
        DeskPass(5000, 1, "valid", "65030010", 31, issued, ends),
        DeskPass(5001, 2, "valid", "00000125", 31, issued, ends, None, None, None, 7, first, 5, tuple(here)),
        DeskPass(5003, 1, "cancelled", "65030032", 32),
        # Valid for three days from its first use, which was at another desk.
        DeskPass(5004, 1, "valid", "65030041", 32, issued, None, ends, 3, None, 1, here[0].at, 0),
        DeskPass(5005, 1, "blocked", "", 33, None, ends, ends, None, 48),
        # An entry that was taken back leaves its places in the sequence, and no visit.
        DeskPass(70_000, 127, "valid", "", 33, None, ends, ends, None, 48, 2),
    ]


def _changed() -> list[DeskPass]:
    ends, now = _INSTANT("2026-12-31T22:59:59.999999+00:00"), _INSTANT("2026-11-28T11:00:00+00:00")
    return [
        DeskPass(5000, 1, "blocked", "65030010", 31, None, ends),
        DeskPass(70_000, 127, "valid", "", 33, None, ends, ends, None, 48, 3, now, 1, (Passage(now, 92),)),
        DeskPass(70_001, 1, "valid", "65030055", 31, now, ends),
    ]


def _settings(policy: str = "known") -> dict[str, Any]:
    return {
        "venue": {
            "id": "21",
            "name": "Château d’Orbe",
            "time_zone": "America/New_York",
            "offline": {"policy": policy, "budget": 200},
            "days": _days("America/New_York"),
        },
        "validity_days": _days("Europe/Zurich"),
        "gate": {"id": "21", "title": "Château d’Orbe"},
        "programmes": [
            _programme("5", "Région", max_companions=4),
            _programme(
                "6",
                "Hiver",
                max_companions=0,
                rule="daily",
                until_at="2026-12-31T22:59:59.999999+00:00",
                needs_code=True,
            ),
        ],
        "types": [
            {"id": "31", "programme": "5", "name": "Saison", "rule": "3"},
            {"id": "32", "programme": "5", "name": "Trois jours", "rule": "unlimited"},
            {"id": "33", "programme": "6", "name": "48 h", "rule": "once"},
        ],
        "devices": [{"id": "91", "name": "Caisse 1"}, {"id": "92", "name": "Téléphone de Zoé"}],
        "key_ids": [key_id.hex() for key_id in KEY_IDS],
    }


def _programme(pk: str, title: str, **fields: Any) -> dict[str, Any]:
    told = {"id": pk, "title": {"fr": title, "de": "", "en": ""}, "max_companions": 4, "again_minutes": 10}
    return told | {"rule": None, "from_at": None, "until_at": None, "needs_code": False} | fields


def _days(zone: str) -> list[dict[str, str]]:
    """Some days; a server tells those of more than two years."""
    first = date(2026, 9, 28)
    days = [first + timedelta(days=n) for n in range(100)]
    return [{"day": str(day), "begins_at": calendar.first_instant(day, zone).isoformat()} for day in days]


def _page(
    since: str,
    passes: Sequence[DeskPass],
    *,
    cursor: str,
    begins: bool = False,
    more: bool = False,
    **new: Any,
) -> dict[str, Any]:
    envelope = {
        "roster": ERA,
        "begins": begins,
        "cursor": cursor,
        "more": more,
        "at": "2026-11-28T11:00:01+00:00",
        "settings": None,
        "removed": [],
        "counts": {"admitted": 0, "expected": 0},
        **new,
    }
    table = roster_passes.Table()
    table.add(passes)
    header = {**envelope, "since": since, **table.finish()}
    packed = roster_page.pack(header, table.columns, GENERATION, _KEY.sign)
    return {
        "format": "docs/offline-roster.md, the roster of a desk",
        "keys": {str(GENERATION): _KEY.public_key().public_bytes_raw().hex()},
        "json": {**envelope, "passes": [roster_passes.told(one) for one in passes]},
        "header": header,
        "columns": {
            **{name: list(column) for name, column in table.columns.items()},
            "id": [one.id for one in passes],
        },
        "page": base64.b64encode(packed).decode(),
    }


def _keys() -> dict[str, Any]:
    """What GET /roster/keys answers."""
    codes = [public(key_id) for key_id in KEY_IDS]
    return {
        "codes": [
            {"key_id": key["kid"], "opening_key": key["opening"], "verifying_key": key["verifying"]}
            for key in codes
        ],
        "pages": [{"generation": GENERATION, "key": _KEY.public_key().public_bytes_raw().hex()}],
        "elsewhere": [{"key_id": "0a0b0c0d", "title": {"fr": "Bal", "de": "Ball", "en": "Ball"}}],
    }


if __name__ == "__main__":
    main()
