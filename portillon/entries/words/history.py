"""Lists the earlier entries of a ticket that is used up: when, where and on which device."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import override

from portillon.core.verdict import Reason
from portillon.devices.models import Device
from portillon.entries.ledger.row import Row
from portillon.entries.models import BEYOND_THE_RULES, Kind, PracticeScan, Scan
from portillon.places.models import Gate

SHOWN_MAX = 5


@dataclass(frozen=True)
class EarlierEntry:
    """An earlier entry; `party` counts its persons."""

    at: datetime
    party: int
    gate: str
    device: str


def of_row(row: Row, language: str) -> list[EarlierEntry]:
    """Return the last entries before a used_up refusal, newest first; for other verdicts the list is empty."""
    if row.reason != Reason.USED_UP or row.credential_id is None:
        return []
    with override(language):
        return [
            EarlierEntry(at, party, gate or _("a door that no longer exists"), device or _("another way"))
            for at, party, gate, device in _entries(row)
        ]


def _entries(row: Row) -> list[tuple[datetime, int, str | None, str | None]]:
    """Read the entries and their names in one statement. Subqueries replace joins, since the ledger has no foreign
    keys."""
    taken_back = Scan.objects.filter(reverses=OuterRef("scan_id"))
    kept = PracticeScan.objects.all() if row.is_practice else Scan.objects.exclude(Exists(taken_back))
    moves = kept.filter(credential_id=row.credential_id, decided_at__lte=row.decided_at)
    entered = moves.filter(
        Q(kind=Kind.ENTRY, seq__isnull=False) | Q(kind__in=BEYOND_THE_RULES, reverses=None, moved__gt=0)
    )
    named = entered.annotate(
        gate=Subquery(Gate.objects.filter(pk=OuterRef("gate_id")).values("title")[:1]),
        device=Subquery(Device.objects.filter(pk=OuterRef("device_id")).values("name")[:1]),
    )
    last = named.order_by(F("decided_at").desc(), "-pk")[:SHOWN_MAX]
    return list(last.values_list("decided_at", "party", "gate", "device"))
