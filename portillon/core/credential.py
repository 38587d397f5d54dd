"""The frozen facts that a decision is made from; times are aware datetimes, counts are persons."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum


class Missing(Enum):
    """What stands in a credential's place when a code leads to none."""

    UNREADABLE = "unreadable"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Gate:
    """Where a scan happens: the event its door belongs to, and when that door admits."""

    event: int
    doors_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Credential:
    """A ticket as the rules see it. `superseded`: the code shown was made before a reissue."""

    event: int
    admits: int
    cancelled: bool = False
    blocked: bool = False
    superseded: bool = False


@dataclass(frozen=True, slots=True)
class Usage:
    """How many persons a credential has let in, reversals taken off."""

    used: int = 0
