"""A scan over HTTP with a real key and 8 clients, against what the database alone does with the same statements.

The two are measured in turn, several times, and their ratio is the median of the rounds' ratios: a machine's
mood changes slower than that.
"""

import statistics
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from bench import bare, load
from bench.bare import Bare
from bench.figure import Figure
from bench.load import Load
from bench.scene import Scene, open_doors
from tests.servers.portillon import Running, portillon_server
from tests.servers.postgres import postgres_server

ROUNDS = 5
SECONDS = 3
TICKETS = 60_000
SQLITE_TIMES = 4000


@dataclass(frozen=True)
class Round:
    over_http: Load
    alone: Bare


def measure(folder: Path) -> list[Figure]:
    return [*_postgresql(folder / "postgresql"), *_sqlite(folder / "sqlite")]


def _postgresql(folder: Path) -> list[Figure]:
    with postgres_server(fsync=True) as database:
        url = database.create_database("bench")
        with portillon_server(url, folder / "data") as server:
            scene = open_doors(server, folder, TICKETS)
            bare.prepare_pgbench(url)
            bench = _Turns(lambda first: bare.pgbench(database.bindir, url, folder, first, SECONDS))
            rounds = _rounds(server, scene, folder, bench)
            memory = worker_megabytes(server.pid)
    ratio = statistics.median(r.over_http.per_second / r.alone.per_second for r in rounds)
    tail = statistics.median(r.over_http.p99_ms / r.alone.mean_ms for r in rounds)
    return [
        *_told("PostgreSQL", "pgbench", rounds),
        Figure("PostgreSQL: scans over HTTP / pgbench", ratio, "", least=0.40),
        Figure("PostgreSQL: p99 over HTTP / pgbench's mean latency", tail, "", most=8),
        Figure("largest worker, resident", memory, "MB", most=200),
    ]


def _sqlite(folder: Path) -> list[Figure]:
    with portillon_server(None, folder / "data") as server:
        scene = open_doors(server, folder, TICKETS)
        path = folder / "data" / "portillon.sqlite3"
        rounds = _rounds(server, scene, folder, _Turns(lambda _first: bare.sqlite_loop(path, SQLITE_TIMES)))
    ratio = statistics.median(r.over_http.per_second / r.alone.per_second for r in rounds)
    tail = statistics.median(r.over_http.p99_ms for r in rounds)
    return [
        *_told("SQLite", "one connection in a loop", rounds),
        Figure("SQLite: scans over HTTP / one connection in a loop", ratio, "", least=0.5),
        Figure("SQLite: p99 over HTTP", tail, "ms", most=25),
    ]


class _Turns:
    """Counts the rows that earlier rounds have used."""

    def __init__(self, run: Callable[[int], Bare]) -> None:
        self._run = run
        self._first = 0

    def __call__(self) -> Bare:
        done = self._run(self._first)
        # No client can have come further than all of them together.
        self._first += int(done.per_second * SECONDS)
        return done


def _rounds(server: Running, scene: Scene, folder: Path, alone: Callable[[], Bare]) -> list[Round]:
    bodies = folder / "bodies"
    load.write_bodies(bodies, scene.codes, scene.gate)
    warm = load.scan(server.base_url, scene.key, bodies, 0, SECONDS)
    first = _after(0, warm)
    alone()
    rounds = []
    for _round in range(ROUNDS):
        done = load.scan(server.base_url, scene.key, bodies, first, SECONDS)
        first = _after(first, done)
        rounds.append(Round(done, alone()))
    if first > len(scene.codes):
        raise load.BrokenLoadError("the bodies were used up: scans would be replays")
    return rounds


def _after(first: int, done: Load) -> int:
    return first + int(done.per_second * (SECONDS + 1))


def _told(engine: str, alone: str, rounds: list[Round]) -> list[Figure]:
    return [
        Figure(
            f"{engine}: scans over HTTP, 8 clients", _median(r.over_http.per_second for r in rounds), "/s"
        ),
        Figure(f"{engine}: median and", _median(r.over_http.p50_ms for r in rounds), "ms"),
        Figure(f"{engine}: 99th percentile of them", _median(r.over_http.p99_ms for r in rounds), "ms"),
        Figure(f"{engine}: {alone}, the same statements", _median(r.alone.per_second for r in rounds), "/s"),
    ]


def _median(values: Iterable[float]) -> float:
    return statistics.median(values)


def worker_megabytes(leader: int) -> float:
    """The resident memory of the largest process of the server."""
    sizes = []
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            facts = dict(line.split(":", 1) for line in status.read_text().splitlines() if ":" in line)
        except OSError:
            continue
        if leader in (int(facts["Pid"]), int(facts["PPid"])):
            sizes.append(int(facts["VmRSS"].split()[0]) * 1024 / 1e6)
    return max(sizes)
