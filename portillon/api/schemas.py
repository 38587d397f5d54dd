"""Schemas of the API's calls. Their names are part of the contract with clients."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from ninja import Schema
from pydantic import BaseModel, Field, JsonValue

from portillon.api.fields import Day, Heading, Moment, Text, Zone
from portillon.entries.override import OverrideReason
from portillon.issuing.tickets.tickets import ADMITS_MAX
from portillon.places.models import Event, Gate
from portillon.places.programmes import desk_of

Categories = Annotated[list[Annotated[str, Field(max_length=100)]], Field(max_length=1000)]
Whole = Annotated[int, Field(ge=0, le=10_000_000, strict=True)]


class Problem(Schema):
    """A problem document (RFC 9457); `errors` maps the name of a field to what is wrong with it.

    `request_id` is also in the header X-Request-ID and in the server's log.
    """

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    errors: dict[str, str] | None = None
    request_id: str | None = None


# Not Ninja's Schema: it accepts any value at all for an object whose fields all have defaults.
class Titles(BaseModel):
    fr: Text = ""
    de: Text = ""
    en: Text = ""


class VenueIn(BaseModel):
    name: Heading
    address: Annotated[str, Field(max_length=500)] = ""
    contact: Text = ""
    time_zone: Zone | None = None


class EventIn(Schema):
    """`venue` is the id of a known venue, or a new venue. `max_companions` is below `capacity`, and no ticket admits
    more persons than that.

    If `time_zone` is null, the venue's applies, or else the organisation's. Personal data is erased on the day
    `erase_on` in this time zone, but not before the event has ended. If `erase_on` is null, the organisation's rule
    applies.
    """

    title: Titles | Heading
    doors_at: Moment
    starts_at: Moment
    ends_at: Moment
    venue: str | VenueIn | None = None
    capacity: Whole | None = None
    max_companions: Annotated[int, Field(ge=0, lt=ADMITS_MAX, strict=True)] | None = None
    redirect_url: Text = ""
    notes: Annotated[str, Field(max_length=2000)] = ""
    mails_tickets: Annotated[bool, Field(strict=True)] = True
    reentry: Annotated[bool, Field(strict=True)] = False
    stewards_search: Annotated[bool, Field(strict=True)] = False
    contact: Text = ""
    check_categories: Categories = []
    erase_on: Day | None = None
    time_zone: Zone | None = None


TellGuests = Annotated[
    bool,
    Field(
        strict=True, description="Mail guests what has changed, if it is the date, the place or their doors."
    ),
]


class EventChange(Schema):
    """Only the given fields are changed.

    A new `starts_at` moves the event. Times that somebody has set for its doors, authorisation codes, registration and
    `erase_on` move by the same span; `own_times` "keep" leaves them. Whatever follows from the event's times follows
    in any case.
    """

    title: Titles | Heading = ""
    doors_at: Moment | None = None
    starts_at: Moment | None = None
    ends_at: Moment | None = None
    venue: str | VenueIn | None = None
    capacity: Whole | None = None
    max_companions: Annotated[int, Field(ge=0, lt=ADMITS_MAX, strict=True)] | None = None
    redirect_url: Text = ""
    notes: Annotated[str, Field(max_length=2000)] = ""
    mails_tickets: Annotated[bool, Field(strict=True)] = True
    reentry: Annotated[bool, Field(strict=True)] = False
    stewards_search: Annotated[bool, Field(strict=True)] = False
    contact: Text = ""
    check_categories: Categories = []
    erase_on: Day | None = None
    own_times: Literal["move", "keep"] = "move"
    tell_guests: TellGuests = False
    time_zone: Zone | None = None


class GateFields(Schema):
    title: Annotated[str, Field(min_length=1, max_length=100)] = ""
    doors_at: Moment | None = None
    closes_at: Moment | None = None
    categories: Categories = []
    is_exit: Annotated[bool, Field(strict=True)] = False


class GateChange(GateFields):
    """Only the given fields are changed.

    A time that is null is the event's; with no categories the door takes every ticket.
    """

    tell_guests: TellGuests = False


class GateIn(GateFields):
    title: Annotated[str, Field(min_length=1, max_length=100)]


class GateOut(Schema):
    """`doors_at` and `closes_at` are the door's own times, null if the event's apply."""

    id: str
    title: str
    doors_at: datetime | None
    closes_at: datetime | None
    categories: list[str]
    is_exit: bool

    @staticmethod
    def resolve_id(gate: Gate) -> str:
        return str(gate.pk)


class EventOut(Schema):
    """`time_zone` is the event's own; null: the venue's applies, or else the organisation's."""

    id: str
    title: Titles
    doors_at: datetime
    starts_at: datetime
    ends_at: datetime
    venue: str | None
    capacity: int | None
    max_companions: int | None
    redirect_url: str
    notes: str
    mails_tickets: bool
    reentry: bool
    stewards_search: bool
    contact: str
    check_categories: list[str]
    erase_on: date | None
    erased_at: datetime | None
    time_zone: str | None
    expected: int
    gates: list[GateOut]

    @staticmethod
    def resolve_id(event: Event) -> str:
        return str(event.pk)

    @staticmethod
    def resolve_title(event: Event) -> Titles:
        return Titles(fr=event.title_fr, de=event.title_de, en=event.title_en)

    @staticmethod
    def resolve_venue(event: Event) -> str | None:
        return str(desk_of(event.venue).pk) if event.venue else None

    @staticmethod
    def resolve_time_zone(event: Event) -> str | None:
        return event.time_zone or None

    @staticmethod
    def resolve_gates(event: Event) -> list[Gate]:
        return list(event.gates.order_by("pk"))


