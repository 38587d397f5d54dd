"""Test with random rows that the folded figures of passes are those of the ledger, whenever the rows are folded."""

import secrets
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from django.db.models import Q
from hypothesis import given, settings
from hypothesis import strategies as st

from portillon.entries.figures import rollup
from portillon.entries.figures.rollup_sql import COUNTED
from portillon.entries.ledger.pen import Pen
from portillon.entries.ledger.row import Row
from portillon.entries.models import PassDay, PassHour, PassSpread, PassStep, PassUse, Scan
from portillon.entries.models.rollup import ALL_DEVICES, ALL_GATES

MIDNIGHT = datetime(2026, 6, 30, 23, tzinfo=UTC)
SMALL = settings(max_examples=60)

ENTRY = st.tuples(
    st.just("entry"),
    st.integers(1, 4),
    st.integers(1, 3),
    st.integers(1, 6),
    st.integers(0, 2),
    st.integers(0, 300),
    st.sampled_from([None, 5, 6]),
)
ACT = st.one_of(
    ENTRY,
    ENTRY,
    st.tuples(st.just("reversal"), st.integers(0, 50), st.integers(0, 2)),
    st.tuples(st.just("refusal"), st.integers(1, 4), st.integers(0, 2)),
    st.just(("fold",)),
)


class Ledger:
    """Three processes that append rows, which need not obey the rules of any pass."""

    def __init__(self, first: datetime = MIDNIGHT) -> None:
        self._first = first
        self._pens = [Pen(), Pen(), Pen()]
        self._seqs: Counter[int] = Counter()
        self._standing: list[Row] = []

    def act(self, what: str, *given: Any) -> None:
        getattr(self, f"_{what}")(*given)

    def _entry(self, one: int, gate: int, party: int, pen: int, minutes: int, device: int | None) -> None:
        at = self._first + timedelta(minutes=minutes)
        row = self._row(one, gate, party, at)._replace(device_id=device)
        self._append(pen, row)
        self._standing.append(row)

    def _refusal(self, one: int, pen: int) -> None:
        self._pens[pen].append([_row(credential_id=one, reason="expired", decided_at=MIDNIGHT)])

    def _reversal(self, which: int, pen: int) -> None:
        if self._standing:
            entry = self._standing.pop(which % len(self._standing))
            self._seqs[entry.credential_id or 0] += 1
            seq, scan_id = self._seqs[entry.credential_id or 0], UUID(bytes=secrets.token_bytes(16))
            later = entry.decided_at + timedelta(hours=5)
            row = entry._replace(seq=seq, scan_id=scan_id, kind="reversal", decided_at=later)
            self._append(pen, row._replace(reverses=entry.scan_id))

    def _fold(self) -> None:
        assert rollup.fold()

    def _row(self, one: int, gate: int, party: int, at: datetime) -> Row:
        self._seqs[one] += 1
        return _row(
            credential_id=one, gate_id=gate, party=party, seq=self._seqs[one], decided_at=at, reason="ok"
        )

    def _append(self, pen: int, row: Row) -> None:
        self._pens[pen].append([row])


def _row(**given: Any) -> Row:
    numbers = (name for name, kind in Row.__annotations__.items() if kind is int)
    usual = {"scan_id": UUID(bytes=secrets.token_bytes(16)), "kind": "entry", "fingerprint": b"", "party": 1}
    ours = {"organisation_id": 1, "programme_id": 7, "gate_id": 1}
    return Row(**{**dict.fromkeys(Row._fields), **dict.fromkeys(numbers, 0), **usual, **ours, **given})


@pytest.mark.django_db
@pytest.mark.parametrize("chunk", [1, 3, 2000])
@SMALL
@given(acts=st.lists(ACT, max_size=40))
def test_the_figures_are_those_of_the_ledger(chunk: int, acts: list[tuple[Any, ...]]) -> None:
    with rolled_back() as patch:
        patch.setattr(rollup, "CHUNK_ROWS", {"sqlite": chunk, "postgresql": chunk})
        ledger = Ledger()
        for what, *given in acts:
            ledger.act(what, *given)
        assert rollup.fold()

        assert hours() == hours_of_the_ledger()
        assert days() == days_of_the_ledger()
        assert uses() == uses_of_the_ledger()
        assert spreads() == spreads_of_the_ledger()
        assert steps() == steps_of_the_ledger()


@contextmanager
def rolled_back() -> Iterator[pytest.MonkeyPatch]:
    """Undo what an example writes and patches."""
    with pytest.MonkeyPatch.context() as patch, transaction.atomic():
        yield patch
        transaction.set_rollback(True)


