"""Asks for long work: a row that waits until a thread of some server process takes it. There is no broker, and the row
is all there is to know.

A job is a function that registers itself by a name, which stands in the row. It must be safe to do again: when its
process is killed in the middle, another one begins it anew.
"""

import fcntl
import secrets
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import get_language

from portillon.accounts.models import User
from portillon.console.models import Work
from portillon.places.occasion import Occasion, field_of
from portillon.scheduling.alone import each

KEPT = timedelta(days=1)

# Called with what is done and how much there is. Where the work must end now, it raises what jobs do not catch.
Progress = Callable[[int, int], None]
# Does the work and returns what the page shows of it. Raises Refused.
Act = Callable[[Work, Progress], dict[str, Any]]

# Rung when there may be something to do; the threads of this process hear it, those of others look by themselves.
bell = threading.Event()


class Refused(Exception):
    """The work cannot be done; its message is a sentence for the person who asked for it."""


@dataclass(frozen=True)
class Job:
    """A kind of work. When it `forgets_file`, the file that it was given is deleted once the work is done."""

    name: str
    act: Act
    forgets_file: bool = False


known: dict[str, Job] = {}


def job(name: str, *, forgets_file: bool = False) -> Callable[[Act], Job]:
    """Makes a job of a function. Each name is given once, and rows that wait hold it: it is not changed lightly."""

    def register(act: Act) -> Job:
        assert name not in known, f"two jobs are called {name}"
        return known.setdefault(name, Job(name, act, forgets_file))

    return register


def begin(
    occasion: Occasion,
    user: User,
    kind: Work.Kind,
    job: Job,
    *,
    file: str = "",
    file_title: str = "",
    of_invitees: bool = False,
    parameters: Mapping[str, Any] | None = None,
) -> Work:
    """Ask for work for an event or a programme, in the language of the moment. `file` is one of the folder, and
    `parameters` what the function must know besides, of values that JSON can hold."""
    work = Work.objects.create(
        **field_of(occasion),
        created_by=user,
        language=(get_language() or "en")[:2],
        kind=kind,
        job=job.name,
        parameters=dict(parameters or {}),
        file=file,
        place=place() if file else "",
        file_title=file_title,
        of_invitees=of_invitees,
    )
    announce()
    return work


def announce() -> None:
    transaction.on_commit(bell.set)


def folder() -> Path:
    """Where files wait, for the eyes of the server alone."""
    path: Path = settings.DATA / "uploads"
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def place() -> str:
    """Names the folder: whoever knows the same name sees the same files. The first that asks makes it up."""
    with (settings.DATA / "uploads.place").open("a+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        name = file.read()
        if not name:
            name = secrets.token_hex(8)
            file.write(name)
    return name


def open_new() -> tuple[str, BinaryIO]:
    """The name of a new file in the folder, and the file, open for writing."""
    name = secrets.token_hex(16)
    path = folder() / name
    path.touch(mode=0o600, exist_ok=False)
    return name, path.open("wb")


def sweep_files(now: datetime) -> None:
    """Names and addresses of guests are not kept longer than a day beside the list itself."""
    too_old = (now - KEPT).timestamp()
    each("the old file", folder().iterdir(), lambda path: _sweep(path, too_old))


def _sweep(path: Path, too_old: float) -> None:
    # Another process may sweep too.
    with suppress(FileNotFoundError):
        if path.stat().st_mtime < too_old:
            path.unlink()


def sweep_jobs(now: datetime) -> None:
    """What pages tell of a job is not kept longer than a day, nor longer than the list itself."""
    Work.objects.filter(heartbeat_at__lt=now - KEPT).delete()
    erased = Work.objects.filter(event__erased_at__gt=F("created_at")).values_list("pk", flat=True)
    each("the old work", erased, lambda pk: forget(Work.objects.filter(pk=pk)))


def forget(works: "QuerySet[Work]") -> None:
    """Lists that were sent and tickets that were made, with what pages tell of them."""
    for name in works.exclude(file="").values_list("file", flat=True):
        (folder() / name).unlink(missing_ok=True)
    works.delete()
