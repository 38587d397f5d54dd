"""Schemas of the API's calls. Their names are part of the contract with clients."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from ninja import Schema
from pydantic import BaseModel, Field

from portillon.api.fields import Text
from portillon.entries.override import OverrideReason


class Problem(Schema):
    """A problem document (RFC 9457); `errors` maps the name of a field to what is wrong with it.

    Problems at a gate that share the status 403 are told apart by `type`: `/problems/not-your-gate` (the device works
    at another gate now), `/problems/too-many-wrong-numbers` and `/problems/code-needed` (a code is taken, a number is
    not). Any other is `about:blank`. A type is a name; there is no page at it.

    A call of a device's journal that leaves entries out, or whose journal is shorter than what was handed over, has
    `journal`: the number up to which the journal is stored.

    `request_id` is also in the header X-Request-ID and in the server's log.
    """

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    errors: dict[str, str] | None = None
    journal: int | None = None
    request_id: str | None = None


# Not Ninja's Schema: it accepts any value at all for an object whose fields all have defaults.
class Titles(BaseModel):
    fr: Text = ""
    de: Text = ""
    en: Text = ""


class CodeOut(Schema):
    """`svg` is the QR symbol of `code`."""

    code: str
    svg: str


class GateCounts(Schema):
    gate: str
    title: str
    admitted: int
    inside: int
    overridden: int
    overrun: int
    refused: int


class Counts(Schema):
    """Numbers of persons, but `refused` counts scans.

    `expected` are all whom the valid tickets admit, `remaining` those of them who are still to come, and `overridden`
    persons were admitted by an override. `overrun` persons were let in by a device that could not ask, although the
    rules refused them. At an event that counts by day, `inside` begins anew with each day, also at
    each gate.
    """

    admitted: int
    expected: int
    remaining: int
    inside: int
    overridden: int
    overrun: int
    refused: int
    per_gate: list[GateCounts]


class Risk(Schema):
    """What phones without contact could cost: at most `persons` people could come in twice.

    `phones` may decide alone and were not heard for more than two minutes, the one silent for longest not since
    `since`, so for `minutes`. `detail` says so in a sentence. If the server at the venue named `at_venue` has the
    event, that one was last heard at `since`, and no phones are counted.
    """

    phones: int
    since: datetime
    minutes: int
    persons: int
    at_venue: str = ""
    detail: str


class DeskRisk(Schema):
    """What a desk's phones without contact could cost: at most `entries` could be made twice. The other fields are
    those of an event's risk."""

    phones: int
    since: datetime
    minutes: int
    entries: int
    detail: str


class OpenCall(Schema):
    """A steward's device waits for a supervisor's decision about the refusal `scan_id` of `ticket`."""

    scan_id: str
    ticket: str
    gate: str
    device: str
    reason: str
    waiting_seconds: int


class DoorCounts(Counts):
    """`calls` is empty unless the caller is the device of somebody who may override at the event. `risk` is null while
    all phones are in contact."""

    calls: list[OpenCall]
    risk: Risk | None


class CredentialOut(Schema):
    id: str
    kind: str
    number: str | None
    ticket_number: str | None
    name: str | None
    seat: str | None


class EventCounts(Schema):
    """The persons admitted at the event, and those expected: all whom its valid tickets admit, who came or not.

    At a desk both are null: it has no event, and expects nobody in particular.
    """

    admitted: int | None
    expected: int | None


class EarlierEntry(Schema):
    at: datetime
    party: int
    gate: str
    device: str


class VerdictOut(Schema):
    """`detail` is a sentence in the language of Accept-Language.

    `kind` is "entry" or "exit", `seq` the place that the scan took in the credential's sequence (null: none), and
    `inside` the number of the credential's persons who are in now. `notes` say what to check although the ticket is
    valid. If the credential is used up, `since` is the time of its last entry and `history` lists its last entries. For
    a pass, `used`, `allowed` and `remaining` count entries under the venue's rule (null: no limit), or persons if the
    party is too large. If `practice` is true, the code is a rehearsal's practice ticket: nothing was counted, and
    `counts` are the rehearsal's own. `risk` is that of the event, or of the desk.
    """

    scan_id: str
    verdict: str
    reason: str
    kind: str
    used: int
    allowed: int | None
    remaining: int | None
    seq: int | None
    inside: int
    credential: CredentialOut | None
    gate: str
    gate_id: str
    detail: str
    notes: list[str]
    history: list[EarlierEntry]
    since: datetime | None
    counts: EventCounts
    decided_at: datetime
    replayed: bool
    risk: Risk | DeskRisk | None
    practice: bool


class ReversalIn(Schema):
    """The client makes `reversal_id`, a UUID, before its first attempt to send and keeps it for every retry."""

    reversal_id: UUID


class ReversalOut(Schema):
    reversal_id: str
    scan_id: str
    used: int
    allowed: int
    remaining: int
    counts: EventCounts
    decided_at: datetime
    replayed: bool


class OverrideIn(Schema):
    """The client makes `override_id`, a UUID, before its first attempt to send and keeps it for every retry.

    If `party` is null, as many persons are admitted as the scan asked for.
    """

    override_id: UUID
    reason: OverrideReason
    party: Annotated[int, Field(ge=1, le=10_000, strict=True)] | None = None


class OverrideOut(Schema):
    override_id: str
    scan_id: str
    party: int
    reason: str
    used: int
    allowed: int
    counts: EventCounts
    decided_at: datetime
    replayed: bool


class ScanRow(Schema):
    """One row of the ledger.

    `received_at` is null unless the row came late, in a device's journal. `decided_at` is then when the device decided,
    and `shown` and `shown_reason` what it showed. A row of the kind `overrun` holds the persons whom a device let in
    although the rules refused them; `of` is the scan by which it did so, and `before` the entry that had used the
    place.
    """

    id: str
    scan_id: str
    kind: str
    verdict: str
    reason: str
    event: str | None
    gate: str
    device: str | None
    credential: str | None
    party: int
    used: int
    allowed: int
    scanned_at: datetime | None
    decided_at: datetime
    reverses: str | None
    received_at: datetime | None
    shown: str | None
    shown_reason: str | None
    of: str | None
    before: str | None


class ScanPage(Schema):
    """`cursor` asks for the next page; it is null on the last page."""

    scans: list[ScanRow]
    cursor: str | None
