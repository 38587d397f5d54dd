"""Changes an event; if its start changes, times that somebody has set for its things move along, in one transaction.

Whatever follows from the event's times is computed from them where it is needed, so a move need not touch it. Each room
names the times that it stores (`register`); ARCHITECTURE.md lists both. A room may also refuse a change
(`register_check`).
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portillon.accounts.models import User
from portillon.core import calendar
from portillon.places import doors, retention
from portillon.places.changes import What, changed, note
from portillon.places.models import Event, EventChange, Gate
from portillon.places.models.offline import AUTO_AFRESH

When = datetime | date
_ERASED_AT_ONCE = gettext_lazy(
    "With this end, the event's personal data would be erased at once. Set a later day of its erasure first."
)


@dataclass(frozen=True, slots=True)
class OwnTime:
    """A time that somebody has set for something of an event; `title` names it if there may be several."""

    of: models.Model
    field: str
    logged_as: EventChange.What
    title: str = ""

    @property
    def at(self) -> When:
        at: When = getattr(self.of, self.field)
        return at

    @property
    def label(self) -> str:
        return str(self._column.verbose_name)

    def set(self, at: When) -> None:
        """Store the time, or only set it if it is the event's, which is saved later. Raises ValidationError."""
        self._column.clean(at, self.of)
        setattr(self.of, self.field, at)
        if not isinstance(self.of, Event):
            self.of.save(update_fields=[self.field])

    @property
    def _column(self) -> "models.Field[Any, Any]":
        column = self.of._meta.get_field(self.field)
        assert isinstance(column, models.Field)
        return column


Finder = Callable[[Event, datetime], Iterable[OwnTime]]
_finders: list[Finder] = []


def register(finder: Finder) -> None:
    """Let `finder` name the times that a room stores for an event; it is also given the time now."""
    _finders.append(finder)


# Given the event as it is stored and its new fields; raises ValidationError to refuse them.
Check = Callable[[Event, Mapping[str, Any]], None]
_checks: list[Check] = []


def register_check(check: Check) -> None:
    """Let `check` look at every change of an event before it is made."""
    _checks.append(check)


@dataclass(frozen=True, slots=True)
class Move:
    """The way from one start of an event to another, by the clocks of the time zone `zone`. All of it raises
    ValidationError where the calendar ends."""

    before: datetime
    after: datetime
    zone: str

    @property
    def days(self) -> timedelta:
        with _within_the_calendar():
            return calendar.day_of(self.after, self.zone) - calendar.day_of(self.before, self.zone)

    def time(self, at: datetime) -> datetime:
        with _within_the_calendar():
            return calendar.moved(at, self.before, self.after, self.zone)

    def of(self, at: When) -> When:
        """Return a time or a day, moved as far as the event."""
        if isinstance(at, datetime):
            return self.time(at)
        with _within_the_calendar():
            return at + self.days


@contextmanager
def _within_the_calendar() -> Iterator[None]:
    try:
        yield
    except OverflowError:
        raise ValidationError({"starts_at": _("This is too far away.")}) from None


def move_to(event: Event, starts_at: datetime) -> Move:
    return Move(event.starts_at, starts_at, event.organisation.time_zone)


def own_times(event: Event, now: datetime) -> list[OwnTime]:
    """Return the times that would move along with the event."""
    of_doors = [one for door in _doors(event) for one in _of_door(door)]
    of_rooms = [one for finder in _finders for one in finder(event, now)]
    of_event = [OwnTime(event, "erase_on", What.CHANGED)] if event.erase_on else []
    return [*of_doors, *of_rooms, *of_event]


def _doors(event: Event) -> list[Gate]:
    return list(event.gates.order_by("pk"))


def _of_door(door: Gate) -> Iterator[OwnTime]:
    for name, by_hand in doors.BY_HAND.items():
        if getattr(door, name) and not getattr(door, by_hand):
            yield OwnTime(door, name, What.DOOR_CHANGED, door.title)


@transaction.atomic
def change_event(
    event: Event, fields: Mapping[str, Any], *, carries: bool = True, user: User | None = None, key: str = ""
) -> None:
    """Change fields of the event, and log who did it. If its start changes and it `carries`, own times move along.

    Raises ValidationError; `event` then is not as it is stored.
    """
    now = timezone.now()
    # Another person may have moved the event a moment ago: this move begins where that one ended.
    event.refresh_from_db(from_queryset=Event.objects.select_for_update(no_key=True))
    for check in _checks:
        check(event, fields)
    was_due = _is_due(event, now)
    move = move_to(event, fields.get("starts_at") or event.starts_at)
    names = changed(event, fields)
    if "offline_policy" in names.split(","):
        fields = {**fields, **AUTO_AFRESH}
    for name, value in fields.items():
        setattr(event, name, value)
    told = [(What.CHANGED, names)] if names else []
    if move.before != move.after:
        told += _moved_along(event, move, now, carries=carries, typed=names.split(","))
    event.full_clean()
    if _is_due(event, now) and not was_due:
        raise ValidationError({"ends_at": _ERASED_AT_ONCE})
    event.save(update_fields=[*fields, "erase_on"])
    for what, about in told:
        note(event.pk, what, about, user, key)


def _is_due(event: Event, now: datetime) -> bool:
    return retention.is_due(event, now, event.organisation.retention_days)


def _moved_along(
    event: Event, move: Move, now: datetime, *, carries: bool, typed: Collection[str]
) -> list[tuple[EventChange.What, str]]:
    """Move what belongs to the event, except for its fields that were `typed`; return what to log."""
    told = [(What.DOOR_CHANGED, door.title) for door in _doors(event) if _moved_door(door, move, carries)]
    for one in own_times(event, now) if carries else ():
        if isinstance(one.of, Gate) or (one.of is event and one.field in typed):
            continue
        one.set(move.of(one.at))
        told.append((one.logged_as, one.title or one.field))
    return told


def _moved_door(door: Gate, move: Move, carries: bool) -> bool:
    """Move the door's own times, or leave them if it does not `carry` them; return whether they are others now."""
    before = (door.doors_at, door.closes_at)
    doors.follow_a_move(door, move.time if carries else None, ends_by_hand=bool(move.days))
    doors.save_times(door)
    return before != (door.doors_at, door.closes_at)
