"""What an import would do, or did: counts, the first entries of each sort, and why lines were rejected."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic

from portillon.issuing.lists.entry import D, HeldBack, ListEntry, Match, Rejection
from portillon.sheets.heading import Heading

FIRST_ENTRIES = 10
STATUSES_MAX = 30


@dataclass(slots=True)
class Outcome(Generic[D]):
    """`first_added` and `first_changed` hold the first ten entries, the latter with the fields that change.

    `rejections` holds all rejected lines, or at most `rejections_max`. `issued` are the ids of new rows, as runs of
    consecutive numbers. `held_back` counts lines that their status keeps back, and `statuses` at most STATUSES_MAX
    of these statuses, as they stand in the file. `columns` are those of the file. `without_address` counts those of
    the new rows that nobody can be mailed. `passed_on` holds the entries about tickets that have another holder by now,
    by their lines; they are counted as changed or unchanged, too.
    """

    rejections_max: int | None = None
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    rejected: int = 0
    without_address: int = 0
    first_added: list[ListEntry[D]] = field(default_factory=list)
    first_changed: list[tuple[ListEntry[D], Sequence[str]]] = field(default_factory=list)
    rejections: list[Rejection] = field(default_factory=list)
    issued: list[tuple[int, int]] = field(default_factory=list)
    held_back: int = 0
    statuses: Counter[str] = field(default_factory=Counter)
    columns: Sequence[Heading] = ()
    first_held_back: list[HeldBack] = field(default_factory=list)
    passed_on: dict[int, ListEntry[D]] = field(default_factory=dict)

    def count(self, one: Match[D] | Rejection | HeldBack) -> None:
        if isinstance(one, Rejection):
            self._reject(one)
        elif isinstance(one, HeldBack):
            self._hold_back(one)
        else:
            self._match(one)

    def _match(self, one: Match[D]) -> None:
        if one.is_passed_on:
            self.passed_on[one.entry.line] = one.entry
        if one.known is None:
            self.added += 1
            self.without_address += not one.entry.data.email
            if self.added <= FIRST_ENTRIES:
                self.first_added.append(one.entry)
        elif one.differences:
            self.changed += 1
            if self.changed <= FIRST_ENTRIES:
                self.first_changed.append((one.entry, tuple(one.differences)))
        else:
            self.unchanged += 1

    def _reject(self, one: Rejection) -> None:
        self.rejected += 1
        if self.rejections_max is None or len(self.rejections) < self.rejections_max:
            self.rejections.append(one)

    def _hold_back(self, one: HeldBack) -> None:
        self.held_back += 1
        if one.status in self.statuses or len(self.statuses) < STATUSES_MAX:
            self.statuses[one.status] += 1
        if len(self.first_held_back) < FIRST_ENTRIES:
            self.first_held_back.append(one)

    def take_over(self, compared: "Outcome[D]") -> None:
        """Count the lines of a comparison that are not to be applied."""
        self.unchanged += compared.unchanged
        self.rejected += compared.rejected
        self.rejections += compared.rejections
        self.held_back, self.statuses = compared.held_back, compared.statuses
        self.first_held_back = compared.first_held_back
        self.passed_on |= compared.passed_on

    @property
    def changes(self) -> int:
        """How many rows are new or different."""
        return self.added + self.changed

    @property
    def in_short(self) -> str:
        """For the log of an event: how many rows are new, and how many are changed."""
        return f"{self.added},{self.changed}"

    def answer(self) -> dict[str, Any]:
        """As the API and the command line give it."""
        return {
            "added": self.added,
            "changed": self.changed,
            "unchanged": self.unchanged,
            "rejected": [{"line": one.line, "errors": one.errors} for one in self.rejections],
            "held_back": dict(self.statuses),
            "without_address": self.without_address,
            "passed_on": sorted(self.passed_on),
        }


def runs(ids: Iterable[int]) -> list[tuple[int, int]]:
    """The first and the last of each run of consecutive numbers. Rows that are written together make few runs."""
    found: list[tuple[int, int]] = []
    for pk in sorted(ids):
        if found and pk == found[-1][1] + 1:
            found[-1] = (found[-1][0], pk)
        else:
            found.append((pk, pk))
    return found


def of_runs(found: Iterable[Sequence[int]]) -> Iterable[int]:
    """Reverses `runs`."""
    return (pk for first, last in found for pk in range(first, last + 1))
