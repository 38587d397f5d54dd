"""What devices ask for and get of tickets that they are to hold, and what is taken back from them."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from ninja import Schema
from pydantic import BaseModel, Field

WANTED_MAX = 1000
Id = Annotated[str, Field(max_length=20)]


class RegistersIn(BaseModel):
    """`incarnation` names the store of the device's journal: it is made with it, and stays as long as it does.

    `want` is "all", or the ids of tickets.
    """

    gate: Id
    incarnation: UUID
    want: Literal["all"] | Annotated[list[Id], Field(max_length=WANTED_MAX)]


class RegistersOut(Schema):
    """How many tickets were `handed` over by this call, the device holds now (`held`), and others hold (`elsewhere`).
    At a venue's desk it is the desk that counts, as one.

    If `more`, ask once more.
    """

    handed: int
    held: int
    elsewhere: int
    more: bool


class TakeBackIn(BaseModel):
    """`in_hand`: somebody has the device, or has switched it off, so that it lets nobody in any more."""

    in_hand: Annotated[bool, Field(strict=True)]


class TakenBackOut(Schema):
    """How many tickets were taken back, with so many `unused` places and those of persons whom the device has `let_in`,
    and may have sent back since. The device was last `heard_at`, and may have let in `at_most` persons since; `exposed`
    is how many could come in twice."""

    tickets: int
    unused: int
    let_in: int
    heard_at: datetime
    at_most: int
    exposed: int


class DeskTakenBackOut(Schema):
    """The device was last `heard_at`, and may have made `at_most` entries since that nobody has heard of; `exposed` is
    how many entries could be made twice, and null if the device may go on."""

    taken: bool
    heard_at: datetime | None
    at_most: int
    exposed: int | None
