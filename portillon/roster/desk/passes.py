"""The passes of a desk's programmes as its scanners know them: whose they are is not among it."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from portillon.core import calendar
from portillon.core.chunks import chunks
from portillon.core.roster_passes import DeskPass, Passage
from portillon.entries.models import Kind, Scan
from portillon.issuing.models import Credential
from portillon.roster.desk.place import Place

PIECE_ROWS = 5000
# The days whose visits are told: this one, and what may still be it or the one before in another zone.
DAYS_TOLD = timedelta(days=2)

_COLUMNS = (
    *("pk", "issue", "cancelled_at", "blocked_at", "number", "pass_type_id", "programme_id"),
    *("valid_from", "valid_until", "starts_until", "valid_days", "valid_hours"),
)


class Known(NamedTuple):
    """A pass, and the programme and the number of its last change."""

    one: DeskPass
    programme: int
    roster_n: int


class _Row(NamedTuple):
    """A row of a pass's sequence in the ledger."""

    seq: int
    scan_id: UUID
    kind: str
    reverses: UUID | None
    gate_id: int
    decided_at: datetime
    device_id: int | None


def read(place: Place, found: QuerySet[Credential]) -> list[Known]:
    """Return these passes in their order, with their use."""
    known = list(found.values_list(*_COLUMNS, "roster_n"))
    uses: dict[int, tuple[Any, ...]] = {}
    for piece in chunks((row[0] for row in known), PIECE_ROWS):
        uses |= _uses(place, Scan.objects.filter(credential_id__in=piece))
    return [Known(_pass(place, row, uses.get(row[0], ())), row[6], row[-1]) for row in known]


def read_all(place: Place) -> Iterator[DeskPass]:
    """Yield all passes of the desk's programmes by id, a piece at a time."""
    last = 0
    passes = Credential.objects.filter(programme__in=place.programmes).order_by("pk")
    while known := list(passes.filter(pk__gt=last).values_list(*_COLUMNS)[:PIECE_ROWS]):
        first, last = known[0][0], known[-1][0]
        uses = _uses(
            place, Scan.objects.filter(credential_id__range=(first, last), programme_id__isnull=False)
        )
        for row in known:
            yield _pass(place, row, uses.get(row[0], ()))


def of_ids(place: Place, pks: Iterable[int]) -> list[DeskPass]:
    """Return those of the desk's passes with these ids that still exist."""
    found: list[DeskPass] = []
    for piece in chunks(sorted(pks), PIECE_ROWS):
        ours = Credential.objects.filter(programme__in=place.programmes, pk__in=piece).order_by("pk")
        found += [known.one for known in read(place, ours)]
    return found


def _uses(place: Place, rows: QuerySet[Scan]) -> dict[int, tuple[Any, ...]]:
    """Return by pass the fields of DeskPass from `seq` on."""
    sequences: dict[int, list[_Row]] = {}
    ordered = rows.filter(seq__isnull=False).order_by("credential_id", "seq")
    for credential, *row in ordered.values_list("credential_id", *_Row._fields).iterator(PIECE_ROWS):
        sequences.setdefault(credential or 0, []).append(_Row(*row))
    today = calendar.day_of(timezone.now(), place.gate.zone)
    since = calendar.first_instant(today - DAYS_TOLD, place.gate.zone)
    return {credential: _use(place.gate.pk, sequence, since) for credential, sequence in sequences.items()}


def _use(gate: int, sequence: Sequence[_Row], since: datetime) -> tuple[Any, ...]:
    reversed_ones = {row.reverses for row in sequence}
    standing = [row for row in sequence if row.kind == Kind.ENTRY and row.scan_id not in reversed_ones]
    here = sorted((row for row in standing if row.gate_id == gate), key=lambda row: row.decided_at)
    told = [row for row in here if row.decided_at >= since] or here[-1:]
    visits = tuple(Passage(row.decided_at, row.device_id) for row in told)
    first_at = min((row.decided_at for row in standing), default=None)
    return sequence[-1].seq, first_at, len(here), visits


def _pass(place: Place, row: Sequence[Any], use: Sequence[Any]) -> DeskPass:
    pk, issue, cancelled_at, blocked_at, number, pass_type, programme, *terms = row[: len(_COLUMNS)]
    status = "cancelled" if cancelled_at else "blocked" if blocked_at else "valid"
    return DeskPass(pk, issue, status, "" if programme in place.coded else number, pass_type, *terms, *use)
