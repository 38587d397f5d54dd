"""The rows by which a ticket's register goes from one to another. Nobody passes by them: they copy what holds."""

import hashlib
from datetime import datetime
from typing import Any, NamedTuple
from uuid import uuid4

from portillon.core.verdict import Reason
from portillon.entries.figures.stats import admitted_in
from portillon.entries.ledger.row import Row
from portillon.entries.models import Kind, Scan
from portillon.places.models import Event


class Counts(NamedTuple):
    """The persons of an event who have come in, and who are expected."""

    admitted: int
    expected: int


class Last(NamedTuple):
    """What holds of a ticket after its last row, or before its first one. Hand-overs read thousands: a row of the model
    takes many times as long to make."""

    organisation_id: int
    event_id: int | None
    gate_id: int
    credential_id: int | None
    seq: int | None
    used: int
    allowed: int
    left: int
    holder_id: int | None
    register: int | None


def counts_of(event: int | None) -> Counts:
    expected = Event.objects.filter(pk=event or 0).values_list("expected", flat=True).first()
    return Counts(admitted_in([event or 0]).get(event or 0, 0), expected or 0)


def last_rows(tickets: list[int]) -> dict[int, Last]:
    """Return what the last row says of each ticket that has any."""
    rows = Scan.objects.filter(credential_id__in=tickets, seq__isnull=False).order_by("credential_id", "seq")
    last = (Last._make(row) for row in rows.values_list(*Last._fields))
    return {row.credential_id or 0: row for row in last}


def never_used(event: Event, ticket: int, admits: int) -> Last:
    """Return what holds of a ticket that has no row, at no gate."""
    return Last(
        organisation_id=event.organisation_id,
        event_id=event.pk,
        gate_id=0,
        credential_id=ticket,
        seq=0,
        used=0,
        allowed=admits,
        left=0,
        holder_id=None,
        register=None,
    )


def moved(kind: Kind, last: Last | Scan, counts: Counts, now: datetime, **more: Any) -> Row:
    """Return the row of this kind after the ticket's last one; by it the server holds the ticket, unless `more` says
    otherwise."""
    assert last.seq is not None
    scan_id = uuid4()
    fields: dict[str, Any] = {
        "writer_id": 0,
        "writer_seq": 0,
        "scan_id": scan_id,
        "kind": kind.value,
        "fingerprint": hashlib.blake2b(scan_id.bytes, digest_size=16).digest(),
        "organisation_id": last.organisation_id,
        "event_id": last.event_id,
        "gate_id": last.gate_id,
        "device_id": None,
        "operator_id": None,
        "credential_id": last.credential_id,
        "seq": last.seq + 1,
        "reason": Reason.OK.value,
        "party": 0,
        "used": last.used,
        "allowed": last.allowed,
        "left": last.left,
        "moved": 0,
        "fresh": 0,
        "because": None,
        "admitted_count": counts.admitted,
        "expected_count": counts.expected,
        "scanned_at": None,
        "decided_at": now,
        "reverses": None,
        "programme_id": None,
    }
    return Row(**{**fields, **more})
