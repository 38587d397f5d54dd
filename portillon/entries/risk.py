"""What this process knows of the exposure of events, for answers at the door, which may not wait for it.

A thread of its own looks again every few seconds, at the events of which somebody has asked lately.
"""

import threading
import time
from datetime import timedelta
from typing import NamedTuple

from django.utils import timezone

from portillon.entries.figures import exposure
from portillon.entries.figures.exposure import Exposure
from portillon.places.models import Event
from portillon.scheduling.chore import Service

LOOKED_EVERY = timedelta(seconds=5)
# A door at which nobody is scanned needs no answer.
WANTED_SECONDS = 120.0
# What is older is not told: the thread has stopped, or the database does not answer it.
TOLD_SECONDS = 30.0


class _Look(NamedTuple):
    """What was found, and when by the clock of the process, in seconds."""

    at: float
    found: Exposure | None


_wanted: dict[int, float] = {}
_known: dict[int, _Look] = {}


def remembered(event: int) -> Exposure | None:
    """Return the exposure of the event as it was some seconds ago, without asking the database; None: not known."""
    _wanted[event] = time.monotonic()
    last = _recent(event)
    return last.found if last else None


def _recent(event: int) -> _Look | None:
    last = _known.get(event)
    return last if last and last.at > time.monotonic() - TOLD_SECONDS else None


def current(event: Event) -> Exposure | None:
    """Return the exposure of the event as it was some seconds ago; look at it if nobody has lately."""
    _wanted[event.pk] = time.monotonic()
    last = _recent(event.pk)
    return last.found if last else _look(event)


def _look(event: Event) -> Exposure | None:
    began = time.monotonic()
    found = exposure.of(event, timezone.now())
    _known[event.pk] = _Look(began, found)
    return found


def look_again(stopping: threading.Event) -> None:
    """Look at each event of which somebody has asked lately, and forget the others."""
    before = time.monotonic() - WANTED_SECONDS
    for event in [event for event, asked in list(_wanted.items()) if asked < before]:
        _wanted.pop(event, None)
        _known.pop(event, None)
    for found in Event.objects.filter(pk__in=list(_wanted)).select_related("organisation", "venue"):
        if stopping.is_set():
            return
        _look(found)


def forget() -> None:
    exposure.forget()
    _wanted.clear()
    _known.clear()


SERVICE = Service("risk", LOOKED_EVERY, look_again, threading.Event())
