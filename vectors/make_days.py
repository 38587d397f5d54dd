"""Writes vectors/calendar/days.json: tables of the days of some zones, and the days of instants around their ends.

Run it from the checkout: python -m vectors.make
"""

import json
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from portillon.core import calendar

FILE = Path(__file__).parent / "calendar" / "days.json"
MIDNIGHT, NIGHT, SKIPPED = time.min, time(5), time(2, 30)
A_MICROSECOND = timedelta(microseconds=1)

# The first one is as long as the cases of admission/passes.json; the others are around a change of the clock.
TABLES = [
    ("Europe/Paris", MIDNIGHT, "2026-01-01", "2026-12-31"),
    ("Europe/Paris", NIGHT, "2025-03-29", "2025-03-31"),
    ("Europe/Paris", SKIPPED, "2025-03-29", "2025-03-31"),
    ("Europe/Paris", SKIPPED, "2025-10-25", "2025-10-27"),
    ("America/New_York", MIDNIGHT, "2025-11-01", "2025-11-03"),
    ("Australia/Lord_Howe", NIGHT, "2025-04-05", "2025-04-07"),
    # The clock changes at midnight: a day has 23 or 25 hours, and one begins at 01:00.
    ("America/Santiago", MIDNIGHT, "2025-04-04", "2025-04-07"),
    ("America/Santiago", MIDNIGHT, "2025-09-06", "2025-09-08"),
    ("Asia/Kathmandu", MIDNIGHT, "2025-01-01", "2025-01-02"),
]


def main() -> None:
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text(text(), encoding="utf-8")


def text() -> str:
    about = "Beginnings of days, the last of which ends the last day; which day an instant belongs to, and which none"
    tables = ",\n".join(
        json.dumps(_table(zone, begins, date.fromisoformat(first), date.fromisoformat(last)))
        for zone, begins, first, last in TABLES
    )
    return f'{{\n"about": "{about}",\n"tables": [\n{tables}\n]\n}}\n'


def _table(zone: str, begins: time, first: date, last: date) -> dict[str, Any]:
    table = calendar.beginnings(first, last, zone, begins)
    return {
        "zone": zone,
        "begins": f"{begins:%H:%M}",
        **in_json(first, table),
        "days": [{"at": at.isoformat(), "day": _day(at, table, zone, begins)} for at in _around(table)],
    }


def in_json(first: date, table: list[datetime]) -> dict[str, Any]:
    """Return a table as both languages read it."""
    return {"first": first.isoformat(), "beginnings": [at.isoformat() for at in table]}


def _around(table: list[datetime]) -> Iterator[datetime]:
    for beginning in (table[0], table[1], table[-2], table[-1]):
        yield from (beginning - A_MICROSECOND, beginning, beginning + A_MICROSECOND)


def _day(at: datetime, table: list[datetime], zone: str, begins: time) -> str | None:
    inside = table[0] <= at < table[-1]
    return calendar.day_of(at, zone, begins).isoformat() if inside else None
