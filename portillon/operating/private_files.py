"""Keeps the files of an installation from other users of the machine: they hold names, tickets and keys."""

import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

OTHERS = stat.S_IRWXG | stat.S_IRWXO
# What the program writes into its data folder.
FOLDERS = ("uploads", "mails", "lan", "rosters")
FILES = ("secrets.json", "migrate.lock", "writer.lock", "uploads.place", "venue.json", "venue.lock")


def hide_new_files() -> None:
    """Whatever this process and its children create from now on is for its own user alone."""
    os.umask(OTHERS)


def mend(data: Path, files: Iterable[Path]) -> None:
    """Take the rights of others away from the data folder, from what is ours in it, and from `files`.

    What belongs to another user stays as it is: `portillon check` names it.
    """
    for path in list(open_to_others(data, files)):
        if path != data or not _is_shared(data):
            with suppress(OSError):
                path.chmod(stat.S_IMODE(path.stat().st_mode) & ~OTHERS)


def open_to_others(data: Path, files: Iterable[Path]) -> Iterator[Path]:
    """The paths to which other users of the machine have any right."""
    for path in dict.fromkeys([data, *(data / name for name in FOLDERS + FILES), *files]):
        if path.exists() and not path.is_symlink() and path.stat().st_mode & OTHERS:
            yield path


def _is_shared(folder: Path) -> bool:
    """Whether it is like /tmp or /srv: others put their files there too, and must still reach them."""
    folders = {entry.name for entry in folder.iterdir() if entry.is_dir()}
    return bool(folder.stat().st_mode & stat.S_ISVTX or folders - set(FOLDERS))


def beside(database: Path) -> Iterator[Path]:
    """A SQLite file with its journals, wherever it is."""
    return (database.with_name(database.name + end) for end in ("", "-wal", "-shm", "-journal"))
