"""Measures scans beside what else takes from a server: eight readers of an event's statistics, and imports.

PORTILLON_BENCH_SCANS says how many scans the event has already (1,000,000), PORTILLON_BENCH_ROWS how long the list is
(100,000). Each kind of work is measured in turn with scans alone, because a machine's speed changes.
"""

import os
import statistics
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bench import load
from bench.figure import Figure
from bench.load import Load
from bench.scene import Scene, issue, new_event, open_doors, write_roster
from bench.stock import Stock
from tests.servers.portillon import Running, portillon_server
from tests.servers.postgres import postgres_server

SCANS, ROWS = 1_000_000, 100_000
READERS = 8
ROUNDS, SECONDS = 3, 5
BODIES_A_ROUND = 5000

Scan = Callable[[], Load]


def measure(folder: Path) -> list[Figure]:
    with portillon_server(None, folder / "sqlite") as server:
        found = _of("SQLite", server, folder / "sqlite")
    with postgres_server(fsync=True) as database:
        url = database.create_database("bench")
        with portillon_server(url, folder / "postgresql") as server:
            return found + _of("PostgreSQL", server, folder / "postgresql")


def _of(engine: str, server: Running, folder: Path) -> list[Figure]:
    scene = open_doors(server, folder, 1)
    scans = int(os.environ.get("PORTILLON_BENCH_SCANS", SCANS))
    inside = [sys.executable, "-m", "bench.beside_inside", scene.event, str(scans)]
    settings = {"DJANGO_SETTINGS_MODULE": "portillon.settings"}
    subprocess.run(inside, env={**server.environment, **settings}, check=True)
    server.run("ledger", "fold")
    scan = _scanning(server, scene, folder)
    scan()
    roster = write_roster(folder / "long.csv", int(os.environ.get("PORTILLON_BENCH_ROWS", ROWS)))
    return [
        *_beside_readers(engine, server, scene, scan),
        *_beside(engine, "a dry run of an import", scan, lambda: _importing(server, roster, "--dry-run")),
        *_beside(engine, "an import", scan, lambda: _importing(server, roster)),
    ]


def _scanning(server: Running, scene: Scene, folder: Path) -> Scan:
    bodies = folder / "bodies"

    def more(first: int, count: int) -> None:
        codes = issue(server, folder, scene.event, first + len(scene.codes), count)
        load.write_bodies(bodies, codes, scene.gate)

    def scan(first: int) -> tuple[Load, int]:
        done = load.scan(server.base_url, scene.key, bodies, first, SECONDS)
        return done, done.sent + 2 * load.CLIENTS

    stock = Stock(more, a_run=BODIES_A_ROUND, runs_to_come=1 + 2 * ROUNDS * 3)
    return lambda: stock.run(scan)


def _beside_readers(engine: str, server: Running, scene: Scene, scan: Scan) -> list[Figure]:
    readers = Readers(server, scene)
    found = _beside(engine, f"{READERS} readers of statistics", scan, readers.reading)
    p50 = statistics.median(readers.took_s) if readers.took_s else float("inf")
    return [*found, Figure(f"{engine}: statistics read meanwhile, median", p50, "s")]


def _beside(
    engine: str, what: str, scan: Scan, working: Callable[[], AbstractContextManager[None]]
) -> list[Figure]:
    rounds = []
    for _round in range(ROUNDS):
        alone = scan()
        with working():
            rounds.append((alone, scan()))
    ratio = statistics.median(beside.per_second / alone.per_second for alone, beside in rounds)
    tail = statistics.median(beside.p99_ms for _alone, beside in rounds)
    return [
        Figure(f"{engine}: scans beside {what} / alone", ratio, "", least=0.9),
        Figure(f"{engine}: 99th percentile of them", tail, "ms"),
    ]


@dataclass
class Readers:
    """People who look at the figures of the event again and again, each with a program of their own."""

    server: Running
    scene: Scene
    took_s: list[float] = field(default_factory=list)

    @contextmanager
    def reading(self) -> Iterator[None]:
        over = threading.Event()
        with ThreadPoolExecutor(READERS) as pool:
            readers = [pool.submit(self._read_until, over) for _ in range(READERS)]
            try:
                yield
            finally:
                over.set()
            for reader in readers:
                reader.result()

    def _read_until(self, over: threading.Event) -> None:
        address = f"{self.server.base_url}/api/v1/events/{self.scene.event}/stats"
        asked = urllib.request.Request(address, headers={"Authorization": f"Bearer {self.scene.key}"})
        while not over.is_set():
            start = time.perf_counter()
            with urllib.request.urlopen(asked, timeout=300) as answer:
                answer.read()
            self.took_s.append(time.perf_counter() - start)


@contextmanager
def _importing(server: Running, roster: Path, *options: str) -> Iterator[None]:
    """Import the list into another event, by a process of its own, which is ended if it takes longer than the scans."""
    event = new_event(server)["id"]
    command = [sys.executable, "-m", "portillon.cli", "roster", "import", event, str(roster), *options]
    process = subprocess.Popen(command, env=dict(server.environment), stdout=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.terminate()
        process.wait()
