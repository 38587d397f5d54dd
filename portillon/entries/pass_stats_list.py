"""The list of entries of passes: what it can be filtered by, its totals, and all its rows in chunks."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from portillon.entries import doubts
from portillon.entries.models import Kind, Scan
from portillon.entries.pass_stats import Amount, Period, Scope, total

CHUNK_ROWS = 5000
_COLUMNS = (
    "pk", "decided_at", "scan_id", "credential_id", "gate_id", "programme_id", "device_id", "operator_id", "party",
)  # fmt: skip


class Entry(NamedTuple):
    """A row of the list; `active`: nobody took it back."""

    number: int
    at: datetime
    scan_id: UUID
    credential: int
    gate: int
    programme: int
    device: int | None
    operator: int | None
    party: int
    active: bool


@dataclass(frozen=True)
class Wish:
    """What is asked for. `passes` and `devices` are queries for ids; None: any."""

    scope: Scope
    period: Period
    gates: Sequence[int] | None = None
    passes: QuerySet[Any] | None = None
    devices: QuerySet[Any] | None = None
    active: bool | None = None
    marked: bool | None = None
    _reversals: QuerySet[Scan] = field(
        default_factory=lambda: Scan.objects.filter(reverses=OuterRef("scan_id")), compare=False
    )

    @property
    def rows(self) -> QuerySet[Scan]:
        """Without order."""
        found = Scan.objects.filter(_of(self.scope), kind=Kind.ENTRY, seq__isnull=False)
        found = found.filter(decided_at__gte=self.period.since, decided_at__lt=self.period.until)
        for name, wanted in (
            ("gate_id", self.gates),
            ("credential_id", self.passes),
            ("device_id", self.devices),
        ):
            if wanted is not None:
                found = found.filter(**{f"{name}__in": wanted})
        if self.active is not None:
            taken_back = Exists(self._reversals)
            found = found.filter(~taken_back if self.active else taken_back)
        if self.marked is not None:
            is_marked = Q(scan_id__in=doubts.marked())
            found = found.filter(is_marked if self.marked else ~is_marked)
        return found

    def totals(self) -> tuple[Amount, Amount]:
        """Entries and persons: of all rows, and of those that stand."""
        rows = self.rows
        sums = rows.aggregate(n=Count("pk"), p=Sum("party", default=0))
        everything = Amount(sums["n"], sums["p"])
        if self.active is not None:
            return everything, everything if self.active else Amount()
        return everything, self._standing(everything)

    def _standing(self, everything: Amount) -> Amount:
        """What was taken back is little: it is counted from the reversals, and subtracted."""
        if self.passes is None and self.devices is None and self.marked is None:
            hours = self.scope.hours(self.period)
            if self.gates is not None:
                hours = hours.filter(gate_id__in=self.gates)
            return total(hours)
        back = self.rows.filter(Exists(self._reversals)).aggregate(n=Count("pk"), p=Sum("party", default=0))
        return everything.plus(-back["n"], -back["p"])


def _of(scope: Scope) -> Q:
    """By whichever of the two the ledger has an index for."""
    wanted = Q(programme_id__isnull=False)
    if scope.programme is not None:
        wanted &= Q(programme_id=scope.programme)
    if scope.gate is not None:
        wanted &= Q(gate_id=scope.gate)
    return wanted


def page(wish: Wish, before: tuple[datetime, int] | None, rows_max: int) -> list[Entry]:
    """The newest first, those before a row that is known."""
    rows = wish.rows
    if before is not None:
        at, number = before
        rows = rows.filter(Q(decided_at__lt=at) | Q(decided_at=at, pk__lt=number), decided_at__lte=at)
    return _rows(rows.order_by("-decided_at", "-pk"), rows_max)


def chunks(wish: Wish) -> Iterator[list[Entry]]:
    """All of them, the oldest first; no more than a chunk is held at a time."""
    after: tuple[datetime, int] | None = None
    while True:
        rows = wish.rows
        if after is not None:
            at, number = after
            rows = rows.filter(Q(decided_at__gt=at) | Q(decided_at=at, pk__gt=number), decided_at__gte=at)
        some = _rows(rows.order_by("decided_at", "pk"), CHUNK_ROWS)
        if some:
            yield some
            after = some[-1].at, some[-1].number
        if len(some) < CHUNK_ROWS:
            return


def _rows(rows: QuerySet[Scan], rows_max: int) -> list[Entry]:
    standing = ~Exists(Scan.objects.filter(reverses=OuterRef("scan_id")))
    found = rows.annotate(stands=standing).values_list(*_COLUMNS, "stands")[:rows_max]
    return [Entry._make(row) for row in found]
