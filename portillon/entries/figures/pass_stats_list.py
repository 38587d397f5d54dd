"""The list of entries of passes: its filters, its totals, and all its rows in chunks.

The ledger is indexed by time. Entries of a few passes are looked up by pass. For filters by venue, device, type or
reversal the daily sums (rollup.py) give the totals, and tell which days have matching entries at all.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum

from portillon.core.verdict import Reason
from portillon.entries.figures import doubts
from portillon.entries.figures.pass_stats import Amount, Period, Scope, midnight
from portillon.entries.models import PassUse, Scan

CHUNK_ROWS = 5000
# The entries of up to this many passes are looked up pass by pass; for more the list is read by time.
FEW_PASSES = 10_000
# If the sums cannot answer, this many rows are counted.
COUNTED_MAX = 200
_COLUMNS = (
    "pk", "decided_at", "scan_id", "credential_id", "gate_id", "programme_id", "device_id", "operator_id", "party",
    "reason",
)  # fmt: skip


class PassEntry(NamedTuple):
    """A row of the list. `active` means that the entry stands; `reason` is "ok" unless it was refused.

    `credential` and `programme` are None if a code was refused that nobody knows.
    """

    number: int
    at: datetime
    scan_id: UUID
    credential: int | None
    gate: int
    programme: int | None
    device: int | None
    operator: int | None
    party: int
    reason: str
    active: bool

    @property
    def is_taken_back(self) -> bool:
        return self.reason == Reason.OK and not self.active


class Totals(NamedTuple):
    """Entries and persons, of all rows and of the standing ones. `are_all` is False if not all rows were counted."""

    everything: Amount
    standing: Amount
    are_all: bool = True


@dataclass(frozen=True)
class PassEntryQuery:
    """The filters of the list; None does not filter. `passes` is a query for ids.

    The list has entries or, if `refused`, refusals; with `overrun` besides, the refusals after which a device let
    persons in all the same. `is_folded` says that the sums are up to date with the ledger.
    """

    scope: Scope
    period: Period
    gates: Sequence[int] | None = None
    devices: Sequence[int] | None = None
    pass_type: int | None = None
    passes: QuerySet[Any, int] | None = None
    active: bool | None = None
    marked: bool | None = None
    refused: bool = False
    overrun: bool = False
    is_folded: bool = True

    def rows(self, since: datetime, until: datetime) -> QuerySet[Scan]:
        """Return the matching rows decided from `since` to before `until`, in no order."""
        found = Scan.objects.filter(
            _of(self.scope, self.refused), decided_at__gte=since, decided_at__lt=until
        )
        found = found.overruns() if self.overrun else found.refusals() if self.refused else found.entries()
        if self.gates is not None:
            found = found.filter(gate_id__in=self.gates)
        if self.devices is not None:
            found = found.filter(device_id__in=self.devices)
        if self.pass_type is not None:
            found = found.alias(pass_type=_pass_type).filter(pass_type=self.pass_type)
        if self.passes is not None:
            few = self._few_passes
            if few is None:
                # A subquery per row: with a join, PostgreSQL would begin with the passes and have to sort.
                found = found.alias(meant=_one_of(self.passes)).filter(meant__isnull=False)
            else:
                found = found.filter(_of_passes(few))
        if self.active is not None:
            found = found.alias(reversal=_taken_back).filter(reversal__isnull=self.active)
        if self.marked is not None:
            is_marked = Q(scan_id__in=doubts.marked())
            found = found.filter(is_marked if self.marked else ~is_marked)
        return found

    @cached_property
    def _few_passes(self) -> list[int] | None:
        """The ids of the passes, or None if they are many."""
        assert self.passes is not None
        found = list(self.passes[: FEW_PASSES + 1])
        return found if len(found) <= FEW_PASSES else None

    @property
    def finds_few(self) -> bool:
        return bool(self.marked) or (self.passes is not None and self._few_passes is not None)

    @property
    def is_summed(self) -> bool:
        """Whether the daily sums can answer this query."""
        return self.is_folded and self.passes is None and self.marked is None and not self.refused

    @cached_property
    def days(self) -> list["Day"]:
        """The sums of the period's whole days (UTC), newest first, without days that have no matching entry."""
        names = ("entries", "persons", "back_entries", "back_persons")
        summed = self.scope.days(self.period, self.gates, self.devices, self.pass_type).values_list("day")
        rows = summed.annotate(*(Sum(name) for name in names)).order_by("-day")
        found = (Day(day, Amount(*sums[:2]), Amount(*sums[2:])) for day, *sums in rows)
        return [day for day in found if self._counts(day.standing, day.back).entries]

    def _counts(self, standing: Amount, back: Amount) -> Amount:
        if self.active is None:
            return standing.plus(*back)
        return standing if self.active else back

    @property
    def parts(self) -> list[tuple[datetime, datetime]]:
        """The parts of the period that may have matching entries, newest first."""
        if not self.is_summed or (self.gates, self.devices, self.pass_type, self.active) == (None,) * 4:
            return [(self.period.since, self.period.until)]
        before, after = ((since, until) for _sign, since, until in self.period.edges)
        days = [(day.since, day.since + timedelta(days=1)) for day in self.days]
        within = [
            (max(since, self.period.since), min(until, self.period.until))
            for since, until in (after, *days, before)
        ]
        return _joined(within)

    def totals(self) -> Totals:
        if self.marked is False and replace(self, marked=None).is_summed:
            return _difference(replace(self, marked=None).totals(), replace(self, marked=True).totals())
        if not self.is_summed:
            return self._counted()
        standing = _plus(day.standing for day in self.days)
        back = _plus(day.back for day in self.days)
        for sign, *edge in self.period.edges:
            more, more_back = _sums(replace(self, active=None).rows(*edge))
            more_standing = _minus(more, more_back)
            standing = standing.plus(sign * more_standing.entries, sign * more_standing.persons)
            back = back.plus(sign * more_back.entries, sign * more_back.persons)
        return Totals(self._counts(standing, back), Amount() if self.active is False else standing)

    def _counted(self) -> Totals:
        rows = self.rows(self.period.since, self.period.until)
        if not self.finds_few:
            newest = rows.order_by("-decided_at", "-pk").values_list("pk", flat=True)[:COUNTED_MAX]
            rows = Scan.objects.filter(pk__in=list(newest))
        everything, back = _sums(rows)
        return Totals(
            everything, _minus(everything, back), self.finds_few or everything.entries < COUNTED_MAX
        )


