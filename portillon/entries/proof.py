"""Tells a live green page from a picture of it, by four letters that change every half minute.

The letters are an HMAC over the scan and the half minute. Only this server can compute them, for the page and for the
desk; the letters in a picture stay the same.
"""

import hmac
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone
from django.utils.crypto import salted_hmac

from portillon.devices.models import Device
from portillon.entries.models import Kind, Scan
from portillon.places.models import Gate

STEP_SECONDS = 30
# Consonants that sound and look different in three languages, and that make no words.
LETTERS = "BCDFHJKLMNPQRSTVWXZ"
LENGTH = 4
# How long the page stays green; a visitor who shows it later has been inside for a while.
GREEN = timedelta(minutes=30)


def code(scan_id: UUID, at: datetime) -> str:
    """Return the letters that the page of this scan shows at `at`."""
    return _of_step(scan_id, _step(at))


def seconds_left(at: datetime) -> float:
    """Return the seconds until the letters change."""
    return STEP_SECONDS - at.timestamp() % STEP_SECONDS


def is_code(scan_id: UUID, typed: str, at: datetime) -> bool:
    """Whether `typed` are the letters of this half minute or the one before, since reading them out takes a moment."""
    said = typed.strip().upper().encode(errors="replace")
    steps = (_step(at), _step(at) - 1)
    return any(hmac.compare_digest(said, _of_step(scan_id, step).encode()) for step in steps)


def letters_of(scans: Sequence[Scan], at: datetime | None = None) -> dict[UUID, str]:
    """Return the letters that the green pages of these scans show now, by scan_id, for the people at the desk.

    Only standing, self-validated entries of the last half hour have a green page.
    """
    now = at or timezone.now()
    recent = [scan for scan in scans if _is_fresh_entry(scan, now)]
    if not recent:
        return {}
    own = Device.objects.filter(pk__in={scan.device_id for scan in recent}, is_self_validation=True)
    devices = set(own.values_list("pk", flat=True))
    found = [scan.scan_id for scan in recent if scan.device_id in devices]
    back = set(Scan.objects.filter(reverses__in=found).values_list("reverses", flat=True))
    return {scan_id: code(scan_id, now) for scan_id in found if scan_id not in back}


def _is_fresh_entry(scan: Scan, now: datetime) -> bool:
    return scan.kind == Kind.ENTRY and scan.seq is not None and now - scan.decided_at < GREEN


def shown_at(desk: Gate, typed: str, at: datetime | None = None) -> Scan | None:
    """Return the entry at the desk whose green page shows the letters `typed`, or None."""
    now = at or timezone.now()
    return next((scan for scan in green(desk, now) if is_code(scan.scan_id, typed, now)), None)


def green(desk: Gate, at: datetime) -> list[Scan]:
    """Return the self-validated entries at this desk whose page is green at `at`, newest first."""
    # The index entries_of_a_venue_by_time serves this query.
    recent = Scan.objects.filter(gate_id=desk.pk, programme_id__isnull=False, decided_at__gt=at - GREEN)
    found = list(recent.order_by("-decided_at", "-pk"))
    letters = letters_of(found, at)
    return [scan for scan in found if scan.scan_id in letters]


def _step(at: datetime) -> int:
    return int(at.timestamp()) // STEP_SECONDS


def _of_step(scan_id: UUID, step: int) -> str:
    made = salted_hmac(
        "portillon proof", scan_id.bytes + step.to_bytes(8, "big"), algorithm="sha256"
    ).digest()
    number = int.from_bytes(made[:8], "big")
    letters = []
    for _place in range(LENGTH):
        number, letter = divmod(number, len(LETTERS))
        letters.append(LETTERS[letter])
    return "".join(letters)
