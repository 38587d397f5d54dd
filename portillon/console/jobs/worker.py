"""The threads that do long work: a few in each server process, however much was asked for.

They give way to scans: after each step they rest the longer the more of them their process answered meanwhile.
"""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial

from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.utils.translation import gettext as _
from django.utils.translation import override

from portillon.console.jobs import background
from portillon.console.jobs.background import Progress, Refused
from portillon.console.jobs.claim import Claim, claim_next
from portillon.scheduling.chore import Service
from portillon.scheduling.way import Way

THREADS = 2
# How often jobs that other processes were asked for are looked for.
LOOK_EVERY = timedelta(seconds=5)
TICK_SECONDS = 1.0

logger = logging.getLogger(__name__)

# How many scans this process has answered.
Scans = Callable[[], int]


class _Stopped(BaseException):
    """The process ends, or another thread has taken the job: what is written no longer counts."""


def service(scans: Scans) -> Service:
    return Service("jobs", LOOK_EVERY, partial(do_waiting, scans), background.bell, THREADS)


def do_waiting(scans: Scans, stopping: threading.Event) -> None:
    """Do one job after the other until none waits."""
    while not stopping.is_set() and (claim := claim_next()):
        run(claim, Way(scans), stopping)


def run(claim: Claim, way: Way, stopping: threading.Event) -> None:
    """Do it here and now, and leave in its row what became of it.

    Raises what says that the database is away: the job falls silent then, and is begun anew.
    """
    work, job = claim.work, background.known[claim.work.job]
    with _heartbeat(claim, way, stopping) as progress, override(work.language):
        try:
            if claim.done(job.act(work, progress)) and job.forgets_file:
                (background.folder() / work.file).unlink(missing_ok=True)
        except Refused as refused:
            claim.failed(str(refused))
        except _Stopped:
            claim.put_back()
        except (OperationalError, InterfaceError):
            raise
        except Exception:
            logger.exception("work %s failed", work.pk)
            claim.failed(_("Something went wrong here. Please try again; nothing is done twice."))


@contextmanager
def _heartbeat(claim: Claim, way: Way, stopping: threading.Event) -> Iterator[Progress]:
    """Writes down every second that the work goes on and how far it is: from a thread and a connection of its own,
    so that a transaction of the work hides nothing."""
    reached = {"done": 0, "total": 0}
    over, lost = threading.Event(), threading.Event()

    def beat() -> None:
        while not over.wait(TICK_SECONDS):
            try:
                if not claim.beat(**reached):
                    lost.set()
            except DatabaseError:
                logger.warning("work %s: the progress could not be written down now", claim.work.pk)
        connection.close()

    def progress(done: int, total: int) -> None:
        reached.update(done=done, total=total)
        # Within a transaction others would wait for it.
        if not connection.in_atomic_block:
            way.give(stopping)
        if stopping.is_set() or lost.is_set():
            raise _Stopped

    thread = threading.Thread(target=beat, name=f"heartbeat-{claim.work.pk}", daemon=True)
    thread.start()
    try:
        yield progress
    finally:
        over.set()
        thread.join()
