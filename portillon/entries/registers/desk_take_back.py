"""Takes a venue's desk back from a device that is gone: a person decides it, who was told what that risks.

The device may have admitted passes of which the server does not know. If it comes back, these are late facts as any
others: who had used the pass here by then is an overrun.
"""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from portillon.devices.models import Device
from portillon.entries.ledger import statements
from portillon.entries.ledger.pen import Pen
from portillon.entries.ledger.turn import turn
from portillon.entries.models import Kind
from portillon.entries.registers.desk import locked, moved
from portillon.entries.registers.known_until import known_until
from portillon.places.models import Gate


@dataclass(frozen=True, slots=True)
class DeskRisk:
    """A device of whose entries those until `heard_at` are known has held a desk since `held_since`. It may have made
    `at_most` entries since that nobody has heard of, and each of them could be made once more."""

    device: Device
    heard_at: datetime
    held_since: datetime
    at_most: int

    def exposed(self, *, in_hand: bool) -> int | None:
        """Return how many entries could be made twice; None: not known, as the device goes on."""
        return self.at_most if in_hand else None


def risk_of(desk: Gate, now: datetime) -> DeskRisk | None:
    """Return what taking the desk back risks; None if the server has it."""
    device = Device.objects.filter(pk=desk.holder_id or 0).first()
    if device is None:
        return None
    known = known_until(device, desk.held_since)
    return DeskRisk(device, known.at, desk.held_since or known.at, known.entries_since(now))


def take_back(desk: Gate, device: int, *, in_hand: bool, operator: int | None = None) -> DeskRisk | None:
    """Take the desk back from the device, and return what that risks; None if it does not hold the desk. Raises Busy.

    `in_hand` says that somebody has the device or has switched it off, so that it admits nobody any more. `operator` is
    a user's id, or None for a program.
    """
    return turn.write(lambda pen: _take_back(desk, device, pen, in_hand=in_hand, operator=operator))


def _take_back(desk: Gate, device: int, pen: Pen, *, in_hand: bool, operator: int | None) -> DeskRisk | None:
    with statements.at_once():
        now, gate = timezone.now(), locked(desk.pk)
        risk = risk_of(gate, now) if gate.holder_id == device else None
        if risk is None:
            return None
        Gate.objects.filter(pk=gate.pk).update(holder_id=None, held_since=None)
        told = {"holder": device, "register": gate.register, "in_hand": in_hand}
        because = told | {"exposed": risk.exposed(in_hand=in_hand)}
        pen.append([moved(Kind.TAKE_BACK, gate, now, operator_id=operator, because=because)])
    return risk
