"""Compares scans over HTTP, with a real key and 8 clients, with the same statements sent to the database alone.

The two are measured in turn, and the result is the median ratio of several rounds, because a machine's speed changes
more slowly than the rounds alternate.
"""

import statistics
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from bench import bare, load
from bench.bare import Bare, Pgbench
from bench.figure import Figure
from bench.load import Load
from bench.scene import issue, open_doors
from bench.stock import Stock
from tests.servers.portillon import Running, portillon_server
from tests.servers.postgres import postgres_server

ROUNDS = 5
SECONDS = 3
# What a slow machine uses in the first round. After it, the need of this machine is known.
BODIES_A_ROUND, ROWS_A_ROUND = 4000, 1000
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
            rounds = _rounds(_over_http(server, folder), _by_pgbench(database.bindir, url, folder))
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
        path = folder / "data" / "portillon.sqlite3"
        rounds = _rounds(_over_http(server, folder), lambda: bare.sqlite_loop(path, SQLITE_TIMES))
    ratio = statistics.median(r.over_http.per_second / r.alone.per_second for r in rounds)
    tail = statistics.median(r.over_http.p99_ms for r in rounds)
    return [
        *_told("SQLite", "one connection in a loop", rounds),
        Figure("SQLite: scans over HTTP / one connection in a loop", ratio, "", least=0.5),
        Figure("SQLite: p99 over HTTP", tail, "ms", most=25),
    ]


def _over_http(server: Running, folder: Path) -> Callable[[], Load]:
    """Return a function that measures a round. A repeated scan would not be decided again, so each is new."""
    bodies = folder / "bodies"
    scene = open_doors(server, folder, 1)

    def more(first: int, count: int) -> None:
        codes = issue(server, folder, scene.event, first + len(scene.codes), count)
        load.write_bodies(bodies, codes, scene.gate)

    def scan(first: int) -> tuple[Load, int]:
        done = load.scan(server.base_url, scene.key, bodies, first, SECONDS)
        # wrk has sent some more requests that it does not count.
        return done, done.sent + 2 * load.CLIENTS

    stock = Stock(more, a_run=BODIES_A_ROUND, runs_to_come=1 + ROUNDS)
    return lambda: stock.run(scan)


def _by_pgbench(bindir: Path, url: str, folder: Path) -> Callable[[], Bare]:
    """Return a function that runs a round of pgbench, each time with new rows."""
    pgbench = Pgbench(bindir, url, folder)
    stock = Stock(pgbench.prepare, a_run=ROWS_A_ROUND, runs_to_come=1 + ROUNDS)
    return lambda: stock.run(lambda first: pgbench.run(first, SECONDS))


def _rounds(over_http: Callable[[], Load], alone: Callable[[], Bare]) -> list[Round]:
    """Measure ROUNDS rounds after one that warms up."""
    over_http(), alone()
    return [Round(over_http(), alone()) for _round in range(ROUNDS)]


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
    """Return the resident memory in MB of the server's largest process."""
    sizes = []
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            facts = dict(line.split(":", 1) for line in status.read_text().splitlines() if ":" in line)
        except OSError:
            continue
        if leader in (int(facts["Pid"]), int(facts["PPid"])):
            sizes.append(int(facts["VmRSS"].split()[0]) * 1024 / 1e6)
    return max(sizes)
