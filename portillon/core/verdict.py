"""The verdicts and their reasons, in order of precedence (docs/verdicts.md)."""

from dataclasses import dataclass
from enum import StrEnum


class Reason(StrEnum):
    """Why a scan was admitted or refused. If several reasons hold, the first one in this order is given."""

    UNREADABLE = "unreadable"
    UNKNOWN = "unknown"
    WRONG_GATE = "wrong_gate"
    CANCELLED = "cancelled"
    BLOCKED = "blocked"
    TOO_EARLY = "too_early"
    EXPIRED = "expired"
    USED_UP = "used_up"
    PARTY_TOO_LARGE = "party_too_large"
    OK = "ok"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer to a scan. `used` and `left` include this party once it is admitted.

    Counts are persons; for a pass, `used` and `allowed` count entries. `moved` is the change in the number of persons
    inside, and `fresh` is how many of them enter for the first time.
    """

    reason: Reason
    used: int = 0
    allowed: int = 0
    left: int = 0
    moved: int = 0
    fresh: int = 0

    @property
    def admitted(self) -> bool:
        return self.reason is Reason.OK

    @property
    def remaining(self) -> int:
        return max(0, self.allowed - self.used)
