"""Figures of passes from the sums that rollup.py keeps: entries that stand, and the persons who came with them."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from time import monotonic
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum

from portillon.core import calendar
from portillon.entries.models.rollup import (
    ALL_DEVICES,
    ALL_GATES,
    ALL_TYPES,
    PARTIES,
    PassDay,
    PassHour,
    PassSpread,
    PassStep,
    PassUse,
)
from portillon.issuing.models import Credential
from portillon.places.models import Gate, Participation

# What one venue is told of the others holds no smaller number of passes.
CELL_MIN = 5
SECONDS_AN_HOUR = 3600
HALF_A_DAY = timedelta(hours=12)
# Reading through so many passes for one number takes longer than a page may.
MANY_PASSES = 100_000
KEPT_SECONDS = 300


class Period(NamedTuple):
    """Days where the programme is at home, both included."""

    first: date
    last: date
    zone: str

    @property
    def since(self) -> datetime:
        return calendar.first_instant(self.first, self.zone)

    @property
    def until(self) -> datetime:
        """The instant after it."""
        return calendar.first_instant(self.last + timedelta(days=1), self.zone)

    @property
    def whole_days(self) -> tuple[date, date]:
        """The days in UTC that come nearest to it: the first, and the one after the last."""
        return (self.since + HALF_A_DAY).date(), (self.until + HALF_A_DAY).date()

    @property
    def edges(self) -> list[tuple[int, datetime, datetime]]:
        """What is to be added to its whole days (1) and taken from them (-1)."""
        first, last = map(midnight, self.whole_days)
        pairs = ((self.since, first), (last, self.until))
        return [(1, since, until) if since <= until else (-1, until, since) for since, until in pairs]


def midnight(day: date) -> datetime:
    """In UTC, as the sums of days are."""
    return datetime.combine(day, time.min, UTC)


@dataclass(frozen=True)
class Scope:
    """Whose figures: a programme's, or a venue's; with both, the programme's at the venue."""

    programme: int | None = None
    gate: int | None = None

    def hours(self, period: Period) -> QuerySet[PassHour]:
        """Of all venues together, or of the venue."""
        gate = ALL_GATES if self.gate is None else self.gate
        return PassHour.objects.filter(self.in_programme, gate_id=gate, hour__range=_within(period))

    def days(
        self,
        period: Period,
        gates: Sequence[int] | None = None,
        devices: Sequence[int] | None = None,
        kind: int | None = None,
    ) -> QuerySet[PassDay]:
        """Those in UTC that lie in the period whole; of some venues (None: of all together), devices or of a type."""
        everywhere = self.gate is None and gates is None
        found = self._whole_days(period)
        if self.gate is not None:
            found = found.filter(gate_id=self.gate)
        if gates is not None:
            found = found.filter(gate_id__in=gates)
        if devices is not None or (kind is not None and not everywhere):
            found = found.exclude(gate_id=ALL_GATES).exclude(device_id=ALL_DEVICES)
            return found.filter(**_those_wanted(device_id__in=devices, pass_type_id=kind))
        found = found.filter(device_id=ALL_DEVICES, pass_type_id=ALL_TYPES if kind is None else kind)
        return found.filter(gate_id=ALL_GATES) if everywhere else found

    def days_of_venues(self, period: Period) -> QuerySet[PassDay]:
        """The same, of each venue."""
        found = self._whole_days(period).filter(device_id=ALL_DEVICES, pass_type_id=ALL_TYPES)
        return found.exclude(gate_id=ALL_GATES).filter(**_those_wanted(gate_id=self.gate))

    def _whole_days(self, period: Period) -> QuerySet[PassDay]:
        first, after = period.whole_days
        return PassDay.objects.filter(self.in_programme, day__gte=first, day__lt=after)

    @property
    def in_programme(self) -> Q:
        return Q() if self.programme is None else Q(programme_id=self.programme)


