"""Migrated databases: each server of a test takes a copy instead of migrating an empty database."""

import fcntl
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from weakref import WeakSet

from tests.servers.postgres import Server

ROOT = Path(__file__).parents[2]
LAID = Path(__file__).parent / "laid"
RUN_FOLDER = "PORTILLON_TEST_RUN"
NAME = "migrated"
_prepared: WeakSet[Server] = WeakSet()


def lay_sqlite(file: Path) -> None:
    """Put a migrated database at `file`, unless the file exists."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(_sqlite(), file)


def laid_at_the_venue() -> dict[str, str]:
    """Return the environment of a checkout whose server at the venue begins with a migrated database."""
    return {"PYTHONPATH": f"{LAID}{os.pathsep}{ROOT}", "MIGRATED_DATABASE": str(_sqlite())}


@contextmanager
def fill_sqlite(in_memory: str) -> Iterator[None]:
    """Put a migrated database at this address of a shared database in memory; it stays until the context ends."""
    with closing(sqlite3.connect(in_memory, uri=True)) as kept:
        with closing(sqlite3.connect(_sqlite())) as migrated:
            migrated.backup(kept)
        yield


@cache
def _sqlite() -> Path:
    """Return the database that all workers of a run copy; the first caller makes it."""
    folder = Path(os.environ.get(RUN_FOLDER) or tempfile.mkdtemp(prefix="portillon-migrated-"))
    file = folder / f"{NAME}.sqlite3"
    with (folder / f"{NAME}.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not file.exists():
            new = file.with_suffix(".new")
            _migrate(f"sqlite:///{new}")
            new.rename(file)
    return file


def create_postgresql(server: Server, name: str) -> str:
    """Create a migrated database of that name on `server`, and return its address."""
    if server not in _prepared:
        _migrate(server.create_database(NAME))
        _prepared.add(server)
    return server.create_database(name, like=NAME)


def _migrate(url: str) -> None:
    with tempfile.TemporaryDirectory(prefix="portillon-migrate-") as data:
        environment: Mapping[str, str] = {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "PORTILLON_DATA": data,
            "DATABASE_URL": url,
            "DJANGO_SETTINGS_MODULE": "portillon.settings",
        }
        # A command of the program would note whose secrets the database is used with.
        command = [sys.executable, "-m", "django", "migrate", "--verbosity=0"]
        subprocess.run(command, env=environment, check=True)
