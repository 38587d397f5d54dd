"""The figures of passes, from the sums of standing entries and their persons that rollup.py maintains."""

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

# The smallest number of passes at other venues that a venue may see.
CELL_MIN = 5
SECONDS_AN_HOUR = 3600
HALF_A_DAY = timedelta(hours=12)
# Counting more passes than this takes longer than a page may.
MANY_PASSES = 100_000
KEPT_SECONDS = 300


class Period(NamedTuple):
    """A range of days in the time zone `zone`, both ends included."""

    first: date
    last: date
    zone: str

    @property
    def since(self) -> datetime:
        return calendar.first_instant(self.first, self.zone)

    @property
    def until(self) -> datetime:
        """The first instant after the period."""
        return calendar.first_instant(self.last + timedelta(days=1), self.zone)

    @property
    def whole_days(self) -> tuple[date, date]:
        """The days in UTC that match the period best: the first one, and the one after the last."""
        return (self.since + HALF_A_DAY).date(), (self.until + HALF_A_DAY).date()

    @property
    def edges(self) -> list[tuple[int, datetime, datetime]]:
        """The spans of time to add to the whole days (1) or to subtract from them (-1) to obtain the period."""
        first, last = map(midnight, self.whole_days)
        pairs = ((self.since, first), (last, self.until))
        return [(1, since, until) if since <= until else (-1, until, since) for since, until in pairs]


def midnight(day: date) -> datetime:
    """Return midnight in UTC, when the days of the daily sums begin."""
    return datetime.combine(day, time.min, UTC)


@dataclass(frozen=True)
class Scope:
    """Selects the figures of a programme, of a venue (by its desk's id), or of a programme at a venue."""

    programme: int | None = None
    gate: int | None = None

    def hours(self, period: Period) -> QuerySet[PassHour]:
        """Return the hourly sums of the period, at the venue or at all venues together."""
        gate = ALL_GATES if self.gate is None else self.gate
        return PassHour.objects.filter(self.in_programme, gate_id=gate, hour__range=_within(period))

    def days(
        self,
        period: Period,
        gates: Sequence[int] | None = None,
        devices: Sequence[int] | None = None,
        kind: int | None = None,
    ) -> QuerySet[PassDay]:
        """Return the daily sums of the period's whole days; `gates`, `devices` and the pass type `kind` narrow them."""
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
        """Return the daily sums of the period's whole days for each venue."""
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
    """Return the first and the last instant of the period, both included."""
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
    """When people came: by day, and by weekday (0 is Monday) and hour of the day."""

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
    """Return the amount at each desk, from the daily sums and from the hourly sums at both ends of the period."""
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
    """Return the number of entries with no companion, with one, two, three, and with more."""
    sums = scope.hours(period).aggregate(**{f"s_{name}": Sum(name, default=0) for name in PARTIES})
    return [sums[f"s_{name}"] for name in PARTIES]


@dataclass(frozen=True)
class Habits:
    """How the passes of a programme have been used since its first day, as numbers of passes.

    `sites`: by number of venues visited; `reach`: by desk visited; `steps`: by pair of successive desks; `first` and
    `last`: by day of the first and last use.
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
    """Return for each kind of value its values in order, each with the number of passes that have it."""
    found: dict[str, list[tuple[int, int]]] = defaultdict(list)
    rows = PassSpread.objects.filter(programme_id=programme, passes__gt=0).order_by("what", "value")
    for what, value, passes in rows.values_list("what", "value", "passes"):
        found[what].append((value, passes))
    return found


def steps(programme: int) -> dict[tuple[int, int], int]:
    """Return the number of passes by pair of successive desks; twice the same desk: all passes that were there."""
    found = PassStep.objects.filter(programme_id=programme, passes__gt=0)
    return {(one.from_gate_id, one.to_gate_id): one.passes for one in found}


_issued_lately: dict[int, tuple[float, tuple[int, int]]] = {}


def _issued(programme: int) -> tuple[int, int]:
    """Return how many passes exist and how many of them have no entry, both without cancelled ones.

    If there are more than MANY_PASSES, each server process counts again only after KEPT_SECONDS.
    """
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
    """Return the number of passes by local day, from hours counted from 1970 on."""
    found: Counter[date] = Counter()
    for hour, passes in hours:
        found[calendar.day_of(datetime.fromtimestamp(hour * SECONDS_AN_HOUR, UTC), zone)] += passes
    return dict(found)


def others(gate: int, all_steps: dict[tuple[int, int], int]) -> dict[str, dict[int, int | None]]:
    """Return how many passes went from the venue to each other one and back; None for fewer than CELL_MIN passes."""
    there = {end: passes for (start, end), passes in all_steps.items() if start == gate != end}
    back = {start: passes for (start, end), passes in all_steps.items() if end == gate != start}
    return {"to": _without_small(there), "from": _without_small(back)}


def _without_small(cells: dict[int, int]) -> dict[int, int | None]:
    return {key: passes if passes >= CELL_MIN else None for key, passes in cells.items()}


class Repaid(NamedTuple):
    """What the board owes a venue for a month. `rate` is paid for each entry; None means that nothing was agreed."""

    gate: int
    month: date
    entries: int
    persons: int
    rate: Decimal | None

    @property
    def amount(self) -> Decimal:
        return (self.rate or Decimal(0)) * self.entries


def statement(programme: int, period: Period, gate: int | None = None) -> list[Repaid]:
    """Return what the board owes by month and venue, at today's rates."""
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
    """Split the period at the first day of each month."""
    first = period.first
    while first <= period.last:
        following = (first.replace(day=1) + timedelta(days=32)).replace(day=1)
        yield Period(first, min(period.last, following - timedelta(days=1)), period.zone)
        first = following