def _those_wanted(**fields: object) -> dict[str, object]:
    return {name: value for name, value in fields.items() if value is not None}


def _within(period: Period) -> tuple[datetime, datetime]:
    """Both included."""
    return period.since, period.until - timedelta(microseconds=1)


class Amount(NamedTuple):
    entries: int = 0
    persons: int = 0

    def plus(self, entries: int, persons: int) -> "Amount":
        return Amount(self.entries + entries, self.persons + persons)


def total(hours: QuerySet[PassHour]) -> Amount:
    sums = hours.aggregate(e=Sum("entries", default=0), p=Sum("persons", default=0))
    return Amount(sums["e"], sums["p"])


@dataclass(frozen=True)
class Times:
    """When people came: by day, and by weekday (0: Monday) and hour of the day."""

    days: dict[date, Amount]
    week: dict[tuple[int, int], Amount]


def times(scope: Scope, period: Period) -> Times:
    found = Times({}, {})
    zone = ZoneInfo(period.zone)
    summed = (
        scope.hours(period).values_list("hour").annotate(e=Sum("entries"), p=Sum("persons")).order_by("hour")
    )
    for hour, entries, persons in summed:
        local = hour.astimezone(zone)
        _add(found.days, local.date(), entries, persons)
        _add(found.week, (local.weekday(), local.hour), entries, persons)
    return found


def _add(sums: dict[Any, Amount], key: Any, entries: int, persons: int) -> None:
    if entries:
        sums[key] = sums.get(key, Amount()).plus(entries, persons)


def by_venue(scope: Scope, period: Period) -> dict[int, Amount]:
    """For each desk: the sums of days, and of the hours at both ends of the period."""
    found: Counter[int] = Counter()
    persons: Counter[int] = Counter()
    days = scope.days_of_venues(period).values_list("gate_id").annotate(*_AMOUNT)
    for gate, entries, more in days.order_by():
        found[gate], persons[gate] = entries, more
    for sign, since, until in period.edges:
        hours = _at_each_gate(scope, since, until).values_list("gate_id").annotate(*_AMOUNT)
        for gate, entries, more in hours.order_by():
            found[gate] += sign * entries
            persons[gate] += sign * more
    return {gate: Amount(entries, persons[gate]) for gate, entries in found.items() if entries}


_AMOUNT = (Sum("entries"), Sum("persons"))


def _at_each_gate(scope: Scope, since: datetime, until: datetime) -> QuerySet[PassHour]:
    here = ~Q(gate_id=ALL_GATES) if scope.gate is None else Q(gate_id=scope.gate)
    return PassHour.objects.filter(scope.in_programme, here, hour__gte=since, hour__lt=until)


def companions(scope: Scope, period: Period) -> list[int]:
    """Entries without companions, with one, two, three, and with more."""
    sums = scope.hours(period).aggregate(**{f"s_{name}": Sum(name, default=0) for name in PARTIES})
    return [sums[f"s_{name}"] for name in PARTIES]


@dataclass(frozen=True)
class Habits:
    """How the passes of a programme are used, from their first day on.

    `sites`: how many passes were at so many venues; `reach`: how many were at this desk at all; `steps`: how many
    went on from one desk to another; `first` and `last`: how many were used for the first and the last time that day.
    """

    issued: int
    never_used: int
    sites: dict[int, int]
    reach: dict[int, int]
    steps: dict[tuple[int, int], int]
    first: dict[date, int]
    last: dict[date, int]


def habits(programme: int, zone: str) -> Habits:
    spread = _spread(programme)
    all_steps = steps(programme)
    issued, never = _issued(programme)
    return Habits(
        issued=issued,
        never_used=never,
        sites=dict(spread[PassSpread.What.SITES]),
        reach={start: passes for (start, end), passes in all_steps.items() if start == end},
        steps={step: passes for step, passes in all_steps.items() if step[0] != step[1]},
        first=_days(spread[PassSpread.What.FIRST], zone),
        last=_days(spread[PassSpread.What.LAST], zone),
    )


