"""When and where the persons of each ticket or pass came in, from the entries of the ledger that still stand."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from portillon.entries.models import Scan

CHUNK_ROWS = 2000


@dataclass(slots=True)
class Entered:
    """The entries of one credential, among them those against the rules; gates and devices by id, in order, once each.

    `entries` counts entries, and `persons` everybody whom they let in.
    """

    first_at: datetime
    last_at: datetime
    entries: int = 0
    persons: int = 0
    gates: dict[int, None] = field(default_factory=dict)
    devices: dict[int, None] = field(default_factory=dict)


def entered(credentials: Collection[int]) -> dict[int, Entered]:
    """Return the entries of these credentials by id. Those that were never used are left out."""
    found: dict[int, Entered] = {}
    standing = (
        Scan.objects.filter(credential_id__in=credentials).let_in().standing().order_by("decided_at", "pk")
    )
    columns = ("credential_id", "decided_at", "gate_id", "device_id", "party")
    for credential, at, gate, device, party in standing.values_list(*columns).iterator(CHUNK_ROWS):
        if credential is None:
            continue
        one = found.setdefault(credential, Entered(at, at))
        one.last_at = at
        one.entries += 1
        one.persons += party
        one.gates[gate] = None
        if device:
            one.devices[device] = None
    return found
