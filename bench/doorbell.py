"""Measures scans alone and beside 300 phones that listen to the doorbell and ask for their rosters when it rings.

The server has as many workers as bin/run gives it. Rounds alone and beside take turns, because a machine's speed
changes. The phones run on the same machine, so they take time from the server that real ones would not.
"""

import json
import statistics
import threading
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path

from bench import load
from bench.figure import Figure
from bench.load import Load
from bench.scene import Scene, issue, open_doors
from bench.stock import Stock
from tests.servers.portillon import Running, portillon_server
from tests.servers.postgres import postgres_server
from tests.servers.site import call

PHONES = 300
PHONES_A_CODE = 100
ROUNDS, SECONDS = 3, 5
BODIES_A_ROUND = 10_000
KIB = 1024
# Behind the form, the generation, the signature and the length of the header.
HEADER_AT = 4 + 4 + 64 + 4
TYPE = "application/vnd.portillon.roster"


def measure(folder: Path) -> list[Figure]:
    with portillon_server(None, folder / "sqlite") as server:
        found = _of("SQLite", server, folder / "sqlite")
    with postgres_server(fsync=True) as database:
        url = database.create_database("bench")
        with portillon_server(url, folder / "postgresql") as server:
            return found + _of("PostgreSQL", server, folder / "postgresql")


def _of(engine: str, server: Running, folder: Path) -> list[Figure]:
    scene = open_doors(server, folder, 1)
    keys = _enrolled(server, scene)
    bodies = folder / "bodies"

    def more(first: int, count: int) -> None:
        codes = issue(server, folder, scene.event, first + len(scene.codes), count)
        load.write_bodies(bodies, codes, scene.gate)

    def scan(first: int) -> tuple[Load, int]:
        done = load.scan(server.base_url, scene.key, bodies, first, SECONDS)
        return done, done.sent + 2 * load.CLIENTS

    stock = Stock(more, a_run=BODIES_A_ROUND, runs_to_come=1 + 2 * ROUNDS)
    stock.run(scan)
    rounds, sizes = [], []
    for _round in range(ROUNDS):
        alone, before = stock.run(scan), _memory_of(server)
        with _listening(server, scene, keys):
            sizes.append((_memory_of(server) - before) / PHONES)
            rounds.append((alone, stock.run(scan)))
    ratio = statistics.median(beside.per_second / alone.per_second for alone, beside in rounds)
    return [
        Figure(f"{engine}: scans beside {PHONES} listeners / alone", ratio, "", least=0.9),
        # Later rounds take memory that the first one has left.
        Figure(f"{engine}: memory of a listener, in the first round", sizes[0] / KIB, "KiB", most=64),
    ]


def _enrolled(server: Running, scene: Scene) -> list[str]:
    """Return the keys of the phones."""
    keys: list[str] = []
    while len(keys) < PHONES:
        wanted = {"label": "Bench", "max_devices": PHONES_A_CODE}
        url = call(server.port, scene.key, "POST", f"/events/{scene.event}/enrolments", wanted)["url"]
        for _phone in range(PHONES_A_CODE):
            device = {"token": url, "name": f"Phone {len(keys)}"}
            keys.append(call(server.port, "", "POST", "/devices", device)["key"])
    return keys


def _memory_of(server: Running) -> int:
    """Return the resident memory of the server's processes, in bytes (proc(5))."""
    children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
    statm = [Path(f"/proc/{pid}/statm").read_text().split() for pid in (server.pid, *children)]
    return sum(int(fields[1]) for fields in statm) * 4 * KIB


@contextmanager
def _listening(server: Running, scene: Scene, keys: list[str]) -> Iterator[None]:
    with ExitStack() as stack, ThreadPoolExecutor(PHONES) as pool:
        lines = [stack.enter_context(closing(HTTPConnection("127.0.0.1", server.port))) for _key in keys]
        over = threading.Event()
        cursor = _ask(server.port, keys[0], f"gate={scene.gate}")
        phones = [
            _Phone(line, server.port, scene.gate, key, cursor) for line, key in zip(lines, keys, strict=True)
        ]
        heard = [pool.submit(phone.hear_until, over) for phone in phones]
        try:
            yield
        finally:
            over.set()
            # Each hears a last ring, which lets it see that all is over.
            call(server.port, scene.key, "PATCH", f"/events/{scene.event}", {"title": f"Bench {id(over)}"})
        for one in heard:
            one.result()


class _Phone:
    """It asks for what is new since its cursor, and keeps nothing else."""

    def __init__(self, line: HTTPConnection, port: int, gate: str, key: str, cursor: str) -> None:
        self._port, self._gate, self._key, self._cursor = port, gate, key, cursor
        line.request(
            "GET", f"/api/v1/doorbell?gate={self._gate}", headers={"Authorization": f"Bearer {self._key}"}
        )
        self._bell = line.getresponse()

    def hear_until(self, over: threading.Event) -> None:
        while (line := self._bell.readline()) and not over.is_set():
            if line.startswith(b"event: look"):
                self._cursor = _ask(self._port, self._key, f"gate={self._gate}&since={self._cursor}")


def _ask(port: int, key: str, query: str) -> str:
    """Ask for the roster in its compact form (docs/offline-roster.md), and return the cursor in its header."""
    headers = {"Authorization": f"Bearer {key}", "Accept": TYPE}
    with closing(HTTPConnection("127.0.0.1", port)) as connection:
        connection.request("GET", f"/api/v1/roster?{query}", headers=headers)
        page = connection.getresponse().read()
    size = int.from_bytes(page[HEADER_AT - 4 : HEADER_AT])
    cursor: str = json.loads(zlib.decompress(page[HEADER_AT : HEADER_AT + size]))["cursor"]
    return cursor
