"""Schemas of the API's calls about programmes, venues and passes. Their names are part of the contract with clients."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field

from portillon.api.fields import Day, Heading, Moment, Text, Zone
from portillon.api.schemas import Titles
from portillon.places.models import OFFLINE_BUDGET, OFFLINE_BUDGET_MAX

OfflineWordOfVenue = Literal["known", "server", "strict"]
Entries = Annotated[int, Field(ge=1, le=9999, strict=True)]
RuleIn = Literal["once", "daily", "unlimited"] | Entries
# A day stands for its first instant as a start, for its last as an end, in the organisation's time zone, or
# in the venue's for its part in a programme.
When = Moment | Day
Days = Annotated[int, Field(ge=1, le=3660, strict=True)]
Hours = Annotated[int, Field(ge=1, le=8784, strict=True)]


class PassTypeIn(Schema):
    """`valid_days` or `valid_hours` are counted from `starts`: days by the calendar, the first one included, and hours
    from the very moment. If the first use starts them, it must come by `starts_until`.

    `rule` says how often a pass is admitted at one venue.
    """

    name: Annotated[str, Field(min_length=1, max_length=100)]
    valid_from: When | None = None
    valid_until: When | None = None
    valid_days: Days | None = None
    valid_hours: Hours | None = None
    starts: Literal["issue", "first_use"] = "issue"
    starts_until: When | None = None
    rule: RuleIn = "once"
    price: Annotated[str, Field(max_length=60)] = ""


class PassTypeOut(Schema):
    id: str
    name: str
    valid_from: datetime | None
    valid_until: datetime | None
    valid_days: int | None
    valid_hours: int | None
    starts: str
    starts_until: datetime | None
    rule: str | int
    price: str


class ProgrammeIn(Schema):
    title: Titles | Heading
    territory: Text = ""
    contact: Text = ""
    max_companions: Annotated[int, Field(ge=0, le=100, strict=True)] = 4
    again_minutes: Annotated[int, Field(ge=0, le=1440, strict=True)] = 10
    redirect_url: Text = ""
    types: Annotated[list[PassTypeIn], Field(max_length=100)] = []


class ParticipationOut(Schema):
    venue: str
    name: str
    rule: str | int | None
    fee: str
    reimbursement: Decimal | None
    self_validation: bool
    needs_code: bool
    from_: Annotated[datetime | None, Field(alias="from")]
    until: datetime | None


class ProgrammeOut(Schema):
    id: str
    title: Titles
    territory: str
    contact: str
    max_companions: int
    again_minutes: int
    redirect_url: str
    types: list[PassTypeOut]
    venues: list[ParticipationOut]


class VenueNew(Schema):
    """`offline_policy` says which passes a phone at the desk admits by itself while it cannot ask: those that it knows,
    by their rules ("known"), or none ("server"). It admits at most `offline_budget` until it can ask again. With
    "strict", the desk is handed over to one device at a time, which then admits passes alone, and nobody else does.
    """

    name: Annotated[str, Field(min_length=1, max_length=200)]
    address: Annotated[str, Field(max_length=500)]
    contact: Text = ""
    opening_note: Annotated[str, Field(max_length=500)] = ""
    latitude: Annotated[float, Field(ge=-90, le=90)] | None = None
    longitude: Annotated[float, Field(ge=-180, le=180)] | None = None
    time_zone: Zone | None = None
    offline_policy: OfflineWordOfVenue = "known"
    offline_budget: Annotated[int, Field(ge=0, le=OFFLINE_BUDGET_MAX, strict=True)] = OFFLINE_BUDGET


class DeskOut(Schema):
    id: str
    title: str
    kind: str


class VenueOut(Schema):
    """A venue has the same id as its desk, which is a gate. If `time_zone` is null, the organisation's applies."""

    id: str
    name: str
    address: str
    contact: str
    opening_note: str
    latitude: float | None
    longitude: float | None
    time_zone: str | None
    offline_policy: OfflineWordOfVenue
    offline_budget: int
    gates: list[DeskOut]


class ParticipationIn(Schema):
    """If `rule` is null, the rule of the pass's type applies. `from` and `until` are both inclusive.

    With `needs_code`, the venue's desk refuses typed numbers (403) and suggests none.
    """

    venue: str
    rule: RuleIn | None = None
    fee: Annotated[str, Field(max_length=60)] = ""
    reimbursement: Annotated[Decimal, Field(ge=0, max_digits=8, decimal_places=2)] | None = None
    self_validation: Annotated[bool, Field(strict=True)] = False
    needs_code: Annotated[bool, Field(strict=True)] = False
    from_: Annotated[When | None, Field(alias="from")] = None
    until: When | None = None


class PassIn(Schema):
    """`type` is the name or the id of a type. If `number` is given, the pass gets this number instead of a new one."""

    type: str
    name: str
    email: str = ""
    phone: str = ""
    address: Annotated[str, Field(max_length=500)] = ""
    language: str = ""
    number: str = ""
    external_id: str = ""
    valid_from: When | None = None
    valid_until: When | None = None


class PassOut(Schema):
    """`status` is active, not_yet_valid, expired, blocked or cancelled at the time of the answer.

    With `valid_days` or `valid_hours`, the first use starts the pass, at `starts_until` at the latest; `valid_until`
    is the end as it is known now.
    """

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
    valid_days: int | None
    valid_hours: int | None
    starts_until: datetime | None
    external_id: str
    entries: int
    page: str
    created_at: datetime


class LookIn(Schema):
    """`code` is what a scan takes: the text of a QR code, a token, or the 8 digits of a pass."""

    code: Annotated[str, Field(max_length=8192)]
    gate: Annotated[str, Field(max_length=40)]


class LookedAt(Schema):
    """`reason` is the reason that a scan of the holder alone would be answered with now.

    `again` says that the pass was at this gate only minutes ago, in the language of the request; it is null otherwise.
    """

    id: str
    number: str
    name: str
    type: str
    programme: str
    reason: str
    again: str | None
    valid_until: datetime | None
    max_companions: int
    entries: int


class LookOut(Schema):
    """`found` is null if the code is not that of a known pass; the verdict of a scan then says why."""

    found: LookedAt | None


class Suggested(Schema):
    """A pass, with what tells its holder from another.

    `number` is null if the digits behind those that were typed are hidden; `shown` then has a dot for each.
    """

    id: str
    number: str | None
    shown: str
    name: str
    type: str


class Suggestions(Schema):
    passes: list[Suggested]