class Day(NamedTuple):
    day: date
    standing: Amount
    back: Amount

    @property
    def since(self) -> datetime:
        return midnight(self.day)


# The reversal of an entry, and the type of its pass. They are looked up row by row: for an "exists", PostgreSQL would
# read all reversals.
_taken_back = Subquery(Scan.objects.filter(reverses=OuterRef("scan_id")).values("pk")[:1])
_pass_type = Subquery(
    PassUse.objects.filter(credential_id=OuterRef("credential_id")).values("pass_type_id")[:1]
)


def _sums(rows: QuerySet[Scan]) -> tuple[Amount, Amount]:
    """Return the amounts of all rows, and of those that were reversed."""
    return _sum(rows), _sum(rows.alias(reversal=_taken_back).filter(reversal__isnull=False))


def _sum(rows: QuerySet[Scan]) -> Amount:
    return Amount(*rows.aggregate(n=Count("pk"), p=Sum("party", default=0)).values())


def _one_of(passes: QuerySet[Any, int]) -> Subquery:
    """Return the entry's pass if it is one of `passes`, else NULL."""
    return Subquery(passes.filter(pk=OuterRef("credential_id"))[:1])


def _of_passes(passes: Sequence[int]) -> Q:
    """Match entries of these passes. SQLite uses the index by pass only in a subquery, which slows PostgreSQL down."""
    if connection.vendor != "sqlite":
        return Q(credential_id__in=passes)
    return Q(pk__in=Scan.objects.filter(credential_id__in=passes).values_list("pk", flat=True))


def _plus(some: Iterable[Amount]) -> Amount:
    amounts = list(some)
    return Amount(sum(one.entries for one in amounts), sum(one.persons for one in amounts))


def _difference(one: Totals, other: Totals) -> Totals:
    """Return the totals of the rows in `one` without those in `other`, which are a part of them."""
    return Totals(_minus(one.everything, other.everything), _minus(one.standing, other.standing), one.are_all)


def _minus(one: Amount, other: Amount) -> Amount:
    return one.plus(-other.entries, -other.persons)


def _of(scope: Scope, refused: bool) -> Q:
    """Match entries or refusals in the scope. What is null or not lets the database use the partial indexes."""
    # A desk's list shows refusals of codes that nobody knows, too, which belong to no programme.
    at_a_venue = refused and scope.programme is None
    wanted = Q(event_id__isnull=True) if at_a_venue else Q(programme_id__isnull=False)
    if scope.programme is not None:
        wanted &= Q(programme_id=scope.programme)
    if scope.gate is not None:
        wanted &= Q(gate_id=scope.gate)
    return wanted


def _joined(parts: Sequence[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    """Join parts that touch. `parts` are ordered newest first."""
    joined: list[tuple[datetime, datetime]] = []
    for since, until in parts:
        if joined and joined[-1][0] == until:
            joined[-1] = (since, joined[-1][1])
        elif since < until:
            joined.append((since, until))
    return joined


def page(wish: PassEntryQuery, before: tuple[datetime, int] | None, rows_max: int) -> list[PassEntry]:
    """Return the newest `rows_max` entries, older than the row with the time and id `before`."""
    found: list[PassEntry] = []
    for since, until in wish.parts:
        if len(found) < rows_max and (before is None or since <= before[0]):
            rows = wish.rows(since, until)
            if before is not None:
                at, number = before
                rows = rows.filter(Q(decided_at__lt=at) | Q(decided_at=at, pk__lt=number), decided_at__lte=at)
            found += _rows(rows.order_by("-decided_at", "-pk"), rows_max - len(found))
    return found


def chunks(wish: PassEntryQuery) -> Iterator[list[PassEntry]]:
    """Yield all entries, oldest first, in chunks that bound the memory needed."""
    after: tuple[datetime, int] | None = None
    while True:
        rows = wish.rows(wish.period.since, wish.period.until)
        if after is not None:
            at, number = after
            rows = rows.filter(Q(decided_at__gt=at) | Q(decided_at=at, pk__gt=number), decided_at__gte=at)
        some = _rows(rows.order_by("decided_at", "pk"), CHUNK_ROWS)
        if some:
            yield some
            after = some[-1].at, some[-1].number
        if len(some) < CHUNK_ROWS:
            return


def _rows(rows: QuerySet[Scan], rows_max: int) -> list[PassEntry]:
    found = rows.annotate(reversal=_taken_back).values_list(*_COLUMNS, "reversal")[:rows_max]
    return [PassEntry._make((*row, reversal is None and row[-1] == Reason.OK)) for *row, reversal in found]
