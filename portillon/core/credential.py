"""The immutable facts that a decision is made from. Times are aware datetimes; counts are persons unless stated
otherwise."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import NamedTuple


class Missing(Enum):
    """Why a code leads to no credential; passed to a decision in the credential's place."""

    UNREADABLE = "unreadable"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Gate:
    """An event's door as the rules see it: its event, and when it admits.

    `categories` are the ticket categories it admits; an empty set admits all. At an exit persons leave, and with
    `reentry` they may come back.
    """

    event: int
    doors_at: datetime
    ends_at: datetime
    categories: frozenset[str] = frozenset()
    is_exit: bool = False
    reentry: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """How often a credential is admitted: `entries_max` times in all, or per day if `daily`; None means no limit.

    A pass is counted at each venue by itself, and by entries. A ticket is counted by persons; `days_max` is the number
    of the event's days on which it may be used.
    """

    entries_max: int | None
    daily: bool = False
    days_max: int | None = None

    @classmethod
    def of(cls, word: str) -> "Rule":
        """Return the rule of passes for a word: once, daily, unlimited or a number of entries. Raises ValueError."""
        named = {"once": cls(1), "daily": cls(1, daily=True), "unlimited": cls(None)}
        if word in named:
            return named[word]
        return cls(_number(word, "once, daily, unlimited or a number"))

    @classmethod
    def of_tickets(cls, word: str) -> "Rule":
        """Return the rule of an event's tickets for a word: once, daily or a number of days. Raises ValueError."""
        if word in ("once", "daily"):
            return cls.of(word)
        return cls(1, daily=True, days_max=_number(word, "once, daily or a number of days"))


def _number(word: str, rules: str) -> int:
    if not (word.isascii() and word.isdigit() and int(word) > 0):
        raise ValueError(f"{word!r} is no rule: {rules}")
    return int(word)


ONCE = Rule(1)


@dataclass(frozen=True, slots=True)
class Credential:
    """A ticket as the rules see it. `superseded` means that the code shown was made before a reissue.

    With a daily `rule`, each of its persons comes in once a day.
    """

    event: int
    admits: int
    cancelled: bool = False
    blocked: bool = False
    superseded: bool = False
    category: str = ""
    rule: Rule = ONCE


@dataclass(frozen=True, slots=True)
class Usage:
    """The used places of a ticket, reversals deducted, and the persons who have left and not come back.

    Of a ticket with a daily rule, both are those of this day. On `days` earlier days somebody came in; `ever` counts
    its persons who have come in at all, and `overnight` those who have been inside since an earlier day.
    """

    used: int = 0
    left: int = 0
    days: int = 0
    ever: int = 0
    overnight: int = 0


@dataclass(frozen=True, slots=True)
class Pass:
    """A pass as the rules see it. `rule` comes from its type; `party_max` counts the holder and the companions allowed.

    With `valid_days` it is valid for that number of days, beginning with the day of its first use; with `valid_hours`,
    for that number of hours from its first use on. Either way, its first use is at `starts_until` at the latest.
    """

    programme: int
    rule: Rule
    party_max: int
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    valid_days: int | None = None
    valid_hours: int | None = None
    starts_until: datetime | None = None
    cancelled: bool = False
    blocked: bool = False
    superseded: bool = False


@dataclass(frozen=True, slots=True)
class Participation:
    """A venue's part in a programme, from `from_at` to `until_at` inclusive. A `rule` of its own replaces the one of
    the pass's type."""

    programme: int
    rule: Rule | None = None
    from_at: datetime | None = None
    until_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Desk:
    """A venue's desk as the rules see it. `zone` is the IANA time zone of the days on which passes are valid, the same
    at every desk; the day of the rule "daily" is the venue's own."""

    zone: str
    participations: tuple[Participation, ...] = ()


@dataclass(frozen=True, slots=True)
class Visits:
    """The standing entries of a pass: how many at this desk, in all and today, and when the first one at any desk
    was."""

    ever: int = 0
    this_day: int = 0
    first_at: datetime | None = None


class Visit(NamedTuple):
    """One row of a credential: where, when and on which device; None stands for a program."""

    gate: int | None
    at: datetime
    device: int | None
