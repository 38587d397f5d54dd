"""Keeps the first pages of rosters in files for some minutes, so that fifty phones do not make them fifty times: each
goes on from its cursor anyway."""

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

# Any number of changes may come since; a scanner asks for them by the cursor in the page.
KEPT_SECONDS = 120
FOLDER = "rosters"


def once(name: str, make: Callable[[], bytes]) -> bytes:
    """Return the page that is kept under this name, or make it. A page holds no names and no keys."""
    file = _folder() / f"{name}.page"
    with _alone(file.parent / "lock"):
        return _kept(file) or _written(file, make())


def _folder() -> Path:
    folder: Path = settings.DATA / FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """Let one thread of all processes make a page; the others wait, mostly for the same."""
    with lock.open("a") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _kept(file: Path) -> bytes | None:
    try:
        return file.read_bytes() if _age(file) < KEPT_SECONDS else None
    except FileNotFoundError:
        return None


def _written(file: Path, made: bytes) -> bytes:
    _forget_old(file.parent)
    part = file.with_suffix(f".{os.getpid()}")
    part.write_bytes(made)
    part.replace(file)
    return made


def _forget_old(folder: Path) -> None:
    """Remove the pages that nobody asks about any more."""
    for file in folder.glob("*.page"):
        if _age(file) >= KEPT_SECONDS:
            file.unlink(missing_ok=True)


def _age(file: Path) -> float:
    """Return the seconds since the file was written. A disk's clock may be a little ahead of the processor's."""
    return abs(time.time() - file.stat().st_mtime)
