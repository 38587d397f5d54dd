"""All tickets of an event in one compact page. It is kept for some minutes, so that fifty phones do not make it fifty
times: each goes on from its cursor anyway."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from portillon.entries.ledger.snapshot import snapshot
from portillon.issuing.seals import keyring
from portillon.places.models import Event
from portillon.roster import compact, page
from portillon.roster.tickets import read_all

# Any number of changes may come since; a scanner asks for them by the cursor in the page.
KEPT_SECONDS = 120
FOLDER = "rosters"


def of(event_id: int) -> bytes:
    """Return the page, which may be two minutes old. It holds no names and no keys. Raises Event.DoesNotExist."""
    event = Event.objects.select_related("organisation", "venue").get(pk=event_id)
    generation, _key = keyring.roster_signer()
    file = _folder() / f"{page.era_of(event)}.{generation}.page"
    with _alone(file.parent / "lock"):
        return _kept(file) or _written(file, _made(event_id))


def _made(event_id: int) -> bytes:
    with snapshot():
        first, event = page.whole(event_id)
        return compact.packed(first, read_all(event), since="")


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
    """Remove the pages of events that nobody asks about any more."""
    for file in folder.glob("*.page"):
        if _age(file) >= KEPT_SECONDS:
            file.unlink(missing_ok=True)


def _age(file: Path) -> float:
    """Return the seconds since the file was written. A disk's clock may be a little ahead of the processor's."""
    return abs(time.time() - file.stat().st_mtime)
