"""What a chunk of rows changes in the figures, summed up first and written in a few statements."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from portillon.entries.rollup_models import PARTIES
from portillon.entries.rollup_pass import Line, Use

COUNTED = ("entries", "persons", *PARTIES)
_ADDED = ", ".join(f"{name} = entries_passhour.{name} + excluded.{name}" for name in COUNTED)
HOURS = f"""
INSERT INTO entries_passhour (programme_id, gate_id, pass_type_id, hour, {", ".join(COUNTED)})
VALUES ({", ".join(["%s"] * (4 + len(COUNTED)))})
ON CONFLICT (programme_id, hour, gate_id, pass_type_id) DO UPDATE SET {_ADDED}"""  # noqa: S608  constants of this module
STEPS = """
INSERT INTO entries_passstep (programme_id, from_gate_id, to_gate_id, passes) VALUES (%s, %s, %s, %s)
ON CONFLICT (programme_id, from_gate_id, to_gate_id)
DO UPDATE SET passes = entries_passstep.passes + excluded.passes"""
_USE = (
    "credential_id", "programme_id", "pass_type_id", "seq", "sites", "entries", "first_hour", "last_hour",
    "last_gate_id", "path",
)  # fmt: skip
USES = f"""
INSERT INTO entries_passuse ({", ".join(_USE)}) VALUES ({", ".join(["%s"] * len(_USE))})
ON CONFLICT (credential_id) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in _USE[1:])}"""  # noqa: S608

Hour = tuple[int, int, int, datetime]


class Sums:
    def __init__(self) -> None:
        self._hours: dict[Hour, list[int]] = defaultdict(lambda: [0] * len(COUNTED))
        self._steps: Counter[tuple[int, int, int]] = Counter()
        self._uses: list[Use] = []

    def change(self, before: Use, after: Use) -> None:
        """A pass was used for this, and is used for that now."""
        self._uses.append(after)
        for start, end in after.steps - before.steps:
            self._steps[after.programme, start, end] += 1
        for start, end in before.steps - after.steps:
            self._steps[after.programme, start, end] -= 1

    def count(self, pass_type: int, lines: Sequence[Line], after: int) -> None:
        """Of a pass's rows those that follow on `after`: an entry counts, what takes one back uncounts it at its
        own hour."""
        by_id = {line.scan_id: line for line in lines} if any(line.reverses for line in lines) else {}
        for line in lines:
            if line.seq > after:
                entry = by_id[line.reverses] if line.reverses else line
                self._add(entry, pass_type, -1 if line.reverses else 1)

    def _add(self, entry: Line, pass_type: int, sign: int) -> None:
        sums = self._hours[entry.programme, entry.gate, pass_type, entry.hour]
        sums[0] += sign
        sums[1] += sign * entry.party
        sums[2 + min(entry.party, len(PARTIES)) - 1] += sign

    def write(self) -> None:
        # In one order, so that nobody who locks rows waits in a circle.
        _write(HOURS, [(*key[:3], _time(key[3]), *sums) for key, sums in sorted(self._hours.items())])
        _write(STEPS, [(*key, passes) for key, passes in sorted(self._steps.items()) if passes])
        _write(USES, [_row(use) for use in self._uses])


def _write(statement: str, rows: list[tuple[Any, ...]]) -> None:
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(statement, rows)


def _row(use: Use) -> tuple[Any, ...]:
    path = ",".join(map(str, use.path))
    last_gate = use.path[-1] if use.path else None
    return (
        use.credential, use.programme, use.pass_type, use.seq, use.sites, use.entries,
        _time(use.first), _time(use.last), last_gate, path,
    )  # fmt: skip


def _time(at: datetime | None) -> Any:
    """As Django's own fields store it."""
    return connection.ops.adapt_datetimefield_value(at)
