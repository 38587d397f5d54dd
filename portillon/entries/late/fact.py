"""What a device hands over of its journal: facts that it stored when they happened, and what became of them here."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import NamedTuple
from uuid import UUID

from portillon.devices.models import Device
from portillon.entries.admit import Attempt
from portillon.entries.ledger.facts import Facts
from portillon.entries.ledger.row import Row
from portillon.entries.models import Quarantined, Scan
from portillon.entries.registers.desk import HeldDesk
from portillon.entries.registers.home import Held

# A device cannot have scanned before it had its key, but its clock is rarely right to the second.
BEFORE_ENROLMENT = timedelta(minutes=5)
# A device compares its clock with the server's to the second.
AFTER_SIGN_OUT = timedelta(seconds=2)


@dataclass(frozen=True, slots=True)
class Handover:
    """One call by which a device hands over a part of its journal. `clock_error` (server minus device) was measured by
    the call itself, if the device said what its clock showed. `until` is when its person signed out on it, if they did:
    what happened later does not count."""

    device: Device
    received_at: datetime
    clock_error: timedelta | None = None
    until: datetime | None = None

    def is_over(self, at: datetime) -> bool:
        """Whether the device had no right to scan any more at that time."""
        return self.until is not None and at > self.until + AFTER_SIGN_OUT


@dataclass(frozen=True, slots=True)
class LateScan:
    """A scan in the journal. `shown` is "admitted" or "refused"; None if it was given up before anything was shown.

    A server at a venue tells the `ticket` in place of a code, and `by` which of its phones it was scanned.
    """

    number: int
    attempt: Attempt
    shown: str | None
    reason: str | None = None
    clock_error: timedelta | None = None
    ticket: int | None = None
    by: int | None = None


@dataclass(frozen=True, slots=True)
class LateReversal:
    """A scan taken back on the device, at `at` by its own clock. `by` is the phone that made the scan, if the device is
    a server at a venue."""

    number: int
    reversal_id: UUID
    scan_id: UUID
    at: datetime
    clock_error: timedelta | None = None
    by: int | None = None


@dataclass(frozen=True, slots=True)
class LateReturn:
    """Tickets and desks that the device gives back, each with the register by which it held it; noted at `at` by its
    clock."""

    number: int
    returns: tuple[Held, ...]
    at: datetime
    clock_error: timedelta | None = None
    desks: tuple[HeldDesk, ...] = ()


class Became(Enum):
    """What became of an entry of the journal."""

    STORED = "stored"
    REPLAYED = "replayed"
    TAKEN_BACK = "taken_back"
    OVERRUN = "overrun"
    QUARANTINED = "quarantined"
    NOTHING = "nothing"


class Settled(NamedTuple):
    """What became of an entry, and the row that holds about it now, if there is one. `overrun` counts the persons who
    passed beyond the rules."""

    became: Became
    row: Row | None = None
    facts: Facts | None = None
    replayed: bool = False
    overrun: int = 0
    why: Quarantined.Why | None = None


class Judged(NamedTuple):
    """What is to be written about an entry, and what it then became. `issues` are those of tickets that may be passed
    on, as for the pen, and `desks` the registers of desks that may be handed over. The first of the rows give `freed`
    desks back."""

    settled: Settled
    rows: tuple[Row, ...] = ()
    issues: tuple[tuple[int, int], ...] = ()
    desks: tuple[HeldDesk, ...] = ()
    freed: int = 0


def quarantined(why: Quarantined.Why, facts: Facts | None = None, row: Row | None = None) -> Judged:
    return Judged(Settled(Became.QUARANTINED, row, facts, replayed=row is not None, why=why))


def has_done(device: int | None, hand: Handover, by: int | None) -> bool:
    """Whether something was done by the device that hands over, or by the phone at its venue of which it tells. What a
    program has done is of no device."""
    return device is not None and device in (hand.device.pk, by)


class Clock(NamedTuple):
    """When something happened by the server's clock, and the device's clock error by which this was found."""

    at: datetime
    error_ms: int | None


def happened(told: datetime | None, error: timedelta | None, hand: Handover) -> Clock:
    """Return when a device's `told` was. It is neither later than the call nor earlier than the device's enrolment.

    The error that the device measured at the time counts before the one of the call.
    """
    error = hand.clock_error if error is None else error
    at = hand.received_at if told is None else _corrected(told, error or timedelta())
    at = min(max(at, hand.device.created_at - BEFORE_ENROLMENT), hand.received_at)
    return Clock(at, None if error is None else round(error / timedelta(milliseconds=1)))


def _corrected(told: datetime, error: timedelta) -> datetime:
    try:
        return told + error
    except OverflowError:
        return told


def as_late(row: Row, clock: Clock, hand: Handover, number: int, shown: tuple[str | None, str | None]) -> Row:
    """Return the row as a fact that came late; `shown` is what the device showed, and its reason."""
    return row._replace(
        decided_at=clock.at,
        received_at=hand.received_at,
        clock_error_ms=clock.error_ms,
        shown=shown[0],
        shown_reason=shown[1],
        journal_number=number,
    )


def told_of(scan: Scan | Row) -> dict[str, object]:
    """Return what an overrun's `because` says of a scan."""
    return {
        "scan_id": str(scan.scan_id),
        "gate": scan.gate_id,
        "device": scan.device_id,
        "at": scan.decided_at.isoformat(),
    }
