"""Measures the statistics of passes over a year's ledger of 200,000 rows, or PORTILLON_BENCH_ENTRIES.

The targets are for 5,000,000 rows on PostgreSQL and 1,000,000 on SQLite, which take a quarter of an hour to build. The
databases stay in var/bench/ for the next run.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.figure import Figure
from tests.servers.postgres import Server, postgres_server

KEPT = Path("var/bench")
ENGINES = ("PostgreSQL", "SQLite")
ENTRIES = 200_000
PASSES_AN_ENTRY = 0.4
# Settings for bulk loading. Data lost in a crash can be built again.
BULK = {"wal_level": "minimal", "max_wal_senders": "0", "max_wal_size": "8GB"}


def measure(_folder: Path) -> list[Figure]:
    return [figure for engine in ENGINES for figure in _of(engine)]


def _of(engine: str) -> list[Figure]:
    entries = int(os.environ.get("PORTILLON_BENCH_ENTRIES", ENTRIES))
    data = (KEPT / f"statistics-{engine.lower()}-{entries}").absolute()
    with _database(engine, data) as address:
        environment = {**os.environ, "PORTILLON_DATA": str(data), **address}
        amounts = [str(int(entries * PASSES_AN_ENTRY)), str(entries)]
        command = [sys.executable, "-m", "bench.statistics_inside", engine, *amounts]
        told = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True).stdout
    return [Figure(**figure) for figure in json.loads(told)]


@contextmanager
def _database(engine: str, data: Path) -> Iterator[dict[str, str]]:
    if engine == "SQLite":
        yield {}
        return
    with postgres_server(kept_in=data / "server", settings=BULK) as server:
        yield {"DATABASE_URL": _address(server)}


def _address(server: Server) -> str:
    import psycopg

    with psycopg.connect(server.url()) as connection:
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = 'bench'").fetchone()
    return server.url("bench") if found else server.create_database("bench")
