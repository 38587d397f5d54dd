"""What a server at a venue tells the main server of its event, and asks it."""

from typing import Annotated, Literal
from uuid import UUID

from ninja import Schema
from pydantic import BaseModel, Field

from portillon.api.fields import Moment
from portillon.entries.override import OverrideReason

ENTRIES_MAX = 500
PHONES_MAX = 500
Id = Annotated[int, Field(ge=0, le=2**62, strict=True)]
PhoneId = Annotated[str, Field(pattern="^[0-9]{1,18}$")]
Count = Annotated[int, Field(ge=0, le=10**15, strict=True)]
Persons = Annotated[int, Field(ge=1, le=1000, strict=True)]


class EntryIn(BaseModel):
    """An entry of the journal: a row of the ledger at the venue, `scan_id`, made at `at` by a `phone` there.

    A scan tells `ticket`, `gate`, `party`, and whether it was `admitted` or for which `reason` not. A reversal, an
    override and an overrun are about the row `of`. A return gives the `ticket` back that came by the hand-over
    `register`.
    """

    number: Count
    kind: Literal["scan", "reversal", "override", "overrun", "return"]
    scan_id: UUID
    at: Moment
    phone: Id | None = None
    ticket: Id = 0
    gate: Id = 0
    party: Persons = 1
    admitted: bool = False
    reason: Annotated[str, Field(max_length=20)] = ""
    register_seq: Annotated[int, Field(ge=0, le=2**31 - 1, strict=True, alias="register")] = 0
    of: UUID | None = None
    why: OverrideReason | Literal[""] = ""


class JournalIn(BaseModel):
    """The entries after the one with the number `after`. `digest` covers the ids of all entries up to that one, and
    `incarnation` names the folder. `length` is how many entries there are at most."""

    incarnation: UUID
    after: Count
    digest: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
    length: Count
    phones: Annotated[dict[PhoneId, Annotated[str, Field(max_length=100)]], Field(max_length=PHONES_MAX)]
    entries: Annotated[list[EntryIn], Field(max_length=ENTRIES_MAX)]
    sent_at: Moment


class SinceIn(BaseModel):
    """The last change of a ticket that the server at the venue has heard of."""

    incarnation: UUID
    era: Annotated[str, Field(max_length=16)] = ""
    n: Count = 0
    ticket: Id = 0


class CloseIn(BaseModel):
    incarnation: UUID


class StateOut(Schema):
    """How many entries are `stored`, and the `digest` of their ids; how many tickets this server holds (`held`). If it
    was revoked (`ended`), its entries count nowhere."""

    stored: int
    digest: str
    held: int
    closed: bool
    ended: bool


class StoredOut(Schema):
    """The number up to which the journal is `stored`, and how many of the entries sent are overruns or were put
    aside."""

    stored: int
    overruns: int
    put_aside: int


class KeptOut(Schema):
    """The server at the venue was revoked: what it tells is kept for the organiser, up to the number `stored`."""

    stored: int
    detail: str
