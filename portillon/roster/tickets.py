"""The tickets of an event as a scanner knows them: who they belong to is not among it."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import QuerySet

from portillon.core.chunks import chunks
from portillon.entries.models import OF_REGISTERS, Scan
from portillon.issuing.models import Credential
from portillon.places.models import Event

PIECE_ROWS = 5000


class Step(NamedTuple):
    """A row of a ticket's sequence, told at events that count by day."""

    seq: int
    scan_id: UUID
    kind: str
    party: int
    fresh: int
    decided_at: datetime
    reverses: UUID | None


class Ticket(NamedTuple):
    """A ticket and its use. `seq` is that of its last row in the ledger, if it has any, and `at`, `gate` and `device`
    are those of the last one by which somebody passed. The device `holder` holds it by the hand-over `register`."""

    id: int
    roster_n: int
    issue: int
    admits: int
    status: str
    category: str
    used: int = 0
    left: int = 0
    seq: int = 0
    at: datetime | None = None
    gate: int | None = None
    device: int | None = None
    holder: int | None = None
    register: int | None = None
    steps: tuple[Step, ...] = ()


_COLUMNS = ("pk", "roster_n", "issue", "admits", "cancelled_at", "blocked_at", "category")
# The fields of a ticket from `used` on.
Use = tuple[Any, ...]
_USE = ("used", "left", "seq", "decided_at", "gate_id", "device_id", "holder_id", "register")
# Where in it is told when, at which gate and on which device somebody passed.
_PASSED = slice(3, 6)


def read(event: Event, found: QuerySet[Credential]) -> list[Ticket]:
    """Return these tickets of the event in their order, with their use."""
    known = list(found.values_list(*_COLUMNS))
    uses: dict[int, Use] = {}
    for piece in chunks((row[0] for row in known), PIECE_ROWS):
        uses |= _uses(event, Scan.objects.filter(credential_id__in=piece))
    return [_ticket(row, uses.get(row[0], ())) for row in known]


def read_all(event: Event) -> Iterator[Ticket]:
    """Yield all tickets of the event by id, a piece at a time."""
    last = 0
    tickets = Credential.objects.filter(event=event).order_by("pk")
    while known := list(tickets.filter(pk__gt=last).values_list(*_COLUMNS)[:PIECE_ROWS]):
        first, last = known[0][0], known[-1][0]
        # By their range: of a piece without an entry, the index of the ledger holds nothing to read.
        uses = _uses(event, Scan.objects.filter(credential_id__range=(first, last), event_id=event.pk))
        for row in known:
            yield _ticket(row, uses.get(row[0], ()))


def _uses(event: Event, rows: QuerySet[Scan]) -> dict[int, Use]:
    """Return by ticket what its last row tells, and at events that count by day all of its rows besides."""
    ordered = rows.filter(seq__isnull=False).order_by("credential_id", "seq")
    if event.is_counted_by_day:
        return _uses_by_day(ordered)
    uses: dict[int, Use] = {}
    for ticket, kind, *use in ordered.values_list("credential_id", "kind", *_USE):
        if kind in OF_REGISTERS:
            use[_PASSED] = _passed(uses.get(ticket))
        uses[ticket] = tuple(use)
    return uses


def _uses_by_day(ordered: QuerySet[Scan]) -> dict[int, Use]:
    uses: dict[int, Use] = {}
    for ticket, *row in ordered.values_list("credential_id", *_USE, *Step._fields):
        use, step = row[: len(_USE)], Step._make(row[len(_USE) :])
        steps = uses[ticket][-1] if ticket in uses else ()
        if step.kind in OF_REGISTERS:
            use[_PASSED] = _passed(uses.get(ticket))
        else:
            steps = (*steps, step)
        uses[ticket] = (*use, steps)
    return uses


def _passed(before: Use | None) -> Use:
    """Return what is told of who passed last: nothing, if only the ticket's register went elsewhere."""
    return before[_PASSED] if before else (None, None, None)


def _ticket(row: Sequence[Any], use: Use) -> Ticket:
    pk, roster_n, issue, admits, cancelled_at, blocked_at, category = row
    status = "cancelled" if cancelled_at else "blocked" if blocked_at else "valid"
    return Ticket(pk, roster_n, issue, admits, status, category, *use)


def of_ids(event: Event, pks: Iterable[int]) -> list[Ticket]:
    """Return those of the event's tickets with these ids that still exist."""
    found: list[Ticket] = []
    for piece in chunks(sorted(pks), PIECE_ROWS):
        found += read(event, Credential.objects.filter(event=event, pk__in=piece).order_by("pk"))
    return found


def sequence(tickets: Sequence[Ticket]) -> list[Ticket]:
    """Return the tickets by id."""
    return sorted(tickets, key=lambda ticket: ticket.id)