def _spread(programme: int) -> dict[str, list[tuple[int, int]]]:
    """By what is counted: its values in order, and how many passes have each."""
    found: dict[str, list[tuple[int, int]]] = defaultdict(list)
    rows = PassSpread.objects.filter(programme_id=programme, passes__gt=0).order_by("what", "value")
    for what, value, passes in rows.values_list("what", "value", "passes"):
        found[what].append((value, passes))
    return found


def steps(programme: int) -> dict[tuple[int, int], int]:
    """From desk to desk; from one to itself: how many passes were there at all."""
    found = PassStep.objects.filter(programme_id=programme, passes__gt=0)
    return {(one.from_gate_id, one.to_gate_id): one.passes for one in found}


_issued_lately: dict[int, tuple[float, tuple[int, int]]] = {}


def _issued(programme: int) -> tuple[int, int]:
    """Passes that still exist, and of those the ones without an entry; cancelled ones are left out. Of very many
    passes as each server process counted them some minutes ago at most."""
    at, known = _issued_lately.get(programme, (0.0, (0, 0)))
    if known[0] > MANY_PASSES and monotonic() < at + KEPT_SECONDS:
        return known
    counted = _count_issued(programme)
    _issued_lately[programme] = monotonic(), counted
    return counted


def _count_issued(programme: int) -> tuple[int, int]:
    passes = Credential.objects.filter(programme_id=programme, cancelled_at=None)
    used = PassUse.objects.filter(credential_id=OuterRef("pk"), sites__gt=0)
    return passes.count(), passes.filter(~Exists(used)).count()


def _days(hours: Sequence[tuple[int, int]], zone: str) -> dict[date, int]:
    """Of hours counted from 1970 on."""
    found: Counter[date] = Counter()
    for hour, passes in hours:
        found[calendar.day_of(datetime.fromtimestamp(hour * SECONDS_AN_HOUR, UTC), zone)] += passes
    return dict(found)


def others(gate: int, all_steps: dict[tuple[int, int], int]) -> dict[str, dict[int, int | None]]:
    """What a venue may know of the others: to and from which its guests went; None: fewer than CELL_MIN passes."""
    there = {end: passes for (start, end), passes in all_steps.items() if start == gate != end}
    back = {start: passes for (start, end), passes in all_steps.items() if end == gate != start}
    return {"to": _without_small(there), "from": _without_small(back)}


def _without_small(cells: dict[int, int]) -> dict[int, int | None]:
    return {key: passes if passes >= CELL_MIN else None for key, passes in cells.items()}


class Repaid(NamedTuple):
    """What the board owes a venue for a month: so much an entry; None: nothing was agreed."""

    gate: int
    month: date
    entries: int
    persons: int
    rate: Decimal | None

    @property
    def amount(self) -> Decimal:
        return (self.rate or Decimal(0)) * self.entries


def statement(programme: int, period: Period, gate: int | None = None) -> list[Repaid]:
    """By venue and month of the period, at the rates of today."""
    desks = Gate.objects.filter(venue__participations__programme=programme)
    rates: dict[int, Decimal | None] = dict(
        Participation.objects.filter(programme=programme, venue__gates__in=desks).values_list(
            "venue__gates", "reimbursement"
        )
    )
    scope = Scope(programme, gate)
    return [
        Repaid(desk, month.first.replace(day=1), amount.entries, amount.persons, rates.get(desk))
        for month in months(period)
        for desk, amount in sorted(by_venue(scope, month).items())
    ]


def months(period: Period) -> Iterator[Period]:
    """The period cut at the first of each month."""
    first = period.first
    while first <= period.last:
        following = (first.replace(day=1) + timedelta(days=32)).replace(day=1)
        yield Period(first, min(period.last, following - timedelta(days=1)), period.zone)
        first = following
