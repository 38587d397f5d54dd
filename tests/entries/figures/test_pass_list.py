"""Test with random queries that the list of pass entries has the totals and pages of a walk through the ledger."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from portillon.accounts.models import Organisation
from portillon.entries.figures import pass_stats_list, rollup
from portillon.entries.figures.pass_stats import Amount, Period, Scope, by_venue, times
from portillon.entries.figures.pass_stats_list import PassEntry, PassEntryQuery, chunks, page
from portillon.entries.models import Doubt, Scan
from portillon.issuing.models import Credential
from tests.console.desk.desk_given import destination
from tests.entries.figures.test_rollup import Ledger, standing

FIRST = datetime(2026, 6, 28, 22, tzinfo=UTC)
ENTRY = st.tuples(
    st.just("entry"), st.integers(1, 4), st.integers(1, 3), st.integers(1, 6), st.integers(0, 2),
    st.integers(0, 6 * 24 * 60), st.sampled_from([None, 5, 6]),
)  # fmt: skip
REVERSAL = st.tuples(st.just("reversal"), st.integers(0, 50), st.integers(0, 2))
WISH = st.fixed_dictionaries(
    {
        "scope": st.sampled_from([Scope(programme=7), Scope(gate=2), Scope(programme=7, gate=1), Scope(programme=8)]),
        "gates": st.sampled_from([None, None, [1, 3], []]),
        "devices": st.sampled_from([None, None, [5], []]),
        "pass_type": st.sampled_from([None, None, 0, 9]),
        "active": st.sampled_from([None, True, False]),
        "marked": st.sampled_from([None, None, True, False]),
        "is_folded": st.booleans(),
    }
)  # fmt: skip
ZONES = st.sampled_from(["Europe/Zurich", "UTC", "Pacific/Auckland", "America/Los_Angeles"])


@pytest.mark.django_db
@settings(max_examples=60)
@given(
    acts=st.lists(st.one_of(ENTRY, ENTRY, REVERSAL), max_size=30),
    asked=WISH,
    days=st.tuples(st.integers(-1, 7), st.integers(0, 4)),
    zone=ZONES,
)
def test_totals_and_pages_are_those_of_the_ledger(
    acts: list[tuple[Any, ...]], asked: dict[str, Any], days: tuple[int, int], zone: str
) -> None:
    with transaction.atomic():
        ledger = Ledger(FIRST)
        for what, *given in acts:
            ledger.act(what, *given)
        _mark_every_third()
        assert rollup.fold()
        first = FIRST.date() + timedelta(days=days[0])
        wish = PassEntryQuery(period=Period(first, first + timedelta(days=days[1]), zone), **asked)
        wanted = sorted(filter(_meant(wish), _entries()), key=lambda row: (row.decided_at, row.pk))
        stand = {row.pk for row in standing()}

        assert [entry.number for entry in _all_pages(wish)] == [row.pk for row in reversed(wanted)]
        assert [entry.number for some in chunks(wish) for entry in some] == [row.pk for row in wanted]
        totals = wish.totals()
        assert totals.are_all
        assert totals.everything == _amount(wanted)
        assert totals.standing == _amount([row for row in wanted if row.pk in stand])
        transaction.set_rollback(True)


def _mark_every_third() -> None:
    for row in list(Scan.objects.filter(kind="entry", seq__isnull=False).order_by("pk"))[::3]:
        Doubt.objects.create(scan_id=row.scan_id, why=Doubt.Why.FAR, figure=2)


def _entries() -> list[Scan]:
    return list(Scan.objects.filter(kind="entry", seq__isnull=False, reverses=None))


def _meant(wish: PassEntryQuery) -> Callable[[Scan], bool]:
    stand = {row.pk for row in standing()}
    marked = set(Doubt.objects.values_list("scan_id", flat=True))

    def is_meant(row: Scan) -> bool:
        here = (wish.scope.programme in (None, row.programme_id), wish.scope.gate in (None, row.gate_id))
        then = wish.period.since <= row.decided_at < wish.period.until
        of = (
            wish.gates is None or row.gate_id in wish.gates,
            wish.devices is None or row.device_id in wish.devices,
            # None of these passes is in the database, so none has a type.
            wish.pass_type in (None, 0),
            wish.active in (None, row.pk in stand),
            wish.marked in (None, row.scan_id in marked),
        )
        return all(here) and then and all(of)

    return is_meant


def _amount(rows: list[Scan]) -> Amount:
    return Amount(len(rows), sum(row.party for row in rows))


def _all_pages(wish: PassEntryQuery) -> list[PassEntry]:
    found: list[PassEntry] = []
    while some := page(wish, (found[-1].at, found[-1].number) if found else None, 3):
        found += some
    return found


@pytest.mark.django_db
@settings(max_examples=20)
@given(acts=st.lists(st.one_of(ENTRY, REVERSAL), max_size=30), zone=ZONES, days=st.integers(0, 8))
def test_charts_agree_with_one_another(acts: list[tuple[Any, ...]], zone: str, days: int) -> None:
    with transaction.atomic():
        ledger = Ledger(FIRST)
        for what, *given in acts:
            ledger.act(what, *given)
        assert rollup.fold()
        period = Period(date(2026, 6, 29), date(2026, 6, 29) + timedelta(days=days), zone)
        within = [row for row in standing() if period.since <= row.decided_at < period.until]
        at_venues = {gate: _amount([row for row in within if row.gate_id == gate]) for gate in (1, 2, 3)}

        assert by_venue(Scope(programme=7), period) == {g: n for g, n in at_venues.items() if n.entries}
        assert sum(n.entries for n in times(Scope(programme=7), period).days.values()) == len(within)
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_of_many_passes_the_newest_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pass_stats_list, "FEW_PASSES", 1)
    monkeypatch.setattr(pass_stats_list, "COUNTED_MAX", 3)
    made = destination(Organisation.objects.create(slug="board", name="Board"))
    one, two = made.sarah.pk, made.another("Paul").pk
    ledger = Ledger(FIRST)
    for minutes, pass_id in enumerate((one, one, two, two)):
        ledger.act("entry", pass_id, 1, 2, 0, minutes, None)
    passes = Credential.objects.order_by().values_list("pk", flat=True)
    wish = PassEntryQuery(Scope(programme=7), Period(FIRST.date(), date(2026, 7, 5), "UTC"), passes=passes)

    many, few = wish.totals(), replace(wish, passes=passes.filter(pk=two)).totals()

    assert (many.everything, many.are_all) == (Amount(3, 6), False)
    assert (few.everything, few.are_all) == (Amount(2, 4), True)
    assert len(page(wish, None, 50)) == 4
