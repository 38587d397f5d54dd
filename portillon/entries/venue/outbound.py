"""What happened at the venue, as the entries of a journal for the main server.

The ledger here is the journal: its rows are never changed, and their ids grow. So the same rows make the same entries
with the same numbers, whenever they are sent. Who hands a ticket to the main server gives it back.
"""

import hashlib
from collections.abc import Iterator
from typing import Any, NamedTuple

from portillon.devices.models import Device
from portillon.entries.models import Kind, Origin, Scan

Entry = dict[str, Any]
_PIECE = 500


class Place(NamedTuple):
    """A place in the journal: up to the row with the id `row`, the journal has so many entries, covered by `digest`."""

    row: int
    number: int
    digest: bytes


class Written(NamedTuple):
    """An entry, and the place in the journal that it reaches."""

    entry: Entry
    place: Place


def after(origin: Origin, place: Place) -> Iterator[Written]:
    """Yield the entries that come after a place, in order."""
    rows = Scan.objects.filter(event_id=origin.event_id).order_by("pk")
    while piece := list(rows.filter(pk__gt=place.row)[:_PIECE]):
        for row in piece:
            entry = _entry(row, origin.main_device)
            if entry is None:
                continue
            digest = hashlib.sha256(place.digest + row.scan_id.bytes).digest()
            place = Place(row.pk, place.number + 1, digest)
            yield Written(entry | {"number": place.number}, place)
        place = place._replace(row=piece[-1].pk)


def sent(origin: Origin) -> Place:
    return Place(origin.sent_row, origin.sent, bytes(origin.digest))


def place_of(origin: Origin, beginning: bytes, number: int) -> Place | None:
    """Return the place after the entry with a number; None if the journal has fewer entries."""
    start = Place(origin.first_row, 0, beginning)
    if number == 0:
        return start
    return next((one.place for one in after(origin, start) if one.place.number == number), None)


def _entry(row: Scan, main: int) -> Entry | None:
    """Return the entry of a row; None if the main server need not know it."""
    because = row.because or {}
    # In the rows by which tickets change hands the main server is a device, which it need not be to itself.
    phone = None if row.device_id == main else row.device_id
    common: Entry = {"scan_id": str(row.scan_id), "at": row.decided_at.isoformat(), "phone": phone}
    if row.kind == Kind.HAND:
        given = row.holder_id == main and "register" in because
        return (
            {"kind": "return", **common, "ticket": row.credential_id, "register": because["register"]}
            if given
            else None
        )
    if row.kind in (Kind.RETURN, Kind.TAKE_BACK):
        return None
    if row.reverses:
        return {"kind": "reversal", **common, "of": str(row.reverses)}
    if row.kind == Kind.OVERRIDE:
        more = {"of": because["scan"], "why": because["note"]}
        return {"kind": "override", **common, **more, "party": row.party}
    if row.kind == Kind.OVERRUN:
        return {"kind": "overrun", **common, "of": because["scan"]["scan_id"], "party": row.party}
    passed = {"ticket": row.credential_id or 0, "gate": row.gate_id, "party": row.party}
    return {"kind": "scan", **common, **passed, "admitted": row.seq is not None, "reason": row.reason}


def names_of(entries: list[Entry]) -> dict[str, str]:
    """Return the names of the phones that the entries are about, by id."""
    phones = {entry["phone"] for entry in entries} - {None}
    found = Device.objects.filter(pk__in=phones).values_list("pk", "name")
    return {str(pk): name for pk, name in found}
