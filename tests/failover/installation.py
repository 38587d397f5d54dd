"""Another installation than the one that a server runs on: an empty folder and an empty database."""

import secrets
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.servers.migrated import create_postgresql, lay_sqlite
from tests.servers.portillon import Running, portillon_server
from tests.servers.postgres import Server
from tests.servers.site import Site

Ended = subprocess.CompletedProcess[str]


@dataclass
class Installation:
    """Where commands run with a data folder of their own; `url` is None for SQLite in that folder."""

    folder: Path
    url: str | None
    environment: dict[str, str]

    def run(self, *arguments: str, **settings: str) -> Ended:
        return subprocess.run(
            [sys.executable, "-m", "portillon.cli", *arguments],
            env=self.environment | settings, capture_output=True, text=True, check=False,
        )  # fmt: skip

    def refused(self, *arguments: str, **settings: str) -> str:
        """Return the sentence with which the command is refused."""
        ended = self.run(*arguments, **settings)
        assert ended.returncode == 1, ended.stderr
        assert ended.stderr.count("\n") == 1, ended.stderr
        assert ended.stderr.startswith("portillon: ")
        return ended.stderr

    @contextmanager
    def serving(self) -> Iterator[Running]:
        with portillon_server(self.url, self.folder) as running:
            yield running


Elsewhere = Callable[..., Installation]


def installation(
    site: Site, folder: Path, postgres: Server | None, *, migrated: bool = False
) -> Installation:
    """Return an installation on the engine of the site, SQLite without `postgres`. Its database is empty.

    With `migrated` it has its tables, as after any command, and no rows.
    """
    folder.mkdir()
    environment = {**site.server.environment, "PORTILLON_DATA": str(folder)}
    url = _postgresql(postgres, migrated) if postgres else None
    if migrated and not postgres:
        lay_sqlite(folder / "portillon.sqlite3")
    return Installation(folder, url, environment | ({"DATABASE_URL": url} if url else {}))


def _postgresql(server: Server, migrated: bool) -> str:
    name = f"t_{secrets.token_hex(8)}"
    return create_postgresql(server, name) if migrated else server.create_database(name)
