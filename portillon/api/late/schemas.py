"""What a device sends of its journal, and what it gets back."""

from datetime import timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import BaseModel, ConfigDict, Field, JsonValue

from portillon.api.fields import Moment
from portillon.api.scan import ScanIn
from portillon.api.schemas import Problem, VerdictOut

ENTRIES_MAX = 200
BODY_BYTES_MAX = 262_144
RETURNS_MAX = 500
# Of the longest code, in letters that need the most bytes.
SEALED_MAX = 65_536
_CLOCK_OFF_MAX = timedelta(days=3650)
_OFF_MS = round(_CLOCK_OFF_MAX / timedelta(milliseconds=1))

Number = Annotated[int, Field(ge=1, le=10**15, strict=True)]
ClockError = Annotated[int, Field(ge=-_OFF_MS, le=_OFF_MS, strict=True)]


class LateScanIn(ScanIn):
    """A scan in a device's journal. `scan_id`, `code`, `gate`, `party` and `scanned_at` are as in POST /scans, to which
    the device may have sent it. `scanned_at` is by the device's clock.

    `verdict` is what the device showed, null if the scan was given up before. `clock_error_ms` is the server's clock
    minus the device's, if the device knew it then.

    In place of `code`, the scanner sends `sealed_code`: the code as it has kept it, sealed for the server and this
    `scan_id` (docs/seal.md). One that the server cannot open is kept for the organiser.
    """

    number: Number
    sealed_code: Annotated[str, Field(max_length=SEALED_MAX)] | None = None
    verdict: Literal["admitted", "refused"] | None = None
    reason: Annotated[str, Field(pattern="^[a-z_]{1,20}$")] | None = None
    clock_error_ms: ClockError | None = None


class LateReversalIn(BaseModel):
    """A scan of this device that was taken back on it, at `at` by its clock."""

    model_config = ConfigDict(str_strip_whitespace=True)

    number: Number
    reversal_id: UUID
    scan_id: UUID
    at: Moment
    clock_error_ms: ClockError | None = None


class ReturnedIn(BaseModel):
    """A ticket, and the place of the hand-over in its sequence by which the device held it."""

    ticket: Annotated[str, Field(max_length=20)]
    register_seq: Annotated[int, Field(ge=1, le=2**31 - 1, strict=True, alias="register")]


class ReturnedDeskIn(BaseModel):
    """A venue's desk by its gate, and the number of the hand-over by which the device held it."""

    gate: Annotated[str, Field(max_length=20)]
    register_seq: Annotated[int, Field(ge=1, le=2**31 - 1, strict=True, alias="register")]


class LateReturnIn(BaseModel):
    """Tickets and desks that this device gives back, at `at` by its clock: it has let nobody in by them since."""

    number: Number
    returns: Annotated[list[ReturnedIn | ReturnedDeskIn], Field(max_length=RETURNS_MAX)]
    at: Moment
    clock_error_ms: ClockError | None = None


class BatchIn(BaseModel):
    """A part of a device's journal. Its entries are numbered from 1, without gaps, and sent in this order.

    `journal` is the number of the newest entry on the device, and `sent_at` the time on its clock.
    """

    journal: Annotated[int, Field(ge=0, le=10**15, strict=True)]
    sent_at: Moment | None = None
    scans: Annotated[list[dict[str, JsonValue]], Field(max_length=ENTRIES_MAX)] = []


class LateReversalOut(Schema):
    reversal_id: str
    scan_id: str
    used: int
    allowed: int
    remaining: int
    decided_at: str
    replayed: bool


class LateAnswer(Schema):
    """What became of an entry.

    `outcome` is `stored`, `replayed` (it was stored before), `taken_back` (stored as admitted, but nobody was shown
    it), `overrun` (let in although the rules refuse: `overrun` persons, counted apart), `quarantined` (kept for the
    organiser, for the reason in `stored`), or `nothing` (a rehearsal's; given up at a gate that is not the device's;
    or tickets given back, none of which the device held any more).
    `last_seq` is the last place of the credential's sequence that was taken before, 0 if none: a roster that
    shows a later one is newer than a refusal.
    `stored` is the verdict that the server holds, as for POST /scans but without names and notes, a reversal, or a
    problem of this entry alone.
    """

    number: int
    scan_id: str | None
    outcome: Literal["stored", "replayed", "taken_back", "overrun", "quarantined", "nothing"]
    overrun: int
    last_seq: int
    stored: VerdictOut | LateReversalOut | Problem | None


class BatchOut(Schema):
    """One answer to each entry, in order. `journal` is the number up to which the journal is stored.

    `ended`: the person of the device has signed out on it. What it noted before counts, and no more will come of it.
    """

    answers: list[LateAnswer]
    journal: int
    ended: bool = False


class QuarantineOut(Schema):
    """The device was revoked: what it sends is kept for the organiser, and no verdict is told."""

    journal: int
    detail: str


def described() -> dict[str, Any]:
    """Return the schema of the call's body, with what an entry is: one that is not is kept in quarantine."""
    schema = BatchIn.model_json_schema()
    entries = [one.model_json_schema() for one in (LateScanIn, LateReversalIn)]
    returned = LateReturnIn.model_json_schema()
    held = returned.pop("$defs")
    returned["properties"]["returns"]["items"] = {"anyOf": [held["ReturnedIn"], held["ReturnedDeskIn"]]}
    entries.append(returned)
    # Whatever is sealed is opened before an entry is read, which then has its code.
    entries[0]["required"].remove("code")
    schema["properties"]["scans"]["items"] = {"anyOf": entries}
    schema.pop("$defs", None)
    return schema
