"""Tells how a ticket was used on the several days of an event, from the rows of its own sequence.

Each day is counted anew from the persons and times of the rows. What they say of used places is not asked: it was true
under the rule, the beginning of a day and the time zone of its moment, and an organiser may have changed these since.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, NamedTuple
from uuid import UUID

from portillon.core import calendar
from portillon.core.credential import Usage

# The kinds of rows that persons come in and leave by; a third one reverses such a row.
ENTRY, EXIT = "entry", "exit"


@dataclass(frozen=True, slots=True)
class EventDays:
    """The days of an event whose tickets are counted by day.

    They are those of the calendar in the IANA time zone `zone`, each from the time `begins` on. A ticket is valid on
    `days_max` of them (None: on all); with `reentry`, who has left may come back.
    """

    zone: str
    doors_at: datetime
    ends_at: datetime
    begins: time = time.min
    reentry: bool = False
    days_max: int | None = None

    def day_of(self, at: datetime) -> date:
        return calendar.day_of(at, self.zone, self.begins)

    def after(self, day: date) -> date | None:
        """Return the first day of the event after `day`, or None."""
        days = calendar.days_between(self.doors_at, self.ends_at, self.zone, self.begins)
        return next((one for one in days if one > day), None)


class Step(NamedTuple):
    """A row of a ticket's sequence. `fresh` counts its persons who had never been in before."""

    scan_id: UUID
    kind: str
    party: int
    fresh: int
    decided_at: datetime
    reverses: UUID | None


class Day(NamedTuple):
    """The places used on a day, and the persons who have left on it and not come back."""

    used: int = 0
    left: int = 0

    def inside(self, event: EventDays) -> int:
        return self.used if event.reentry else self.used - self.left

    def within(self, admits: int) -> "Day":
        """Return the day with no more places used than the ticket has. Days that became one may have used more."""
        return self if self.used <= admits else Day(admits, min(self.left, admits))


@dataclass(frozen=True, slots=True)
class Change:
    """What a step changed on its day; a reversal changes the day of the row that it reverses. `came` counts the persons
    who came in for the first time on that day."""

    step: Step
    day: date
    used: int
    left: int

    @property
    def came(self) -> int:
        return self.used + self.left if self.step.kind == ENTRY else 0


class Undone(NamedTuple):
    """The state of this day after a reversal, and the change in the number of persons who ever came in."""

    used: int
    left: int
    fresh: int


def usage(event: EventDays, steps: Sequence[Step], admits: int, now: datetime) -> Usage:
    """Return how a ticket for `admits` persons was used on the day of `now`, and on the days before."""
    today, changes = event.day_of(now), _changes(event, steps)
    whole = _day(changes, today)
    this = whole.within(admits)
    days = sum(came > 0 for day, came in _came(changes).items() if day != today)
    overnight = _overnight(event, changes, today) + whole.inside(event) - this.inside(event)
    return Usage(this.used, this.left, days, _ever(steps), overnight)


def day_used(event: EventDays, usage: Usage, now: datetime) -> dict[str, Any]:
    """Return the next day on which the ticket is valid, or the number of its days if all of them are used."""
    used_days = usage.days + (1 if usage.used else 0)
    if event.days_max is not None and used_days >= event.days_max:
        return {"days": event.days_max}
    day = event.after(event.day_of(now))
    return {"next": day.isoformat()} if day else {}


def came_by_day(event: EventDays, steps: Sequence[Step]) -> dict[date, int]:
    """Return how many of the ticket's persons came in on each day, without reversed entries."""
    return _came(_changes(event, steps))


def undone(event: EventDays, steps: Sequence[Step], admits: int, scan_id: UUID, now: datetime) -> Undone:
    """Return what holds after the row `scan_id` of a ticket for `admits` persons is reversed at `now`.

    Another day's row changes nothing about this day, but perhaps how many persons of the ticket ever came in.
    """
    today, changes = event.day_of(now), _changes(event, steps)
    its = next(change for change in changes if change.step.scan_id == scan_id)
    came = _came(changes)
    came[its.day] -= its.came
    # As many persons as on the fullest of the other days are known to have come.
    gone = min(its.came, max(0, _ever(steps) - max(came.values())))
    this = _day(changes, today)
    if its.day == today:
        this = Day(this.used - its.used, this.left - its.left)
    return Undone(*this.within(admits), -gone)


def _changes(event: EventDays, steps: Sequence[Step]) -> list[Change]:
    """Return what each step changed; every day begins with nobody."""
    days: dict[date, Day] = defaultdict(Day)
    found: dict[UUID, Change] = {}
    for step in steps:
        reversed_one = found.get(step.reverses) if step.reverses else None
        if reversed_one:
            change = Change(step, reversed_one.day, -reversed_one.used, -reversed_one.left)
        else:
            day = event.day_of(step.decided_at)
            change = _change(event, step, day, days[day])
        before = days[change.day]
        days[change.day] = Day(before.used + change.used, before.left + change.left)
        found[step.scan_id] = change
    return list(found.values())


def _change(event: EventDays, step: Step, day: date, before: Day) -> Change:
    """Return what an entry or exit changed, as core.admission decides it."""
    if step.kind == ENTRY:
        returning = min(before.left, step.party) if event.reentry else 0
        return Change(step, day, step.party, -returning)
    of_this_day = min(step.party, before.inside(event))
    return Change(step, day, -of_this_day if event.reentry else 0, of_this_day)


def _day(changes: Iterable[Change], day: date) -> Day:
    of_day = [change for change in changes if change.day == day]
    return Day(sum(change.used for change in of_day), sum(change.left for change in of_day))


def _ever(steps: Iterable[Step]) -> int:
    """Return how many persons of the ticket have come in at all."""
    return sum(step.fresh for step in steps)


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


def _overnight(event: EventDays, changes: Sequence[Change], today: date) -> int:
    """Return how many persons have been inside since an earlier day, without those who have left on this day."""
    earlier = [change.day for change in changes if change.day < today]
    if not earlier:
        return 0
    exits = (change for change in _standing(changes) if change.step.kind == EXIT and change.day == today)
    inside = _day(changes, max(earlier)).inside(event)
    return max(0, inside - sum(change.step.party - change.left for change in exits))
