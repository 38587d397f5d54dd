"""Counts the use of a ticket for several days of an event, from its own rows in the ledger.

Each row says how many of the ticket's places were used on the day of that row. The rows of a ticket are few, and are
read only at events whose tickets are counted by day.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import NamedTuple
from uuid import UUID

from portillon.core.credential import Usage
from portillon.entries.models import Kind, Scan
from portillon.places.models import Event


class Step(NamedTuple):
    """A row of a ticket's sequence. `used` and `left` are those of its day, after it."""

    scan_id: UUID
    kind: str
    party: int
    used: int
    left: int
    decided_at: datetime
    reverses: UUID | None


@dataclass(frozen=True, slots=True)
class Change:
    """What a step changed on its day. `came` counts the persons who came in for the first time on that day."""

    step: Step
    day: date
    used: int
    left: int

    @property
    def came(self) -> int:
        return self.used + self.left if self.step.kind == Kind.ENTRY else 0


class Undone(NamedTuple):
    """The state of this day after a reversal, and the change in the number of persons who ever came in."""

    used: int
    left: int
    fresh: int


def steps_of(tickets: Iterable[int]) -> dict[int, list[Step]]:
    """Return the steps of each ticket in order; tickets that were never used are left out."""
    found: dict[int, list[Step]] = defaultdict(list)
    rows = Scan.objects.filter(credential_id__in=tickets, seq__isnull=False).order_by("credential_id", "seq")
    for ticket, *values in rows.values_list("credential_id", *Step._fields):
        found[ticket or 0].append(Step._make(values))
    return found


def usage(event: Event, steps: Sequence[Step], now: datetime) -> Usage:
    """Return how the ticket was used on the day of `now`, and on the days before."""
    today, changes = event.day_of(now), _changes(event, steps)
    used, left = _used_and_left(changes, today)
    before = [came for day, came in _came(changes).items() if day != today and came > 0]
    return Usage(used, left, len(before), max(before, default=0), _overnight(event, changes, today))


def came_by_day(event: Event, steps: Sequence[Step]) -> dict[date, int]:
    """Return how many of the ticket's persons came in on each day, without reversed entries."""
    return _came(_changes(event, steps))


def undone(event: Event, steps: Sequence[Step], scan_id: UUID, now: datetime) -> Undone:
    """Return what holds after the row `scan_id` of the ticket is reversed at `now`.

    Another day's row changes nothing about this day, but perhaps how many persons of the ticket ever came in.
    """
    today, changes = event.day_of(now), _changes(event, steps)
    its = next(change for change in changes if change.step.scan_id == scan_id)
    used, left = _used_and_left(changes, today)
    came = _came(changes)
    ever = max(came.values(), default=0)
    came[its.day] -= its.came
    fresh = max(came.values()) - ever
    if its.day != today:
        return Undone(used, left, fresh)
    return Undone(used - its.used, left - its.left, fresh)


def _changes(event: Event, steps: Sequence[Step]) -> list[Change]:
    """Return what each step changed; every day begins with nobody."""
    found = []
    for day, of_day in groupby(steps, key=lambda step: event.day_of(step.decided_at)):
        used = left = 0
        for step in of_day:
            found.append(Change(step, day, step.used - used, step.left - left))
            used, left = step.used, step.left
    return found


def _used_and_left(changes: Sequence[Change], today: date) -> tuple[int, int]:
    last = changes[-1] if changes else None
    return (last.step.used, last.step.left) if last and last.day == today else (0, 0)


def _came(changes: Sequence[Change]) -> dict[date, int]:
    """Return how many persons of the ticket came in on each day."""
    came: dict[date, int] = defaultdict(int)
    for change in _standing(changes):
        came[change.day] += change.came
    return came


def _standing(changes: Sequence[Change]) -> Iterator[Change]:
    """Yield the entries and exits that no later step reverses."""
    reversed_ids = {change.step.reverses for change in changes}
    for change in changes:
        if change.step.reverses is None and change.step.scan_id not in reversed_ids:
            yield change


def _overnight(event: Event, changes: Sequence[Change], today: date) -> int:
    """Return how many persons have been inside since an earlier day, without those who have left on this day."""
    earlier = [change.step for change in changes if change.day != today]
    if not earlier:
        return 0
    inside = earlier[-1].used if event.reentry else earlier[-1].used - earlier[-1].left
    exits = (change for change in _standing(changes) if change.step.kind == Kind.EXIT and change.day == today)
    return max(0, inside - sum(change.step.party - change.left for change in exits))
