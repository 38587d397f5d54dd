"""Does long work in a thread of the server: no broker, and the row in the database is all there is to know."""

import logging
import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from portillon.accounts.models import User
from portillon.console.models import Work
from portillon.places.occasion import Occasion, field_of

TICK_SECONDS = 1
KEPT_SECONDS = 24 * 3600

logger = logging.getLogger(__name__)

# Called with what is done and how much there is.
Progress = Callable[[int, int], None]
# Does the work and returns what the page shows of it. Raises Refused.
Job = Callable[[Work, Progress], dict[str, Any]]


class Refused(Exception):
    """The work cannot be done; its message is a sentence for the person who asked for it."""


def begin(
    occasion: Occasion,
    user: User,
    kind: Work.Kind,
    job: Job,
    *,
    file: str,
    file_title: str = "",
    of_invitees: bool = False,
) -> Work:
    """Work for an event or a programme, in the language of the moment, with a file of the folder."""
    work = Work.objects.create(
        **field_of(occasion),
        created_by=user,
        language=(get_language() or "en")[:2],
        kind=kind,
        file=file,
        file_title=file_title,
        of_invitees=of_invitees,
    )
    start(work, job)
    return work


def start(work: Work, job: Job) -> None:
    threading.Thread(target=_in_thread, args=(work, job), name=f"work-{work.pk}", daemon=True).start()


def _in_thread(work: Work, job: Job) -> None:
    try:
        run(work, job)
    finally:
        connection.close()


def run(work: Work, job: Job) -> None:
    """Do it here and now, and leave in its row what became of it."""
    with _heartbeat(work) as progress, override(work.language):
        try:
            outcome: dict[str, Any] = {"state": Work.State.DONE, "summary": job(work, progress)}
        except Refused as refused:
            outcome = {"state": Work.State.FAILED, "problem": str(refused)}
        except Exception:
            logger.exception("work %s failed", work.pk)
            sentence = _("Something went wrong here. Please try again; nothing is done twice.")
            outcome = {"state": Work.State.FAILED, "problem": sentence}
    Work.objects.filter(pk=work.pk).update(**outcome, heartbeat_at=timezone.now())


@contextmanager
def _heartbeat(work: Work) -> Iterator[Progress]:
    """Writes down every second that the work goes on and how far it is: from a thread and a connection of its own,
    so that a transaction of the work hides nothing."""
    reached = {"done": 0, "total": 0}
    stop = threading.Event()

    def beat() -> None:
        while not stop.wait(TICK_SECONDS):
            try:
                Work.objects.filter(pk=work.pk).update(**reached, heartbeat_at=timezone.now())
            except DatabaseError:
                logger.warning("work %s: the progress could not be written down now", work.pk)
        connection.close()

    def progress(done: int, total: int) -> None:
        reached.update(done=done, total=total)

    thread = threading.Thread(target=beat, name=f"heartbeat-{work.pk}", daemon=True)
    thread.start()
    try:
        yield progress
    finally:
        stop.set()
        thread.join()


def folder() -> Path:
    """Where files wait, for the eyes of the server alone."""
    path: Path = settings.DATA / "uploads"
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def open_new() -> tuple[str, BinaryIO]:
    """The name of a new file in the folder, and the file, open for writing."""
    name = secrets.token_hex(16)
    path = folder() / name
    path.touch(mode=0o600, exist_ok=False)
    return name, path.open("wb")


def sweep(now: datetime) -> None:
    """Names and addresses of guests are not kept longer than a day beside the list itself, nor longer than in it."""
    too_old = now.timestamp() - KEPT_SECONDS
    for path in folder().iterdir():
        # Another process may sweep too.
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < too_old:
                path.unlink()
    Work.objects.filter(heartbeat_at__lt=now - timedelta(seconds=KEPT_SECONDS)).delete()
    forget(Work.objects.filter(event__erased_at__gt=F("created_at")))


def forget(works: "QuerySet[Work]") -> None:
    """Lists that were sent and tickets that were made, with what pages tell of them."""
    for name in works.values_list("file", flat=True):
        (folder() / name).unlink(missing_ok=True)
    works.delete()
