"""What goes in and out of the API about programmes, venues and passes; the names are the contract's."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field

from portillon.api.fields import Heading, Moment, Stored, Text
from portillon.api.schemas import Titles

Entries = Annotated[int, Field(ge=1, le=9999, strict=True)]
RuleIn = Literal["once", "daily", "unlimited"] | Entries
# A day means its first or its last instant where the organisation is.
Day = Annotated[date, Field(strict=False)]
When = Moment | Day
Days = Annotated[int, Field(ge=1, le=3660, strict=True)]


class PassTypeIn(Schema):
    """`starts` says from when `valid_days` count; `rule` how often a pass is let in at one venue."""

    name: Annotated[Stored, Field(min_length=1, max_length=100)]
    valid_from: When | None = None
    valid_until: When | None = None
    valid_days: Days | None = None
    starts: Literal["issue", "first_use"] = "issue"
    rule: RuleIn = "once"
    price: Annotated[Stored, Field(max_length=60)] = ""


class PassTypeOut(Schema):
    id: str
    name: str
    valid_from: datetime | None
    valid_until: datetime | None
    valid_days: int | None
    starts: str
    rule: str | int
    price: str


class ProgrammeIn(Schema):
    title: Titles | Heading
    territory: Text = ""
    max_companions: Annotated[int, Field(ge=0, le=100, strict=True)] = 4
    redirect_url: Text = ""
    types: Annotated[list[PassTypeIn], Field(max_length=100)] = []


class ParticipationOut(Schema):
    venue: str
    name: str
    rule: str | int | None
    fee: str
    reimbursement: Decimal | None
    self_validation: bool
    from_: Annotated[datetime | None, Field(alias="from")]
    until: datetime | None


class ProgrammeOut(Schema):
    id: str
    title: Titles
    territory: str
    max_companions: int
    redirect_url: str
    types: list[PassTypeOut]
    venues: list[ParticipationOut]


class VenueNew(Schema):
    name: Annotated[Stored, Field(min_length=1, max_length=200)]
    address: Annotated[Stored, Field(max_length=500)]
    contact: Text = ""
    opening_note: Annotated[Stored, Field(max_length=500)] = ""
    latitude: Annotated[float, Field(ge=-90, le=90)] | None = None
    longitude: Annotated[float, Field(ge=-180, le=180)] | None = None


class DeskOut(Schema):
    id: str
    title: str
    kind: str


class VenueOut(Schema):
    """A venue is also a gate, and has the same id as one."""

    id: str
    name: str
    address: str
    contact: str
    opening_note: str
    latitude: float | None
    longitude: float | None
    gates: list[DeskOut]


class ParticipationIn(Schema):
    """`rule` is that of the pass's type where none is given; `from` and `until` are both inclusive."""

    venue: str
    rule: RuleIn | None = None
    fee: Annotated[Stored, Field(max_length=60)] = ""
    reimbursement: Annotated[Decimal, Field(ge=0, max_digits=8, decimal_places=2)] | None = None
    self_validation: Annotated[bool, Field(strict=True)] = False
    from_: Annotated[When | None, Field(alias="from")] = None
    until: When | None = None


class PassIn(Schema):
    """`type` is a type's name or id; a `number` of an existing scheme is taken as it is."""

    type: str
    name: str
    email: str = ""
    phone: str = ""
    address: Annotated[Stored, Field(max_length=500)] = ""
    language: str = ""
    number: str = ""
    external_id: str = ""
    valid_from: When | None = None
    valid_until: When | None = None


class PassOut(Schema):
    """`status` is active, not_yet_valid, expired, blocked or cancelled, now."""

    id: str
    programme: str
    number: str
    status: str
    type: str
    name: str
    email: str
    phone: str
    address: str
    language: str
    max_companions: int
    valid_from: datetime | None
    valid_until: datetime | None
    external_id: str
    entries: int
    page: str
    created_at: datetime


class LookIn(Schema):
    """`code` as in a scan: a code, a token, or the 8 digits."""

    code: Annotated[str, Field(max_length=8192)]
    gate: Annotated[str, Field(max_length=40)]


class LookedAt(Schema):
    """`reason` is what a scan of the holder alone would be answered with now."""

    id: str
    number: str
    name: str
    type: str
    programme: str
    reason: str
    valid_until: datetime | None
    max_companions: int
    entries: int


class LookOut(Schema):
    """`found` is null for whatever is no pass that is known here: scan it, and the verdict says why not."""

    found: LookedAt | None


class Suggested(Schema):
    """Just enough to tell one holder from another."""

    id: str
    number: str
    name: str
    type: str


class Suggestions(Schema):
    passes: list[Suggested]
