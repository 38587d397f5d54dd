"""Schemas of the roster of a venue's desk. Their names are part of the contract with clients."""

from datetime import datetime
from typing import Literal

from ninja import Schema
from pydantic import Field

from portillon.api.pass_schemas import OfflineWordOfVenue
from portillon.api.rosters.schemas import RosterCounts, RosterDay, RosterDevice, RosterTitles


class RosterVenueOffline(Schema):
    """Which passes a phone admits by itself while it cannot ask, and how many at most."""

    policy: OfflineWordOfVenue
    budget: int


class RosterVenue(Schema):
    """`days` tell when the venue's own days begin, by which the rule "daily" counts."""

    id: str
    name: str
    time_zone: str
    offline: RosterVenueOffline
    days: list[RosterDay]


class RosterDesk(Schema):
    id: str
    title: str


class RosterProgramme(Schema):
    """A programme in which the venue takes part. If `rule` is null, that of the pass's type applies."""

    id: str
    title: RosterTitles
    max_companions: int
    again_minutes: int
    rule: str | None
    from_at: datetime | None
    until_at: datetime | None
    needs_code: bool


class RosterPassType(Schema):
    id: str
    programme: str
    name: str
    rule: str


class RosterDeskSettings(Schema):
    """What holds for all passes. `validity_days` tell when the days begin on which passes are valid.

    Where the desk is handed over, `holder` is the device that decides there alone, by the hand-over `register`; null:
    the server decides. `device` is the one that asks, and `incarnation` the store of its journal that the server knows.
    """

    venue: RosterVenue
    validity_days: list[RosterDay]
    gate: RosterDesk
    programmes: list[RosterProgramme]
    types: list[RosterPassType]
    devices: list[RosterDevice]
    key_ids: list[str]
    holder: str | None
    register_seq: int = Field(alias="register")
    device: str | None
    incarnation: str | None


class RosterVisit(Schema):
    """A standing entry at this desk. `device` is null if a program let the holder in."""

    at: datetime
    device: str | None


class RosterPass(Schema):
    """A pass as it is now. `number` is null where the number alone is not enough.

    `seq` is the last place in its sequence, `first_at` its first standing entry at any desk, and `ever` counts those
    at this one. `visits` are those since the venue's day before yesterday, or else the last one.
    """

    id: str
    issue: int
    status: Literal["valid", "cancelled", "blocked"]
    number: str | None
    type: str
    valid_from: datetime | None
    valid_until: datetime | None
    starts_until: datetime | None
    valid_days: int | None
    valid_hours: int | None
    seq: int
    first_at: datetime | None
    ever: int
    visits: list[RosterVisit]


class RosterDeskPage(Schema):
    """What is new at a desk since a cursor; the fields are as at an event's door. Nobody is counted at a desk."""

    roster: str
    begins: bool
    cursor: str
    more: bool
    at: datetime
    settings: RosterDeskSettings | None
    passes: list[RosterPass]
    removed: list[str]
    counts: RosterCounts
