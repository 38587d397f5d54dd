"""Measures how fast tickets are handed over to phones, what scans cost beside it, and how long a recall takes.

The server has as many workers as bin/run gives it. The phones run on the same machine, so they take time from the
server that real ones would not.
"""

import statistics
import time
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from functools import partial
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import Any
from uuid import uuid4

from bench import load
from bench.figure import Figure
from bench.load import Load
from bench.scene import Scene, issue, new_event, open_doors, write_roster
from bench.stock import Stock
from tests.servers.portillon import Running, portillon_server
from tests.servers.postgres import postgres_server
from tests.servers.site import call

ALONE, TICKETS, PHONES = 10_000, 50_000, 4
SECONDS, ROUNDS_MAX = 5, 12
BODIES_A_ROUND = 10_000
RECALLS = 40
RING = b"event: look\n"


def measure(folder: Path) -> list[Figure]:
    with portillon_server(None, folder / "sqlite") as server:
        found = _of("SQLite", server, folder / "sqlite")
    with postgres_server(fsync=True) as database:
        url = database.create_database("bench")
        with portillon_server(url, folder / "postgresql") as server:
            return found + _of("PostgreSQL", server, folder / "postgresql")


def _of(engine: str, server: Running, folder: Path) -> list[Figure]:
    scene = open_doors(server, folder, 1)
    rate = _handed_a_second(server, scene, folder)
    seconds, ratio = _beside(server, scene, folder)
    recalls = sorted(_recalls(server, scene))
    slowest = recalls[int(len(recalls) * 0.95)]
    return [
        Figure(f"{engine}: tickets handed over to one phone", rate, "per s"),
        Figure(f"{engine}: {TICKETS} tickets shared out beside scans", seconds, "s", most=60),
        Figure(f"{engine}: scans beside it / alone", ratio, "", least=0.9),
        Figure(f"{engine}: from a recall to green, median", 1000 * statistics.median(recalls), "ms"),
        Figure(f"{engine}: from a recall to green, 95 of 100", 1000 * slowest, "ms"),
    ]


class _Phone:
    """It asks for tickets and gives them back, and decides about none."""

    def __init__(self, server: Running, scene: Scene, event: dict[str, Any]) -> None:
        self._port, self._gate = server.port, event["gates"][0]["id"]
        self._incarnation, self._journal = str(uuid4()), 0
        wanted = {"label": "Bench", "max_devices": 1}
        url = call(server.port, scene.key, "POST", f"/events/{event['id']}/enrolments", wanted)["url"]
        self._key = call(server.port, "", "POST", "/devices", {"token": url, "name": f"Phone {uuid4()}"})[
            "key"
        ]
        self._cursor = ""
        self.look()

    def _call(self, method: str, path: str, body: Any = None) -> Any:
        return call(self._port, self._key, method, path, body)

    def look(self) -> dict[str, Any]:
        since = f"&since={self._cursor}" if self._cursor else ""
        page: dict[str, Any] = self._call("GET", f"/roster?gate={self._gate}{since}")
        self._cursor = page["cursor"]
        return page

    def ask_for_all(self) -> int:
        body = {"gate": self._gate, "incarnation": self._incarnation, "want": "all"}
        handed, after, more = 0, "0", True
        while more:
            answer = self._call("POST", "/registers", {**body, "after": after})
            handed, after, more = handed + answer["handed"], answer["after"], answer["more"]
        return handed

    def listen(self) -> HTTPResponse:
        line = HTTPConnection("127.0.0.1", self._port, timeout=30)
        headers = {"Authorization": f"Bearer {self._key}"}
        line.request("GET", f"/api/v1/doorbell?gate={self._gate}", headers=headers)
        return line.getresponse()

    def give_back(self, tickets: list[str]) -> None:
        self._journal += 1
        held = [{"ticket": ticket, "register": 1} for ticket in tickets]
        entry = {"number": self._journal, "returns": held, "at": "2031-01-01T00:00:00Z"}
        self._call("POST", "/scans/batch", {"journal": self._journal, "scans": [entry]})

    def recall(self, ticket: str) -> None:
        self._call("POST", "/registers/recall", {"gate": self._gate, "tickets": [ticket]})

    def scan(self, code: str) -> str:
        body = {"scan_id": str(uuid4()), "code": code, "gate": self._gate}
        return str(self._call("POST", "/scans", body)["verdict"])


