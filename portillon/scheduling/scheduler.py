"""The threads of a server process that no request runs in.

One looks at what is due. Each chore that this process takes has a thread of its own while it is done, so none waits for
another; as none runs twice at once, there are never more threads than chores. Services have theirs for good.
"""

import logging
import threading
import time
from collections.abc import Sequence
from datetime import datetime
from multiprocessing.util import Finalize

from django.db import DatabaseError, connection
from django.utils import timezone

from portillon.operating import time_limits
from portillon.scheduling import turns
from portillon.scheduling.chore import Chore, Service
from portillon.scheduling.turns import Claim, Lost

LOOK_SECONDS = 2.0
GOODBYE_SECONDS_MAX = 8.0

logger = logging.getLogger(__name__)


def start(chores: Sequence[Chore], services: Sequence[Service]) -> "Scheduler":
    """Called once in a server process; what is being done when the process ends is done to its end, if that is soon."""
    scheduler = Scheduler(chores, services)
    scheduler.start()
    # Server processes are multiprocessing's, which do not run what atexit is told.
    Finalize(None, scheduler.stop, exitpriority=100)
    return scheduler


class Scheduler:
    def __init__(self, chores: Sequence[Chore], services: Sequence[Service] = ()) -> None:
        self._chores = chores
        self._services = services
        self._stopping = threading.Event()
        self._doing: dict[str, tuple[threading.Thread, Claim]] = {}
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        self._threads = [threading.Thread(target=self._watch, name="chores", daemon=True)]
        for service in self._services:
            self._threads += [
                threading.Thread(target=self._serve, args=(service,), name=f"{service.name}-{n}", daemon=True)
                for n in range(1, service.threads + 1)
            ]
        for thread in self._threads:
            thread.start()

    def stop(self, seconds_max: float = GOODBYE_SECONDS_MAX) -> None:
        """Returns when all threads have ended, or the time is over."""
        until = time.monotonic() + seconds_max
        self._stopping.set()
        for service in self._services:
            service.bell.set()
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))
        # After the thread that begins them.
        for thread, _claim in list(self._doing.values()):
            thread.join(max(0.0, until - time.monotonic()))

    def look(self, now: datetime) -> None:
        """Keep what is being done, and begin what is due."""
        self._doing = {
            name: (thread, claim) for name, (thread, claim) in self._doing.items() if thread.is_alive()
        }
        for _thread, claim in self._doing.values():
            _keep(claim, now)
        free = [chore for chore in self._chores if chore.name not in self._doing]
        for claim in turns.claim_due(free, now):
            name = claim.chore.name
            thread = threading.Thread(target=_do, args=(claim, now), name=name, daemon=True)
            self._doing[name] = thread, claim
            thread.start()

    def _watch(self) -> None:
        while not self._stopping.is_set():
            try:
                self.look(timezone.now())
            except DatabaseError as error:
                # It may be away for a moment; whatever else uses it says more.
                logger.warning("the chores cannot be looked at now: %s", type(error).__name__)
                connection.close()
            except Exception:
                logger.exception("the chores cannot be looked at")
                connection.close()
            self._stopping.wait(LOOK_SECONDS)
        connection.close()

    def _serve(self, service: Service) -> None:
        time_limits.lift()
        while not self._stopping.is_set():
            try:
                service.act(self._stopping)
            except Exception:
                logger.exception("the service “%s” failed", service.name)
                connection.close()
                # Its bell may ring without end.
                self._stopping.wait(service.every.total_seconds())
            service.bell.wait(service.every.total_seconds())
            if not self._stopping.is_set():
                service.bell.clear()
        service.close()
        connection.close()


def _keep(claim: Claim, now: datetime) -> None:
    try:
        claim.keep(now)
    except Lost:
        logger.warning("the chore “%s” was taken over by another process", claim.chore.name)


def _do(claim: Claim, now: datetime) -> None:
    time_limits.lift()
    try:
        turns.do(claim, now)
    except Exception:
        # Its lease runs out, and it is done again.
        logger.exception("what came of the chore “%s” cannot be written down", claim.chore.name)
    finally:
        connection.close()
