"""Exports the ledger as a table, with one row per scan and no names."""

import csv
import json
from collections.abc import Iterator
from datetime import datetime
from typing import IO

from django.db import connection
from django.db.models import QuerySet

from portillon.entries.models import Scan, ScanQuerySet
from portillon.sheets.writer import write_sheets

CHUNK_ROWS = 5000
COLUMNS = (
    "id", "decided_at", "scanned_at", "scan_id", "kind", "verdict", "reason", "event", "gate", "device",
    "credential", "party", "used", "allowed", "reverses", "received_at", "shown", "shown_reason",
    "holder", "register",
)  # fmt: skip


def scans(event: int | None = None, since: datetime | None = None) -> ScanQuerySet:
    """Return the rows that were decided or came in `since`, in the order of their sealed columns: somebody might have
    changed their ids."""
    found = Scan.objects.order_by("decided_at", "writer_id", "writer_seq")
    if event is not None:
        found = found.filter(event_id=event)
    return found.known_since(since) if since else found


def sort_on_disk() -> None:
    """Let SQLite sort in temporary files, since the whole ledger may not fit into memory; PostgreSQL does so itself."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA temp_store=FILE")


def as_csv(found: QuerySet[Scan], out: IO[str]) -> None:
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    writer.writerows(_rows(found))


def as_jsonl(found: QuerySet[Scan], out: IO[str]) -> None:
    for row in _rows(found):
        out.write(json.dumps(dict(zip(COLUMNS, row, strict=True))) + "\n")


def as_xlsx(found: QuerySet[Scan], out: IO[bytes]) -> None:
    write_sheets(out, COLUMNS, [_rows(found)])


def _rows(found: QuerySet[Scan]) -> Iterator[tuple[str | int | None, ...]]:
    for scan in found.iterator(chunk_size=CHUNK_ROWS):
        yield (
            scan.pk,
            scan.decided_at.isoformat(),
            scan.scanned_at.isoformat() if scan.scanned_at else None,
            str(scan.scan_id),
            scan.told_as,
            scan.verdict,
            scan.reason,
            scan.event_id,
            scan.gate_id,
            scan.device_id,
            scan.credential_id,
            abs(scan.party),
            scan.used,
            scan.allowed,
            str(scan.reverses) if scan.reverses else None,
            scan.received_at.isoformat() if scan.received_at else None,
            scan.shown,
            scan.shown_reason,
            scan.holder_id,
            scan.register,
        )