def _strict_event(server: Running, scene: Scene, folder: Path, tickets: int) -> dict[str, Any]:
    event = new_event(server)
    call(server.port, scene.key, "PATCH", f"/events/{event['id']}", {"offline_policy": "strict"})
    server.run("roster", "import", event["id"], str(write_roster(folder / "strict.csv", tickets)))
    return event


def _handed_a_second(server: Running, scene: Scene, folder: Path) -> float:
    phone = _Phone(server, scene, _strict_event(server, scene, folder, ALONE))
    began = time.monotonic()
    return phone.ask_for_all() / (time.monotonic() - began)


def _beside(server: Running, scene: Scene, folder: Path) -> tuple[float, float]:
    """Return the seconds in which four phones share all tickets, and how many scans of another event come meanwhile,
    of those that come alone."""
    bodies = folder / "bodies"

    def more(first: int, count: int) -> None:
        load.write_bodies(bodies, issue(server, folder, scene.event, first + 1, count), scene.gate)

    def scan(first: int) -> tuple[Load, int]:
        done = load.scan(server.base_url, scene.key, bodies, first, SECONDS)
        return done, done.sent + 2 * load.CLIENTS

    event = _strict_event(server, scene, folder, TICKETS)
    phones = [_Phone(server, scene, event) for _ in range(PHONES)]
    stock = Stock(more, a_run=BODIES_A_ROUND, runs_to_come=2 + ROUNDS_MAX)
    stock.run(scan)
    alone = stock.run(scan).per_second
    beside: list[float] = []
    with ThreadPoolExecutor(PHONES) as pool:
        began = time.monotonic()
        asked = [pool.submit(partial(_timed, phone, began)) for phone in phones]
        while not _all_done(asked) and len(beside) < ROUNDS_MAX:
            beside.append(stock.run(scan).per_second)
        told = [one.result() for one in asked]
    assert sum(handed for handed, _seconds in told) == TICKETS, told
    # The last round went on after the phones had done.
    during = beside[:-1] or beside
    return max(seconds for _handed, seconds in told), statistics.median(during) / alone


def _timed(phone: _Phone, began: float) -> tuple[int, float]:
    return phone.ask_for_all(), time.monotonic() - began


def _all_done(asked: list[Future[tuple[int, float]]]) -> bool:
    return all(one.done() for one in asked)


def _recalls(server: Running, scene: Scene) -> list[float]:
    """Return the seconds from a recall to the verdict, for one guest after the other."""
    event = new_event(server)
    ask = partial(call, server.port, scene.key)
    ask("PATCH", f"/events/{event['id']}", {"offline_policy": "strict"})
    guests = [{"name": f"Guest {n}", "email": f"{n}@example.org"} for n in range(RECALLS)]
    tickets = [one["id"] for one in ask("POST", f"/events/{event['id']}/tickets", guests)]
    codes = [ask("GET", f"/tickets/{ticket}/code")["code"] for ticket in tickets]
    # Alone, it gets all of them.
    holder = _Phone(server, scene, event)
    assert holder.ask_for_all() == RECALLS
    asker = _Phone(server, scene, event)
    with closing(holder.listen()) as asked, closing(asker.listen()) as home, ThreadPoolExecutor(1) as pool:
        answering = pool.submit(partial(_give_back, holder, asked))
        found = [_recalled(asker, home, *one) for one in zip(tickets, codes, strict=True)]
        answering.result()
    return found


def _give_back(holder: _Phone, bell: HTTPResponse) -> None:
    """Give back whatever is asked for, until nothing is left."""
    left = RECALLS
    while left:
        _until_rung(bell)
        settings = holder.look()["settings"]
        if settings and settings["asked"]:
            holder.give_back(settings["asked"])
            left -= len(settings["asked"])


def _recalled(asker: _Phone, bell: HTTPResponse, ticket: str, code: str) -> float:
    began = time.monotonic()
    asker.recall(ticket)
    while True:
        _until_rung(bell)
        if any(one["id"] == ticket and one["holder"] is None for one in asker.look()["tickets"]):
            break
    assert asker.scan(code) == "admitted"
    return time.monotonic() - began


def _until_rung(bell: HTTPResponse) -> None:
    while (line := bell.readline()) != RING:
        assert line, "the connection ended"
