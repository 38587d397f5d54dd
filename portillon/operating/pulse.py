"""Looks from time to time whether the database of this process does its work, in a thread of its own.

Whoever asks waits for a limited time, even when the network to the database has vanished.
"""

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from enum import Enum
from queue import SimpleQueue

from django.db import DatabaseError, connection

# For so long a good answer is not asked for again.
FRESH_SECONDS = 5.0


class Trouble(Enum):
    """Why this process cannot serve."""

    SILENT = "the database does not answer"


Look = Callable[[], Trouble | None]


class Pulse:
    def __init__(self, look: Look) -> None:
        self._look = look
        self._lock = threading.Lock()
        self._wanted: SimpleQueue[Future[Trouble | None]] = SimpleQueue()
        self._latest: Future[Trouble | None] | None = None
        self._begun_at = 0.0

    def trouble(self, patience_seconds: float) -> Trouble | None:
        """What the latest look has found; SILENT if it is not over in time."""
        try:
            return self._fresh().result(patience_seconds)
        except TimeoutError:
            return Trouble.SILENT

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
            wanted.set_result(self._look())


def look() -> Trouble | None:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        connection.close()
        return Trouble.SILENT
    return None


pulse = Pulse(look)
