"""Puts what the doors answered to a ticket into words."""

from dataclasses import dataclass

from django.utils.translation import get_language

from portillon.accounts.models import User
from portillon.devices.models import Device
from portillon.entries.ledger.pen import row_of
from portillon.entries.models import BEYOND_THE_RULES, Kind, Scan
from portillon.entries.words.wording import sentence
from portillon.issuing.models import Credential
from portillon.places.models import Gate

SHOWN_MAX = 100


@dataclass(frozen=True)
class AnsweredAttempt:
    """A row of the ledger in words."""

    scan: Scan
    gate: str
    device: str
    operator: str
    sentence: str

    @property
    def persons(self) -> int:
        return abs(self.scan.party)

    @property
    def outcome(self) -> str:
        if self.scan.told_as in (Kind.REVERSAL, *BEYOND_THE_RULES):
            return self.scan.told_as
        if self.scan.verdict == "refused":
            return "refused"
        return "left" if self.scan.kind == Kind.EXIT else "admitted"


def attempts_of(ticket: Credential, most: int | None = SHOWN_MAX) -> list[AnsweredAttempt]:
    """Return the scans of the ticket in words, newest first; `most` None returns all."""
    scans = list(Scan.objects.filter(credential_id=ticket.pk).attempts().order_by("-pk")[:most])
    gates = dict(Gate.objects.filter(pk__in={scan.gate_id for scan in scans}).values_list("pk", "title"))
    devices = dict(Device.objects.filter(pk__in={scan.device_id for scan in scans}).values_list("pk", "name"))
    operators = User.objects.in_bulk({scan.operator_id for scan in scans if scan.operator_id})
    language = get_language() or "en"
    return [
        AnsweredAttempt(
            scan,
            gate=gates.get(scan.gate_id, "–"),
            device=devices.get(scan.device_id or 0, ""),
            operator=str(operators.get(scan.operator_id or 0, "")),
            sentence=sentence(row_of(scan), language),
        )
        for scan in scans
    ]
