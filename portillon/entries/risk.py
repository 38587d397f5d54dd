"""What this process knows of the exposure of events and desks, for answers at the door, which may not wait for it.

A thread of its own looks again every few seconds, at those of which somebody has asked lately.
"""

import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Generic, NamedTuple, TypeVar

from django.db.models import QuerySet
from django.utils import timezone

from portillon.entries.figures import desk_exposure, exposure
from portillon.entries.figures.desk_exposure import DeskExposure
from portillon.entries.figures.exposure import Exposure
from portillon.places.models import Event, Gate
from portillon.scheduling.chore import Service

LOOKED_EVERY = timedelta(seconds=5)
# A door at which nobody is scanned needs no answer.
WANTED_SECONDS = 120.0
# What is older is not told: the thread has stopped, or the database does not answer it.
TOLD_SECONDS = 30.0

Place = TypeVar("Place", Event, Gate)
Found = TypeVar("Found", Exposure, DeskExposure)


class _Look(NamedTuple, Generic[Found]):
    """What was found, and when by the clock of the process, in seconds."""

    at: float
    found: Found | None


class _Memory(Generic[Place, Found]):
    """What was found at places of one kind, by id."""

    def __init__(
        self, places: Callable[[], QuerySet[Place]], find: Callable[[Place, datetime], Found | None]
    ) -> None:
        self._places: Callable[[], QuerySet[Place]] = places
        self._find: Callable[[Place, datetime], Found | None] = find
        self._wanted: dict[int, float] = {}
        self._known: dict[int, _Look[Found]] = {}

    def remembered(self, place: int) -> Found | None:
        """Return what was found some seconds ago, without asking the database; None: not known."""
        self._wanted[place] = time.monotonic()
        last = self._recent(place)
        return last.found if last else None

    def _recent(self, place: int) -> _Look[Found] | None:
        last = self._known.get(place)
        return last if last and last.at > time.monotonic() - TOLD_SECONDS else None

    def current(self, place: Place) -> Found | None:
        """Return what was found some seconds ago; look at it if nobody has lately."""
        self._wanted[place.pk] = time.monotonic()
        last = self._recent(place.pk)
        return last.found if last else self._look(place)

    def _look(self, place: Place) -> Found | None:
        began = time.monotonic()
        found = self._find(place, timezone.now())
        self._known[place.pk] = _Look(began, found)
        return found

    def look_again(self, stopping: threading.Event) -> None:
        """Look at each place of which somebody has asked lately, and forget the others."""
        before = time.monotonic() - WANTED_SECONDS
        for place in [place for place, asked in list(self._wanted.items()) if asked < before]:
            self._wanted.pop(place, None)
            self._known.pop(place, None)
        for found in self._places().filter(pk__in=list(self._wanted)):
            if stopping.is_set():
                return
            self._look(found)

    def forget(self) -> None:
        self._wanted.clear()
        self._known.clear()


_EVENTS = _Memory(lambda: Event.objects.select_related("organisation", "venue"), exposure.of)
_DESKS = _Memory(lambda: Gate.objects.filter(venue__isnull=False).select_related("venue"), desk_exposure.of)


def remembered(event: int) -> Exposure | None:
    """Return the exposure of the event as it was some seconds ago, without asking the database; None: not known."""
    return _EVENTS.remembered(event)


def remembered_at(desk: int) -> DeskExposure | None:
    """Return the exposure of the desk as it was some seconds ago, without asking the database; None: not known."""
    return _DESKS.remembered(desk)


def current(event: Event) -> Exposure | None:
    """Return the exposure of the event as it was some seconds ago; look at it if nobody has lately."""
    return _EVENTS.current(event)


def current_at(desk: Gate) -> DeskExposure | None:
    """Return the exposure of the desk as it was some seconds ago; look at it if nobody has lately."""
    return _DESKS.current(desk)


def look_again(stopping: threading.Event) -> None:
    """Look at each event and desk of which somebody has asked lately, and forget the others."""
    _EVENTS.look_again(stopping)
    _DESKS.look_again(stopping)


def forget() -> None:
    exposure.forget()
    _EVENTS.forget()
    _DESKS.forget()


SERVICE = Service("risk", LOOKED_EVERY, look_again, threading.Event())
