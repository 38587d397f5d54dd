"""A device whose journal a test hands over, part by part."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.utils import timezone

from portillon.devices.models import Device
from portillon.entries.figures import event_rollup, recount
from portillon.entries.ledger.snapshot import snapshot
from portillon.entries.ledger.verify import verify
from portillon.entries.models import Scan
from portillon.issuing.models import Credential
from tests.organiser import Answer, Organiser

Entry = dict[str, Any]


@dataclass
class Phone:
    """A phone with a journal; `entries` are all that it holds."""

    organiser: Organiser
    device: Device
    key: str
    entries: list[Entry] = field(default_factory=list)

    def note(
        self, code: str, verdict: str | None = "admitted", reason: str | None = None, **more: Any
    ) -> Entry:
        """Add a scan to the journal, and return it. Its time is now unless `more` says otherwise."""
        entry = {
            "scan_id": str(uuid4()),
            "code": code,
            "gate": self.organiser.gate,
            "scanned_at": timezone.now().isoformat(),
            "number": len(self.entries) + 1,
            "verdict": verdict,
            "reason": reason or {"admitted": "ok", "refused": "used_up"}.get(verdict or ""),
        } | more
        self.entries.append(entry)
        return entry

    def take_back(self, scan: Entry, **more: Any) -> Entry:
        entry = {
            "reversal_id": str(uuid4()),
            "scan_id": scan["scan_id"],
            "number": len(self.entries) + 1,
            "at": timezone.now().isoformat(),
        } | more
        self.entries.append(entry)
        return entry

    def scan(self, entry: Entry) -> Answer:
        """Send the entry to POST /scans, as the phone does first if it has a network."""
        body = {name: entry[name] for name in ("scan_id", "code", "gate", "scanned_at")}
        return self.organiser.scan(key=self.key, **body, party=entry.get("party", 1))

    def hand_over(self, *entries: Entry, **more: Any) -> Answer:
        """Send these entries, or the whole journal."""
        body = {"journal": len(self.entries), "scans": list(entries) or self.entries} | more
        return self.organiser.api("POST", "/scans/batch", body, self.key)

    def became(self, *entries: Entry, **more: Any) -> list[str]:
        """Hand the entries over, and return what became of them."""
        answer = self.hand_over(*entries, **more)
        assert answer.status == 200, answer.content
        return [one["outcome"] for one in answer["answers"]]


def phone_of(organiser: Organiser, name: str = "Charlie", enrolled_at: datetime | None = None) -> Phone:
    """Enrol a phone, and return it."""
    device, key = organiser.steward(f"{name.lower()}@example.org", f"{name}'s phone")
    if enrolled_at:
        Device.objects.filter(pk=device.pk).update(created_at=enrolled_at)
    return Phone(organiser, device, key)


def all_sums_agree() -> None:
    """Assert that the chains, tallies and folded sums are what the rows add up to."""
    event_rollup.fold()
    assert verify() == Scan.objects.count()
    with snapshot():
        assert recount.wrong_figures() is None


def counts(organiser: Organiser) -> tuple[int, int, int, int]:
    """Return the persons admitted, inside and overrun, and the scans refused."""
    told = organiser.api("GET", f"/events/{organiser.event.pk}/counts")
    return told["admitted"], told["inside"], told["overrun"], told["refused"]


def rows() -> list[tuple[str, str, int]]:
    return [(one.told_as, one.reason, one.party) for one in Scan.objects.order_by("pk")]


def used(ticket: Credential) -> int:
    last = Scan.objects.filter(credential_id=ticket.pk, seq__isnull=False).order_by("-seq").first()
    return last.used if last else 0
