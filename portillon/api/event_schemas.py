"""Schemas of the API's calls about events and their doors. Their names are part of the contract with clients."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import BaseModel, Field

from portillon.api.fields import Day, Heading, Moment, Text, Zone
from portillon.api.schemas import Titles
from portillon.core.lane import LANES_MAX, LANES_MIN
from portillon.entries.words.offline_words import now_and_why
from portillon.issuing.tickets.tickets import ADMITS_MAX
from portillon.places.models import OFFLINE_BUDGET, OFFLINE_BUDGET_MAX, Event, Gate, OfflinePolicy
from portillon.places.programmes import desk_of

Categories = Annotated[list[Annotated[str, Field(max_length=100)]], Field(max_length=1000)]
Whole = Annotated[int, Field(ge=0, le=10_000_000, strict=True)]
LanesBy = Literal["email", "order", "name", "category"]
OfflineWord = Literal["known", "any", "server", "strict", "auto"]
OfflineWordNow = Literal["known", "any", "server", "strict"]
OfflineWhy = Literal["chosen", "nobody", "one", "apart", "lanes", "crowd", "same_lane", "doors"]
TicketRule = Literal["once", "daily"] | Annotated[int, Field(ge=1, le=366, strict=True)]
ClockTime = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]


class VenueIn(BaseModel):
    name: Heading
    address: Annotated[str, Field(max_length=500)] = ""
    contact: Text = ""
    time_zone: Zone | None = None


class EventFields(Schema):
    """What a new event may leave out, as well as a change."""

    venue: str | VenueIn | None = None
    capacity: Whole | None = None
    max_companions: Annotated[int, Field(ge=0, lt=ADMITS_MAX, strict=True)] | None = None
    redirect_url: Text = ""
    notes: Annotated[str, Field(max_length=2000)] = ""
    mails_tickets: Annotated[bool, Field(strict=True)] = True
    reentry: Annotated[bool, Field(strict=True)] = False
    rule: TicketRule = "once"
    day_begins: ClockTime = "00:00"
    stewards_search: Annotated[bool, Field(strict=True)] = False
    stewards_walk_ins: Annotated[bool, Field(strict=True)] = False
    offline_policy: OfflineWord = "known"
    offline_budget: Annotated[int, Field(ge=0, le=OFFLINE_BUDGET_MAX, strict=True)] = OFFLINE_BUDGET
    offline_names: Annotated[bool, Field(strict=True)] = False
    lanes: Annotated[int, Field(ge=LANES_MIN, le=LANES_MAX, strict=True)] | None = None
    lanes_by: LanesBy = "email"
    contact: Text = ""
    check_categories: Categories = []
    erase_on: Day | None = None
    time_zone: Zone | None = None


class EventIn(EventFields):
    """`venue` is the id of a known venue, or a new venue. `max_companions` is below `capacity`, and no ticket admits
    more persons than that.

    If `time_zone` is null, the venue's applies, or else the organisation's. Personal data is erased on the day
    `erase_on` in this time zone, but not before the event has ended. If `erase_on` is null, the organisation's rule
    applies.

    `rule` says how often each person of a ticket comes in: once in all, daily, or once a day on so many of the event's
    days. A day begins at `day_begins` in the event's time zone.

    `offline_policy` says whom an authorised phone admits by itself while it cannot ask: tickets that it knows and that
    are not used yet ("known"), any genuine ticket ("any"), nobody ("server"), or those that the server has handed over
    to it, and that nobody else admits meanwhile ("strict"). "auto" leaves it to the server, which hands tickets over
    where each has one phone that can let it in, and else says "known". By the first two words a phone admits at most
    `offline_budget` tickets until it is heard again. If `offline_names`, phones that may search guests by name hold all
    names, and search them without a network: whoever takes an unlocked phone can read them.

    `lanes` splits the crowd into so many queues (null: none), which tickets name by a letter. `lanes_by` says what
    stays together in one lane: tickets of one e-mail address, of one order (the external id without a position such as
    “-2” at its end), surnames from one range of letters, or a category, else a block of seats. Ranges and categories
    are balanced over the valid tickets when the lanes are chosen.
    """

    title: Titles | Heading
    doors_at: Moment
    starts_at: Moment
    ends_at: Moment


TellGuests = Annotated[
    bool,
    Field(
        strict=True, description="Mail guests what has changed, if it is the date, the place or their doors."
    ),
]


class EventChange(EventFields):
    """Only the given fields are changed.

    A new `starts_at` moves the event. Times that somebody has set for its doors, authorisation codes, registration and
    `erase_on` move by the same span; `own_times` "keep" leaves them. Whatever follows from the event's times follows
    in any case.

    Other `lanes` are answered 409 with the number of tickets that get another letter, if holders know the former one;
    `confirm_lanes` changes them all the same.
    """

    title: Titles | Heading = ""
    doors_at: Moment | None = None
    starts_at: Moment | None = None
    ends_at: Moment | None = None
    own_times: Literal["move", "keep"] = "move"
    confirm_lanes: Annotated[bool, Field(strict=True)] = False
    tell_guests: TellGuests = False


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


class OfflineNow(Schema):
    """What phones are told now. `why`: the organiser has "chosen" it, or with `offline_policy` "auto" what the server
    has found at the doors: "nobody", "one" phone, phones that stand "apart", or before "lanes" of their own; or a
    "crowd" of phones at one door, some before the "same_lane", or "doors" where the same tickets come in. `detail` is
    that in one or two sentences; null if it was chosen."""

    policy: OfflineWordNow
    why: OfflineWhy
    detail: str | None


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
    rule: str | int
    day_begins: str
    stewards_search: bool
    stewards_walk_ins: bool
    offline_policy: OfflineWord
    offline_budget: int
    offline_now: OfflineNow
    offline_names: bool
    lanes: int | None
    lanes_by: LanesBy
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
    def resolve_offline_now(event: Event) -> dict[str, Any]:
        is_auto = event.offline_policy == OfflinePolicy.AUTO
        why = event.auto_why if is_auto else "chosen"
        return {"policy": event.offline_now, "why": why, "detail": now_and_why(event)}

    @staticmethod
    def resolve_rule(event: Event) -> str | int:
        return event.days_max or event.rule

    @staticmethod
    def resolve_day_begins(event: Event) -> str:
        return f"{event.day_begins:%H:%M}"

    @staticmethod
    def resolve_gates(event: Event) -> list[Gate]:
        return list(event.gates.order_by("pk"))
