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
from portillon.entries.ledger.row import Row
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

    `place` is the seq from which on rows show it, None before the phone is told; the phone has `seen` such a row.
    `counted` and `uncounted` say whether the server has heard of the entry, and that it was taken back (`undone`).
    `risked`: who confirmed that the phones were heard went on without knowing of it.
    """

    ticket: int
    party: int
    came: bool
    place: int | None = None
    undone: bool = False
    counted: bool = False
    uncounted: bool = False
    seen: bool = False
    risked: bool = False


@dataclass
class Phone:
    """`era` counts how often the server was restored before this phone was told its roster. `is_stray`: it may hold
    tickets by a roster of before, and the server goes on without it."""

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
    era: int = 0
    is_stray: bool = False
    returned: set[tuple[int, int]] = field(default_factory=set)

    def begin_anew(self, era: int) -> None:
        """Hear that there is another roster, as after a restored backup: what was known before counts no more."""
        if self.era != era:
            self.known, self.era, self.is_stray = {}, era, False

    def learn(self, ticket: int, row: Scan, incarnation: UUID | None) -> None:
        """Hear a row of the roster; it goes by the newest one, and forgets what this one shows."""
        if not row.seq or row.seq < self._of(ticket).seq:
            return
        self.known[ticket] = Known(row.seq, row.used, row.holder_id, row.register, incarnation)
        for step in self.steps.values():
            if step.ticket == ticket and step.place is not None and step.place <= row.seq:
                step.seen = True
        self.returned -= {one for one in self.returned if one[0] == ticket and one[1] != row.register}

    def _of(self, ticket: int) -> Known:
        return self.known.get(ticket, Known())

    def register_of(self, ticket: int) -> int | None:
        """Return the register by which it believes to hold the ticket."""
        known = self._of(ticket)
        is_own = known.holder == self.device.pk and known.incarnation == self.incarnation
        return known.register if is_own and (ticket, known.register) not in self.returned else None

    def used(self, ticket: int) -> int:
        known = self._of(ticket)
        own = (step for step in self.steps.values() if step.ticket == ticket and not step.undone)
        return known.used + sum(step.party for step in own if not step.seen)

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
        self.steps[attempt.scan_id] = Step(ticket, attempt.party, came, risked=self.is_stray)
        self.scans_since_heard += 1

    def note_answer(self, attempt: Attempt, row: Row) -> None:
        """Store what the server has answered, and let in whom it let in."""
        number, is_in = len(self.journal) + 1, row.seq is not None
        self.journal.append(LateScan(number, attempt, "admitted" if is_in else "refused", row.reason))
        if is_in:
            step = Step(row.credential_id or 0, attempt.party, came=True, place=row.seq, counted=True)
            self.steps[attempt.scan_id] = step
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
        self.returned.add((ticket, register))

    def handover(self) -> Handover:
        return Handover(self.device, timezone.now(), self._error())

    def wipe(self) -> list[Step]:
        """Lose all that is stored, and return the entries that were in it."""
        gone = list(self.steps.values())
        self.incarnation, self.known, self.journal, self.steps, self.handed_over = uuid4(), {}, [], {}, 0
        self.returned = set()
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
