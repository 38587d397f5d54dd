"""Entries of passes at a castle and a garden, for tests of the pages of statistics."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from portillon.entries.ledger.pen import Pen
from portillon.entries.ledger.row import Row
from portillon.entries.models import Scan
from portillon.issuing.models import Credential
from portillon.places.models import Gate, Participation
from tests.console.desk.desk_given import Destination


class Book:
    """Writes entries of any time into the ledger, and reverses them."""

    def __init__(self, at: Destination) -> None:
        self.at = at
        self._pen = Pen()

    def enter(
        self, one: Credential, gate: Gate, when: datetime, party: int = 1, device: int | None = None
    ) -> Row:
        row = self._row(one, gate, party)._replace(decided_at=when, device_id=device)
        self._pen.append([row])
        return row

    def reverse(self, entry: Row) -> None:
        later = entry.decided_at + timedelta(minutes=1)
        row = entry._replace(seq=(entry.seq or 0) + 1, scan_id=uuid4(), kind="reversal", decided_at=later)
        self._pen.append([row._replace(reverses=entry.scan_id, moved=-entry.moved, fresh=-entry.fresh)])

    def _row(self, one: Credential, gate: Gate, party: int) -> Row:
        numbers = (name for name, kind in Row.__annotations__.items() if kind is int)
        last = Scan.objects.filter(credential_id=one.pk).order_by("-seq").first()
        given: dict[str, Any] = {
            "scan_id": UUID(int=uuid4().int),
            "kind": "entry",
            "fingerprint": b"",
            "organisation_id": self.at.organisation.pk,
            "programme_id": self.at.programme.pk,
            "gate_id": gate.pk,
            "credential_id": one.pk,
            "seq": (last.seq or 0) + 1 if last else 1,
            "reason": "ok",
            **dict.fromkeys(("party", "moved", "fresh"), party),
        }
        return Row(**{**dict.fromkeys(Row._fields), **dict.fromkeys(numbers, 0), **given})


def with_garden(at: Destination, **fields: object) -> None:
    assert at.garden.venue is not None
    Participation.objects.create(programme=at.programme, venue=at.garden.venue, **fields)
