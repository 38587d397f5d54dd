"""Test with random rows that an event's sums are those of the ledger, whenever and however far the rows are folded."""

import secrets
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portillon.entries.figures import event_rollup, event_sums, event_sums_sql
from portillon.entries.figures.event_sums import AtDevice, EventSums
from portillon.entries.ledger.pen import Pen
from portillon.entries.ledger.row import Row
from portillon.entries.models import EventPosition, Scan, Writer
from tests.entries.figures.test_rollup import _row, rolled_back

EVENT, OTHER_EVENT = 5, 6
BEGIN = datetime(2026, 6, 30, 23, 50, tzinfo=UTC)
SMALL = settings(max_examples=60)

TICKETS, PENS, DEVICES = st.integers(1, 4), st.integers(0, 2), st.sampled_from([None, 5, 6])
SECONDS, PERSONS = st.integers(0, 900), st.integers(0, 3)
ENTRY = st.tuples(st.just("entry"), TICKETS, PENS, DEVICES, SECONDS, PERSONS, PERSONS)
ACT = st.one_of(
    ENTRY,
    ENTRY,
    st.tuples(st.just("exit"), TICKETS, PENS, DEVICES, SECONDS, st.integers(1, 3)),
    st.tuples(st.just("refusal"), TICKETS, PENS, DEVICES, SECONDS, st.sampled_from(["expired", "used_up"])),
    st.tuples(st.just("override"), TICKETS, PENS, DEVICES, SECONDS, st.integers(1, 3)),
    st.tuples(st.just("reversal"), st.integers(0, 50), PENS, st.integers(0, 900)),
    st.tuples(st.just("fold"), st.integers(1, 5)),
)
ACTS = st.lists(ACT, max_size=30)


