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


@dataclass(frozen=True, slots=True)
class Rule:
    """How often a pass is let in at one venue: `entries_max` times in all, or on each day; None: without limit."""

    entries_max: int | None
    daily: bool = False

    @classmethod
    def of(cls, word: str) -> "Rule":
        """The rule that the contract's word means. Raises ValueError."""
        named = {"once": cls(1), "daily": cls(1, daily=True), "unlimited": cls(None)}
        if word in named:
            return named[word]
        if not (word.isascii() and word.isdigit() and int(word) > 0):
            raise ValueError(f"{word!r} is no rule: once, daily, unlimited or a number")
        return cls(int(word))


@dataclass(frozen=True, slots=True)
class Pass:
    """A pass as the rules see it: `rule` is its type's, `party_max` its holder and the companions that may come along.

    With `valid_days` it is valid for so many days from its first use on, that day included.
    """

    programme: int
    rule: Rule
    party_max: int
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    valid_days: int | None = None
    cancelled: bool = False
    blocked: bool = False
    superseded: bool = False


@dataclass(frozen=True, slots=True)
class Participation:
    """That a venue takes part in a programme: from and until when, and by which rule, None: that of the pass's type."""

    programme: int
    rule: Rule | None = None
    from_at: datetime | None = None
    until_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Desk:
    """A venue's desk as the rules see it; its days begin and end in `zone`."""

    zone: str
    participations: tuple[Participation, ...] = ()


@dataclass(frozen=True, slots=True)
class Visits:
    """Entries of a pass that stand: how many at this desk ever and on this day, and when the first one anywhere was."""

    ever: int = 0
    this_day: int = 0
    first_at: datetime | None = None
