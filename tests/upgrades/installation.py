"""A data folder with its database, on which this version of the program or an older one runs."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import psycopg

from tests.servers.portillon import OURS, ROOT, SQLITE
from tests.upgrades import schema

Ended = subprocess.CompletedProcess[str]


@dataclass(frozen=True)
class Installation:
    """`url` is the address of the database, and `data` the folder of everything else."""

    url: str
    data: Path

    def connect(self) -> schema.Connection:
        if self.url.startswith(SQLITE):
            return sqlite3.connect(self.url.removeprefix(SQLITE))
        return psycopg.connect(self.url)

    def schema(self) -> str:
        """Return the schema of the program's own tables."""
        with closing(self.connect()) as connection:
            return schema.of(connection)

    def row_counts(self) -> dict[str, int]:
        """Return the number of rows in each of the program's own tables."""
        with closing(self.connect()) as connection:
            return {table: _count(connection, table) for table in schema.tables(connection)}

    def portillon(self, *arguments: str, code: Path = ROOT) -> Ended:
        """Run `portillon ARGUMENTS…` in the version whose source tree is `code`."""
        return self._run("portillon.cli", *arguments, code=code)

    def django(self, *arguments: str) -> Ended:
        """Run Django's own command ARGUMENTS… in this version."""
        return self._run("django", *arguments, code=ROOT)

    def migrate_to(self, *migrations: str) -> None:
        """Apply the migrations of this version up to each ROOM.MIGRATION, and no further."""
        ended = self._run("tests.upgrades.migrate_to", *migrations, code=ROOT)
        assert ended.returncode == 0, ended.stderr

    def _run(self, module: str, *arguments: str, code: Path) -> Ended:
        environment = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
        environment |= {
            "PYTHONPATH": str(code),
            "PORTILLON_DATA": str(self.data),
            "DATABASE_URL": self.url,
            "DJANGO_SETTINGS_MODULE": "portillon.settings",
        }
        command = [sys.executable, "-m", module, *arguments]
        return subprocess.run(
            command, env=environment, cwd=self.data, capture_output=True, text=True, check=False
        )


def _count(connection: schema.Connection, table: str) -> int:
    (count,) = connection.execute(f'SELECT count(*) FROM "{table}"').fetchone() or (0,)
    return int(count)