class Doors:
    """Three processes that append rows of two events, which need not obey any rules. Ticket 4 is of the other event."""

    def __init__(self) -> None:
        self._pens = [Pen(), Pen(), Pen()]
        self._seqs: Counter[int] = Counter()
        self._standing: list[Row] = []

    def act(self, what: str, *given: Any) -> None:
        getattr(self, f"_{what}")(*given)

    def _entry(self, ticket: int, pen: int, device: int | None, seconds: int, fresh: int, again: int) -> None:
        row = self._used(_at_door(ticket, device, seconds, reason="ok", fresh=fresh, moved=fresh + again))
        self._append(pen, row)

    def _exit(self, ticket: int, pen: int, device: int | None, seconds: int, persons: int) -> None:
        self._append(
            pen, self._used(_at_door(ticket, device, seconds, kind="exit", reason="ok", moved=-persons))
        )

    def _refusal(self, ticket: int, pen: int, device: int | None, seconds: int, reason: str) -> None:
        self._pens[pen].append([_at_door(ticket, device, seconds, reason=reason)])

    def _override(self, ticket: int, pen: int, device: int | None, seconds: int, party: int) -> None:
        fingerprint = secrets.token_bytes(16)
        row = _at_door(ticket, device, seconds, kind="override", reason="expired", party=party)
        self._append(pen, row._replace(fingerprint=fingerprint))

    def _reversal(self, which: int, pen: int, seconds: int) -> None:
        if not self._standing:
            return
        one = self._standing.pop(which % len(self._standing))
        taken_back = one._replace(
            scan_id=UUID(bytes=secrets.token_bytes(16)),
            reverses=one.scan_id,
            decided_at=one.decided_at + timedelta(seconds=seconds),
            fresh=-one.fresh,
            moved=-one.moved,
        )
        if one.kind == "override":
            row = taken_back._replace(party=-one.party, fingerprint=secrets.token_bytes(16))
        else:
            row = self._used(taken_back._replace(kind="reversal"))
        self._pens[pen].append([row])

    def _fold(self, rows: int) -> None:
        """Fold in this many rows and no more."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(event_rollup, "CHUNK_ROWS", {"sqlite": rows, "postgresql": rows})
            event_rollup._fold_chunk(dict(Writer.objects.values_list("pk", "length")))

    def _used(self, row: Row) -> Row:
        ticket = row.credential_id or 0
        self._seqs[ticket] += 1
        return row._replace(seq=self._seqs[ticket])

    def _append(self, pen: int, row: Row) -> None:
        self._pens[pen].append([row])
        self._standing.append(row)


def _at_door(ticket: int, device: int | None, seconds: int, **given: Any) -> Row:
    event = OTHER_EVENT if ticket == 4 else EVENT
    ours = {"programme_id": None, "event_id": event, "credential_id": 100 + ticket, "device_id": device}
    return _row(**{**ours, "gate_id": ticket % 2, "decided_at": BEGIN + timedelta(seconds=seconds), **given})


@pytest.mark.django_db
@SMALL
@given(acts=ACTS)
def test_the_sums_are_those_of_the_ledger_however_far_it_is_folded(acts: list[tuple[Any, ...]]) -> None:
    with rolled_back():
        doors = Doors()
        for what, *given in acts:
            doors.act(what, *given)

        told = {event: told_of(event) for event in (EVENT, OTHER_EVENT)}
        assert told == {event: of_the_ledger(event) for event in told}
        assert event_rollup.fold()
        assert told == {event: told_of(event) for event in told}


LATER = BEGIN + timedelta(minutes=5)


Key = TypeVar("Key")
Told = tuple[EventSums, Counter[int]]


def told_of(event: int) -> Told:
    return _told(event_sums.of(event), event_sums.moved_since(event, LATER))


def _told(sums: EventSums, moved: Counter[int]) -> Told:
    return without_zeros(sums), _nonzero(moved)


def without_zeros(sums: EventSums) -> EventSums:
    fresh, let_in = _nonzero(sums.fresh), _nonzero(sums.let_in)
    return EventSums(fresh, let_in, _nonzero(sums.fresh_at), _nonzero(sums.scans_at), sums.tickets)


def _nonzero(counted: Counter[Key]) -> Counter[Key]:
    return Counter({key: number for key, number in counted.items() if number})


def of_the_ledger(event: int) -> Told:
    sums = EventSums(Counter(), Counter(), Counter(), Counter(), 0)
    came: Counter[int | None] = Counter()
    for row in Scan.objects.filter(event_id=event):
        sums.fresh[_minute(row)] += row.fresh
        came[row.credential_id] += row.fresh
        if (row.kind, row.moved > 0) in (("entry", True), ("reversal", False)):
            sums.let_in[_minute(_concerned(row))] += row.moved
        at = AtDevice(row.device_id or 0, row.reason if row.verdict == "refused" else "")
        sums.fresh_at[at] += row.fresh
        sums.scans_at[at] += 1
    tickets = sum(persons > 0 for persons in came.values())
    return _told(replace(sums, tickets=tickets), moved_of_the_ledger(event))


def moved_of_the_ledger(event: int) -> Counter[int]:
    moved: Counter[int] = Counter()
    for row in Scan.objects.filter(event_id=event):
        if _concerned(row).decided_at >= LATER:
            moved[row.gate_id] += row.moved
    return moved


def _concerned(row: Scan) -> Scan:
    """Return the row that this one takes back, or else the row itself."""
    return Scan.objects.get(scan_id=row.reverses) if row.reverses else row


def _minute(row: Scan) -> datetime:
    return row.decided_at.replace(second=0, microsecond=0)


@pytest.mark.django_db
def test_a_process_that_is_overtaken_drops_what_it_added_up(monkeypatch: pytest.MonkeyPatch) -> None:
    doors = Doors()
    doors.act("entry", 1, 0, 5, 10, 2, 0)
    add_up = event_sums_sql.added_by

    def overtaken(*asked: Any) -> Any:
        sums = add_up(*asked)
        monkeypatch.setattr(event_rollup, "added_by", add_up)
        assert event_rollup.fold()
        return sums

    monkeypatch.setattr(event_rollup, "added_by", overtaken)
    assert event_rollup.fold()

    assert sum(event_sums.of(EVENT).fresh.values()) == 2
    assert EventPosition.objects.get(writer_id=event_rollup.FOLDS).folded == 1


@pytest.mark.django_db
def test_what_is_not_done_in_time_is_left_and_still_told() -> None:
    doors = Doors()
    doors.act("entry", 1, 0, 5, 10, 2, 0)

    assert not event_rollup.fold(seconds_max=0)
    assert sum(event_sums.of(EVENT).fresh.values()) == 2