class TicketIn(Schema):
    """`admits` counts all persons of the ticket, its holder included. `door_note` is shown to staff only. The holder
    of an unused `transferable` ticket may pass it on until the event starts: then only `id`, seat and the like stay.
    """

    name: str
    email: str
    admits: Annotated[int, Field(strict=True)] = 1
    seat: str = ""
    price: str = ""
    category: str = ""
    transferable: bool = False
    external_id: str = ""
    language: str = ""
    phone: str = ""
    door_note: str = ""


class TicketOut(Schema):
    id: str
    event: str
    number: str
    name: str
    email: str
    admits: int
    used: int
    status: str
    seat: str
    price: str
    category: str
    transferable: bool
    external_id: str
    door_note: str
    language: str
    page: str
    created_at: datetime


class CodeOut(Schema):
    """`svg` is the QR symbol of `code`."""

    code: str
    svg: str


class Rejected(Schema):
    line: int
    errors: list[str] | dict[str, str]


class RosterOut(Schema):
    added: int
    changed: int
    unchanged: int
    rejected: list[Rejected]
    held_back: dict[str, int] = Field(
        description="Rows of people who declined, cancelled, wait and so on, by their status in the file."
    )


class GateCounts(Schema):
    gate: str
    title: str
    admitted: int
    inside: int
    overridden: int
    refused: int


class Counts(Schema):
    """Numbers of persons, but `refused` counts scans.

    `expected` are all whom the valid tickets admit, `remaining` those of them who are still to come, and `overridden`
    persons were admitted by an override.
    """

    admitted: int
    expected: int
    remaining: int
    inside: int
    overridden: int
    refused: int
    per_gate: list[GateCounts]


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

    `kind` is "entry" or "exit", `inside` the number of the credential's persons who are in now. `notes` say
    what to check although the ticket is valid. If the credential is used up, `since` is the time of its last
    entry and `history` lists its last entries. For a pass, `used`, `allowed` and `remaining` count entries
    under the venue's rule (null: no limit), or persons if the party is too large. If `practice` is true, the
    code is a rehearsal's practice ticket: nothing was counted, and `counts` are the rehearsal's own.
    """

    scan_id: str
    verdict: str
    reason: str
    kind: str
    used: int
    allowed: int | None
    remaining: int | None
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
    risk: JsonValue | None
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
    """One row of the ledger."""

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


class ScanPage(Schema):
    """`cursor` asks for the next page; it is null on the last page."""

    scans: list[ScanRow]
    cursor: str | None
