"""What tells a live green page from its picture: four letters that change every half minute.

They are an HMAC over the scan and the half minute, so the page shows them, a desk works them out again, and nobody
else can. A picture's letters stand still.
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
# Consonants that are told apart by eye and ear in three languages, and make no words.
LETTERS = "BCDFHJKLMNPQRSTVWXZ"
LENGTH = 4
# For so long the page is green; who shows it later has been inside for a while.
GREEN = timedelta(minutes=30)


def code(scan_id: UUID, at: datetime) -> str:
    """What the page of this scan shows at the instant `at`."""
    return _of_step(scan_id, _step(at))


def seconds_left(at: datetime) -> float:
    """Until the letters change."""
    return STEP_SECONDS - at.timestamp() % STEP_SECONDS


def is_code(scan_id: UUID, typed: str, at: datetime) -> bool:
    """Also for the half minute before: it takes a moment to read letters out."""
    said = typed.strip().upper().encode(errors="replace")
    steps = (_step(at), _step(at) - 1)
    return any(hmac.compare_digest(said, _of_step(scan_id, step).encode()) for step in steps)


def letters_of(scans: Sequence[Scan], at: datetime | None = None) -> dict[UUID, str]:
    """For whoever stands at a desk: what the green pages of these rows show now, by scan_id; only of self-validated
    entries of the last half hour that stand."""
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
    """For whoever stands at the desk: the self-validated entry of the last half hour whose page shows these letters;
    None when there is none, or it was taken back."""
    now = at or timezone.now()
    return next((scan for scan in green(desk, now) if is_code(scan.scan_id, typed, now)), None)


def green(desk: Gate, at: datetime) -> list[Scan]:
    """The self-validated entries of this desk whose page is green at the instant `at`, the newest first."""
    # What the index over a venue's entries by their time is made for.
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
