"""A phone that holds tickets, as docs/leases.md says it: what it knows, what it has stored, and what it believes."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID, uuid4

from django.utils import timezone

from portillon.accounts.keys import hash_of
from portillon.devices.models import Device
from portillon.entries.admit import Attempt
from portillon.entries.late.fact import Handover, LateReturn, LateReversal, LateScan
from portillon.entries.models import Journal, Scan

# Between two scans of one phone, by the clock by which take-backs are counted.
A_SCAN = timedelta(seconds=1.8)


class Known(NamedTuple):
    """What a row of the roster tells of a ticket, with the incarnation that its settings named."""

    seq: int = 0
    used: int = 0
    holder: int | None = None
    register: int | None = None
    incarnation: UUID | None = None


@dataclass
class Step:
    """An entry by which persons were let in; `came` is False if the phone died before it showed green.

    `place` is the seq from which on rows show it, None before the phone is told. `counted` and `uncounted` say whether
    the server has heard of the entry, and that it was taken back (`undone`).
    """

    ticket: int
    party: int
    came: bool
    place: int | None = None
    undone: bool = False
    counted: bool = False
    uncounted: bool = False


@dataclass
class Phone:
    device: Device
    key: str
    incarnation: UUID = field(default_factory=uuid4)
    known: dict[int, Known] = field(default_factory=dict)
    journal: list[LateScan | LateReversal | LateReturn] = field(default_factory=list)
    steps: dict[UUID, Step] = field(default_factory=dict)
    handed_over: int = 0
    scans_since_heard: int = 0
    clock_error: timedelta = timedelta()
    tells_its_clock: bool = True
    is_off: bool = False

    def learn(self, ticket: int, row: Scan, incarnation: UUID | None) -> None:
        """Hear a row of the roster; it goes by the newest one."""
        if row.seq and row.seq > self._of(ticket).seq:
            self.known[ticket] = Known(row.seq, row.used, row.holder_id, row.register, incarnation)

    def _of(self, ticket: int) -> Known:
        return self.known.get(ticket, Known())

    def register_of(self, ticket: int) -> int | None:
        """Return the register by which it believes to hold the ticket."""
        known = self._of(ticket)
        is_own = known.holder == self.device.pk and known.incarnation == self.incarnation
        returned = {held for one in self.journal if isinstance(one, LateReturn) for held in one.returns}
        return known.register if is_own and (ticket, known.register) not in returned else None

    def used(self, ticket: int) -> int:
        known = self._of(ticket)
        own = (step for step in self.steps.values() if step.ticket == ticket and not step.undone)
        return known.used + sum(step.party for step in own if step.place is None or step.place > known.seq)

    def attempt(self, code: str, gate: int, party: int) -> Attempt:
        return Attempt(hash_of(self.key), uuid4(), code, gate, party, self.now())

    def now(self) -> datetime:
        return timezone.now() - self.clock_error

    def _error(self) -> timedelta | None:
        return self.clock_error if self.tells_its_clock else None

    def let_in(self, attempt: Attempt, ticket: int, came: bool) -> None:
        """Store the entry, then show green."""
        number = len(self.journal) + 1
        self.journal.append(LateScan(number, attempt, "admitted", "ok", self._error()))
        self.steps[attempt.scan_id] = Step(ticket, attempt.party, came)
        self.scans_since_heard += 1

    def undo(self) -> None:
        """Take the last entry back that stands."""
        standing = [scan_id for scan_id, step in self.steps.items() if not step.undone]
        if standing:
            number = len(self.journal) + 1
            self.journal.append(LateReversal(number, uuid4(), standing[-1], self.now(), self._error()))
            self.steps[standing[-1]].undone = True

    def give_back(self, ticket: int, register: int) -> None:
        number = len(self.journal) + 1
        self.journal.append(LateReturn(number, ((ticket, register),), self.now(), self._error()))

    def handover(self) -> Handover:
        return Handover(self.device, timezone.now(), self._error())

    def wipe(self) -> list[Step]:
        """Lose all that is stored, and return the entries that were in it."""
        gone = list(self.steps.values())
        self.incarnation, self.known, self.journal, self.steps, self.handed_over = uuid4(), {}, [], {}, 0
        return gone

    def be_last_heard(self) -> None:
        """Tell the server what it would know by calls: when it has heard this phone, and how much waits there."""
        Device.objects.filter(pk=self.device.pk).update(
            seen_at=timezone.now() - A_SCAN * self.scans_since_heard,
            created_at=timezone.now() - timedelta(days=9),
        )
        Journal.objects.filter(device=self.device).update(
            length=len(self.journal), stored=self.handed_over, heard_at=timezone.now()
        )
        self.device.refresh_from_db()
