"""Schemas of the rosters. Their names are part of the contract with clients."""

from datetime import datetime
from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field

from portillon.api.event_schemas import OfflineWord
from portillon.roster import cursor


class GateQuery(Schema):
    gate: Annotated[str, Field(max_length=20)]


class RosterQuery(GateQuery):
    """`lane` is the letter of the lane before which the device stands, if its event has lanes; empty: it takes all."""

    since: Annotated[str, Field(max_length=cursor.LENGTH_MAX)] | None = None
    lane: Annotated[str, Field(pattern=r"^[A-Z]?$")] = ""


class RosterTitles(Schema):
    fr: str
    de: str
    en: str


class RosterDay(Schema):
    day: str
    begins_at: datetime


class RosterOffline(Schema):
    """Whom a phone admits by itself while it cannot ask, and how many tickets at most."""

    policy: OfflineWord
    budget: int


class RosterEvent(Schema):
    """`days` tell when the event's days begin, from one before the doors open to one after the last door closes.

    If `offline_names`, devices that may search guests by name hold all names. `lanes` is into how many queues the crowd
    is split, which have the letters from A on; 0: it is not.
    """

    id: str
    title: RosterTitles
    doors_at: datetime
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    rule: str
    reentry: bool
    check_categories: list[str]
    offline: RosterOffline
    offline_names: bool
    lanes: int
    days: list[RosterDay]


class RosterGate(Schema):
    id: str
    title: str
    opens_at: datetime
    closes_at: datetime
    categories: list[str]
    is_exit: bool


class RosterDevice(Schema):
    id: str
    name: str


class RosterDeviceAtEvent(RosterDevice):
    """`lane` is the letter of the lane before which it stands; empty: it takes all lanes, or is not here. `server` says
    that it is the server at the venue, or there the main one; empty: it scans."""

    lane: str = ""
    server: Literal["", "venue", "main"] = ""


class RosterSettings(Schema):
    """What holds for all tickets. `devices` are named in sentences; `key_ids` are those of the event's codes.

    Where tickets are handed over, `device` is the asking device, and `incarnation` the store of its journal by which it
    has asked for tickets; `asked` are tickets that it holds and others ask for, 500 at most.
    """

    event: RosterEvent
    gates: list[RosterGate]
    devices: list[RosterDeviceAtEvent]
    key_ids: list[str]
    device: str | None = None
    incarnation: str | None = None
    asked: list[str] = []


class RosterStep(Schema):
    """A row of a ticket's sequence in the ledger."""

    seq: int
    scan_id: str
    kind: str
    party: int
    fresh: int
    decided_at: datetime
    reverses: str | None


class RosterTicket(Schema):
    """A ticket as it is now, after row `seq` of its sequence, the last one. `at`, `gate` and `device` are those of the
    last one by which somebody passed. `holder` is the device that holds the ticket, by the hand-over in row `register`.

    `steps` is its whole sequence at events that count by day, and else empty.
    """

    id: str
    issue: int
    admits: int
    status: Literal["valid", "cancelled", "blocked"]
    category: str
    used: int
    left: int
    seq: int
    at: datetime | None
    gate: str | None
    device: str | None
    holder: str | None
    register_seq: Annotated[int | None, Field(alias="register")]
    steps: list[RosterStep]


class RosterCounts(Schema):
    admitted: int
    expected: int


class RosterPage(Schema):
    """What is new since a cursor. If `begins`, forget all that was known before this page.

    If `more`, there is more already: ask with the new cursor. `settings` are null if they are as before. A ticket
    replaces what was known of it, and those in `removed` are no more: their codes are unknown.
    """

    roster: str
    begins: bool
    cursor: str
    more: bool
    at: datetime
    settings: RosterSettings | None
    tickets: list[RosterTicket]
    removed: list[str]
    counts: RosterCounts


class OpeningKeyOut(Schema):
    """Opens the codes with this key id; all in hexadecimal digits. `verifying_key` is an Ed25519 public key."""

    key_id: str
    opening_key: str
    verifying_key: str


class SigningKeyOut(Schema):
    """The Ed25519 public key of one generation, in hexadecimal digits, by which compact pages are verified."""

    generation: int
    key: str


class ElsewhereOut(Schema):
    """A key id of the organisation's codes for something else, which is `wrong_gate` here. It cannot be verified."""

    key_id: str
    title: RosterTitles


class RosterKeys(Schema):
    codes: list[OpeningKeyOut]
    pages: list[SigningKeyOut]
    elsewhere: list[ElsewhereOut]
