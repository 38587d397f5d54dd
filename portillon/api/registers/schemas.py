"""What devices ask for and get of tickets that they are to hold, and what is taken back from them."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from ninja import Schema
from pydantic import BaseModel, Field

WANTED_MAX = 1000
RECALLED_MAX = 100
Id = Annotated[str, Field(max_length=20)]


class RegistersIn(BaseModel):
    """`incarnation` names the store of the device's journal: it is made with it, and stays as long as it does.

    `want` is "all", which hands over the device's share, or the ids of tickets. Of all, some thousands are looked at in
    one call: those behind the id `after`.
    """

    gate: Id
    incarnation: UUID
    want: Literal["all"] | Annotated[list[Id], Field(max_length=WANTED_MAX)]
    after: Id | None = None


class RegistersOut(Schema):
    """How many tickets were `handed` over by this call, the device holds now (`held`), and others hold (`elsewhere`).
    At a venue's desk it is the desk that counts, as one.

    If `more`, `held` and `elsewhere` are null; ask once more, with this `after`: the tickets up to it were looked at.
    """

    handed: int
    held: int | None
    elsewhere: int | None
    more: bool
    after: str


class RecallIn(BaseModel):
    gate: Id
    tickets: Annotated[list[Id], Field(min_length=1, max_length=RECALLED_MAX)]


class HoldingOut(Schema):
    """A ticket, the `device` that holds it with its `name`, and the title of the `gate` at which this stands."""

    ticket: str
    device: str
    name: str
    gate: str


class RecallOut(Schema):
    """Tickets that are `at_server` or with the calling device already; those whose holders were `asked` now; and those
    whose holders are `silent`: nobody has heard of them lately. Tickets that do not come in at the gate are in none."""

    at_server: list[str]
    asked: list[HoldingOut]
    silent: list[HoldingOut]


class TakeBackIn(BaseModel):
    """`in_hand`: somebody has the device, or has switched it off, so that it lets nobody in any more."""

    in_hand: Annotated[bool, Field(strict=True)]


class TakenBackOut(Schema):
    """How many tickets were taken back, with so many `unused` places and those of persons whom the device has `let_in`,
    and may have sent back since. All that it did until `heard_at` is known, and it may have let in `at_most` persons
    since; `exposed` is how many could come in twice."""

    tickets: int
    unused: int
    let_in: int
    heard_at: datetime
    at_most: int
    exposed: int


class DeskTakenBackOut(Schema):
    """All that the device did until `heard_at` is known, and it may have made `at_most` entries since; `exposed` is how
    many entries could be made twice, and null if the device may go on."""

    taken: bool
    heard_at: datetime | None
    at_most: int
    exposed: int | None