Sums = dict[tuple[object, ...], tuple[int, ...]]


def hours() -> Sums:
    keys = ("programme_id", "gate_id", "hour")
    return _without_zeros(
        {tuple(row[:3]): tuple(row[3:]) for row in PassHour.objects.values_list(*keys, *COUNTED)}
    )


def hours_of_the_ledger() -> Sums:
    """Return the sums of each hour, for each gate and for all gates together."""
    return _summed(
        ((row.programme_id, gate, _hour(row)), row) for row in standing() for gate in (row.gate_id, 0)
    )


def _summed(rows: Iterable[tuple[tuple[object, ...], Scan]]) -> Sums:
    sums: dict[tuple[object, ...], list[int]] = defaultdict(lambda: [0] * len(COUNTED))
    for key, row in rows:
        for place, more in ((0, 1), (1, row.party), (1 + min(row.party, 5), 1)):
            sums[key][place] += more
    return {key: tuple(one) for key, one in sums.items()}


def _hour(row: Scan) -> datetime:
    return row.decided_at.replace(minute=0)


def days() -> tuple[Sums, Sums]:
    """Return each day's sums, of standing and of reversed entries. test_pass_list.py tests sums over several gates."""
    detailed = ~Q(gate_id=ALL_GATES) & ~Q(device_id=ALL_DEVICES)
    keys = ("programme_id", "gate_id", "device_id", "day")
    stand, back = (
        {
            tuple(row[:4]): tuple(row[4:])
            for row in PassDay.objects.filter(detailed).values_list(*keys, *names)
        }
        for names in (COUNTED, ("back_entries", "back_persons"))
    )
    return _without_zeros(stand), _without_zeros(back)


def _without_zeros(found: Sums) -> Sums:
    return {key: sums for key, sums in found.items() if any(sums)}


def days_of_the_ledger() -> tuple[Sums, Sums]:
    entries = list(Scan.objects.filter(seq__isnull=False, reverses=None))
    ids = {row.pk for row in standing()}
    stand = _summed((_at_day(row), row) for row in entries if row.pk in ids)
    back = _summed((_at_day(row), row) for row in entries if row.pk not in ids)
    return stand, {key: sums[:2] for key, sums in back.items()}


def _at_day(row: Scan) -> tuple[object, ...]:
    return row.programme_id, row.gate_id, row.device_id or 0, row.decided_at.date()


def standing() -> list[Scan]:
    taken_back = set(Scan.objects.filter(reverses__isnull=False).values_list("reverses", flat=True))
    entries = Scan.objects.filter(seq__isnull=False, reverses=None).order_by("credential_id", "seq")
    return [row for row in entries if row.scan_id not in taken_back]


def paths_of_the_ledger() -> dict[int, list[Scan]]:
    paths: dict[int, list[Scan]] = defaultdict(list)
    for row in standing():
        paths[row.credential_id or 0].append(row)
    return paths


def uses() -> dict[int, tuple[Any, ...]]:
    fields = ("credential_id", "entries", "sites", "first_hour", "last_hour")
    used = PassUse.objects.filter(entries__gt=0).values_list(*fields)
    return {row[0]: tuple(row[1:]) for row in used}


def uses_of_the_ledger() -> dict[int, tuple[Any, ...]]:
    return {
        pass_id: (
            len(path),
            len({row.gate_id for row in path}),
            min(map(_hour, path)),
            max(map(_hour, path)),
        )
        for pass_id, path in paths_of_the_ledger().items()
    }


def spreads() -> dict[tuple[str, int], int]:
    found = PassSpread.objects.exclude(passes=0).values_list("what", "value", "passes")
    return {(what, value): passes for what, value, passes in found}


def spreads_of_the_ledger() -> Counter[tuple[str, int]]:
    found: Counter[tuple[str, int]] = Counter()
    for _entries, sites, first, last in uses_of_the_ledger().values():
        found.update([("sites", sites), ("first", _number(first)), ("last", _number(last))])
    return found


def _number(hour: datetime) -> int:
    return int(hour.timestamp()) // 3600


def steps() -> dict[tuple[int, int], int]:
    return {(step.from_gate_id, step.to_gate_id): step.passes for step in PassStep.objects.exclude(passes=0)}


def steps_of_the_ledger() -> Counter[tuple[int, int]]:
    found: Counter[tuple[int, int]] = Counter()
    for path in paths_of_the_ledger().values():
        gates = [row.gate_id for row in path]
        found.update({*pairwise(gates), *((gate, gate) for gate in gates)})
    return found
