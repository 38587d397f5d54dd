"""Looks from time to time whether the database stores what it is given, in a thread of its own.

Whoever asks waits for a limited time, even when the network to the database has vanished.
"""

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from enum import Enum
from queue import SimpleQueue

from django.db import Error, connection
from django.utils import timezone

from portillon.operating import clock
from portillon.operating.models import Beat

logger = logging.getLogger(__name__)

# For so long a good answer is not asked for again.
FRESH_SECONDS = 5.0
# For so long a scan that could not be stored is remembered. A full disk may still have room for one small row.
MISSED_SECONDS = 10.0


class Trouble(Enum):
    """Why this process cannot serve."""

    SILENT = "the database does not answer"
    STORES_NOTHING = "the database answers, but stores nothing"
    CLOCK = "the clock is far from the database's"


Look = Callable[[], Trouble | None]


class Pulse:
    def __init__(self, look: Look) -> None:
        self._look = look
        self._lock = threading.Lock()
        self._wanted: SimpleQueue[Future[Trouble | None]] = SimpleQueue()
        self._latest: Future[Trouble | None] | None = None
        self._begun_at = 0.0
        self._missed_at = -MISSED_SECONDS

    def miss(self) -> None:
        """Something that had to be stored was not."""
        self._missed_at = time.monotonic()

    def trouble(self, patience_seconds: float) -> Trouble | None:
        """What the latest look has found; SILENT if it is not over in time."""
        try:
            found = self._fresh().result(patience_seconds)
        except TimeoutError:
            return Trouble.SILENT
        missed = time.monotonic() - self._missed_at < MISSED_SECONDS
        return Trouble.STORES_NOTHING if found is None and missed else found

    def _fresh(self) -> "Future[Trouble | None]":
        with self._lock:
            if self._latest is None:
                threading.Thread(target=self._watch, name="pulse", daemon=True).start()
            if self._latest is None or self._is_stale(self._latest):
                self._latest, self._begun_at = Future(), time.monotonic()
                self._wanted.put(self._latest)
            return self._latest

    def _is_stale(self, latest: "Future[Trouble | None]") -> bool:
        if not latest.done():
            return False
        return latest.result() is not None or time.monotonic() - self._begun_at > FRESH_SECONDS

    def _watch(self) -> None:
        while True:
            wanted = self._wanted.get()
            wanted.set_result(self._found())

    def _found(self) -> Trouble | None:
        try:
            return self._look()
        except Exception:
            # Whoever waits gets an answer, and the next look is done.
            logger.exception("the pulse of the database cannot be taken")
            return Trouble.SILENT
        finally:
            # The next look shows that the database still lets somebody in.
            connection.close()


def look() -> Trouble | None:
    """Write one row, as small as can be, and compare the clocks."""
    try:
        beat = Beat(pk=1, at=timezone.now())
        Beat.objects.bulk_create([beat], update_conflicts=True, unique_fields=["pk"], update_fields=["at"])
        return Trouble.CLOCK if clock.seconds_away() > clock.WRONG_SECONDS_MIN else None
    except Error:
        connection.close()
        return _why()


def _why() -> Trouble:
    try:
        Beat.objects.exists()
    except Error:
        return Trouble.SILENT
    finally:
        # The next look must not write through a connection that found its files read-only.
        connection.close()
    return Trouble.STORES_NOTHING


pulse = Pulse(look)
