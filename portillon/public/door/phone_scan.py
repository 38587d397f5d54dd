"""Scans with a phone's camera app, which cannot make a scan_id: the server derives one and calls `admit`.

The id is an HMAC over the device, the code and how often this device has scanned this code. Two fetches of
one opening find the same number of earlier scans and get the same id, so the ledger counts them once.
"""

from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from uuid import UUID

from django.conf import settings
from django.utils import timezone
from django.utils.crypto import salted_hmac

from portillon.devices.models import Device
from portillon.entries.admit import Attempt, Problem, admit
from portillon.entries.models import PracticeScan, Scan
from portillon.entries.models.attempted import Attempted
from portillon.issuing.models import Credential
from portillon.issuing.rehearsal.rehearsal import codes_of
from portillon.issuing.seals.codes import is_practice

# A browser may fetch an address twice when it opens it; a guest does not show a ticket again so soon.
SAME_OPENING = timedelta(seconds=2)
LOOKED_UP_AT_ONCE = 16


def scan(device: Device, gate: int, token: str) -> UUID | Problem:
    """Store the scan that opens this code, and return its id or why there is none. Raises Busy."""
    scan_id, is_stored = _id_for(device, token)
    if is_stored:
        return scan_id
    code = f"{settings.BASE_URL}/t/{token}"
    outcome = admit(Attempt(bytes(device.key_hash), scan_id, code, gate))
    # The other fetch of the same opening was stored first, at another gate.
    is_known = outcome is Problem.OTHER_BODY
    return outcome if isinstance(outcome, Problem) and not is_known else scan_id


def admit_more(device: Device, entry: Attempted, scan_id: UUID, party: int) -> Problem | None:
    """Admit more of the party whose first persons `entry` admitted. `scan_id` was made with the button. Raises Busy."""
    again = _again(entry)
    outcome = admit(Attempt(bytes(device.key_hash), scan_id, again, entry.gate_id, party, is_chosen=True))
    return outcome if isinstance(outcome, Problem) else None


def _again(entry: Attempted) -> str:
    """Return a code or number of the same ticket, or "" if it no longer exists."""
    if isinstance(entry, PracticeScan):
        return next(codes_of(entry.rehearsal, [entry.ticket]))
    ticket = Credential.objects.filter(pk=entry.credential_id or 0).first()
    return ticket.number if ticket else ""


def _id_for(device: Device, token: str) -> tuple[UUID, bool]:
    """Return the id of this opening, and whether its scan is stored already."""
    just_now = timezone.now() - SAME_OPENING
    before: UUID | None = None
    kept = PracticeScan.objects.all() if is_practice(token) else Scan.objects.all()
    for ids in _ids(device, token):
        stored = dict(kept.filter(scan_id__in=ids).values_list("scan_id", "decided_at"))
        for scan_id in ids:
            if scan_id not in stored:
                return (before, True) if before else (scan_id, False)
            before = scan_id if stored[scan_id] > just_now else None
    raise AssertionError("ids never end")


def _ids(device: Device, token: str) -> Iterator[list[UUID]]:
    for first in count(0, LOOKED_UP_AT_ONCE):
        yield [_nth_id(device, token, first + place) for place in range(LOOKED_UP_AT_ONCE)]


def _nth_id(device: Device, token: str, number: int) -> UUID:
    what = b"/".join((bytes(device.key_hash), token.upper().encode(errors="replace"), b"%d" % number))
    return UUID(bytes=salted_hmac("portillon phone scan", what, algorithm="sha256").digest()[:16], version=4)
