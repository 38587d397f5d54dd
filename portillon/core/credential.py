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
    """Where a scan happens: the event its door belongs to, and when that door admits.

    `categories` are those of tickets that it admits, none: all. At an exit persons leave, and where `reentry` is
    allowed who has left may come back.
    """

    event: int
    doors_at: datetime
    ends_at: datetime
    categories: frozenset[str] = frozenset()
    is_exit: bool = False
    reentry: bool = False


@dataclass(frozen=True, slots=True)
class Credential:
    """A ticket as the rules see it. `superseded`: the code shown was made before a reissue."""

    event: int
    admits: int
    cancelled: bool = False
    blocked: bool = False
    superseded: bool = False
    category: str = ""


@dataclass(frozen=True, slots=True)
class Usage:
    """Places of a credential that are used, reversals taken off, and persons who have left and not come back."""

    used: int = 0
    left: int = 0
