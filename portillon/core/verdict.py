"""The verdicts and their reasons, in order of precedence (contract §2)."""

from dataclasses import dataclass
from enum import StrEnum


class Reason(StrEnum):
    """Why a scan was answered as it was; of several that hold, the first in this order is given."""

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
    """The answer to a scan, in persons: `used` and `left` count this party once it is admitted.

    `moved` is by how many this scan changes who is in, `fresh` how many of them were never in before.
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
