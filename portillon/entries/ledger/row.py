"""A row of the ledger, and the errors of writing one."""

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID


class Row(NamedTuple):
    """A row of the ledger, with its fields in the order of the columns and of the seal (entries/ledger/chain.py)."""

    writer_id: int
    writer_seq: int
    scan_id: UUID
    kind: str
    fingerprint: bytes
    organisation_id: int
    event_id: int | None
    gate_id: int
    device_id: int | None
    operator_id: int | None
    credential_id: int | None
    seq: int | None
    reason: str
    party: int
    used: int
    allowed: int
    left: int
    moved: int
    fresh: int
    because: dict[str, Any] | None
    admitted_count: int
    expected_count: int
    scanned_at: datetime | None
    decided_at: datetime
    reverses: UUID | None
    programme_id: int | None
    # Null in all rows but the facts that came late.
    received_at: datetime | None = None
    clock_error_ms: int | None = None
    shown: str | None = None
    shown_reason: str | None = None
    journal_number: int | None = None
    # Null in all rows but those of a ticket that a device holds.
    holder_id: int | None = None
    register: int | None = None

    @property
    def is_practice(self) -> bool:
        """Whether the row is about a known practice ticket, whose id is negative (entries/models/practice.py)."""
        return self.credential_id is not None and self.credential_id < 0

    @property
    def is_refusal(self) -> bool:
        return self.seq is None and self.kind not in _NO_REFUSALS

    @property
    def overridden(self) -> int:
        """The persons whom somebody admitted against the rules; negative in a reversal."""
        return self.party if self.kind == "override" else 0

    @property
    def overrun(self) -> int:
        """The persons whom a device let in although the rules refused them; negative in a reversal.

        Those whom it let out at an exit are not among them.
        """
        return self.moved if self.kind == "overrun" and self.moved == self.party else 0

    def as_decided_live(self) -> "Row":
        """Return the row without what only a fact that came late has, or one of a ticket that a device holds; for rows
        that are derived from it."""
        return Row._make((*self[:FIRST_COLUMNS], *(None,) * len(self[FIRST_COLUMNS:])))

    @property
    def is_late(self) -> bool:
        """Whether the row is a fact that came late."""
        return self.received_at is not None


# The kinds of rows that refuse nobody although they take no place in a sequence.
_NO_REFUSALS = ("override", "overrun", "hand", "return", "take_back")
# The columns before those of late facts. Rows of a chain of version 1 are sealed by these alone.
FIRST_COLUMNS = Row._fields.index("received_at")
# Those before the columns of registers, which a chain of version 2 seals.
SECOND_COLUMNS = Row._fields.index("holder_id")


class Overtaken(Exception):
    """Another writer took a place that this batch wanted. Nothing was written; decide again."""


class Held(Overtaken):
    """A ticket of this batch was passed on, or is being passed on. Nothing was written; decide again in a moment."""


class Unsure(Exception):
    """The connection broke during a statement. The batch may or may not have been written."""
