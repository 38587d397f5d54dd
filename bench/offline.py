"""Measures what a phone fetches in order to decide without a network: all tickets of an event, and what is new."""

import json
import random
import subprocess
import tempfile
import time
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import quote, urlsplit
from uuid import uuid4

from bench.figure import Figure
from portillon.core import roster_page
from tests.servers.portillon import Running

TYPE = "application/vnd.portillon.roster"
# A phone's network on a bad evening.
BYTES_A_SECOND = 10_000_000 / 8
SCANS = 100
TICKETS, SEED = 500_000, 1
SECONDS_MAX = 5
WIRE_MEGABYTES_MAX = 1.5
MEMORY_MEGABYTES_MAX = 10


@dataclass
class Phone:
    """A device at a gate."""

    server: Running
    key: str
    gate: str

    def get(self, path: str, since: str = "") -> tuple[bytes, float]:
        """Return the answer, and the seconds that it took."""
        query = f"?gate={self.gate}" + (f"&since={quote(since)}" if since else "")
        began = time.perf_counter()
        answer = self._ask("GET", f"/api/v1{path}{query}", None)
        return answer, time.perf_counter() - began

    def scan(self, code: str) -> None:
        self.post("/scans", {"scan_id": str(uuid4()), "gate": self.gate, "code": code})

    def post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        answer: dict[str, Any] = json.loads(self._ask("POST", f"/api/v1{path}", json.dumps(body).encode()))
        return answer

    def _ask(self, method: str, path: str, body: bytes | None) -> bytes:
        address = urlsplit(self.server.base_url)
        connection = HTTPConnection(address.hostname or "", address.port, timeout=120)
        headers = {"Authorization": f"Bearer {self.key}", "Accept": TYPE, "Content-Type": "application/json"}
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        content = answer.read()
        if answer.status not in (200, 201):
            raise RuntimeError(f"{method} {path}: {answer.status} {content[:200]!r}")
        return content


def fetched(name: str, server: Running, event: dict[str, Any]) -> list[Figure]:
    """Measure the roster of an event of the organisation `bench`. Some of its tickets are scanned."""
    phone = _enrolled(server, event)
    page, seconds = phone.get("/roster")
    _same, again = phone.get("/roster")
    header, columns, _none = roster_page.unpack(page, lambda _signature, _message: True)
    memory = sum(len(column) * column.itemsize for column in columns.values())
    # In memory, ids are not distances.
    memory += header["tickets"] * (4 - columns["id"].itemsize)
    records, of_records = phone.get("/roster/records")
    _header, of_tickets, _boxes = roster_page.unpack(records, lambda _signature, _message: True)
    numbers = [f"{number:09}" for number in of_tickets["number"][:SCANS]]
    return [
        Figure(f"{name}: roster of {header['tickets']:,} tickets made", seconds, "s"),
        Figure("    and fetched at 10 Mbit/s", seconds + len(page) / BYTES_A_SECOND, "s", most=SECONDS_MAX),
        Figure("    by the next phones", again + len(page) / BYTES_A_SECOND, "s"),
        Figure("    on the wire", len(page) / 1e6, "MB", most=WIRE_MEGABYTES_MAX),
        Figure("    in memory", memory / 1e6, "MB", most=MEMORY_MEGABYTES_MAX),
        Figure("    5,000 sealed records", of_records, "s"),
        Figure("    5,000 sealed records on the wire", len(records) / 1e6, "MB"),
        *_news(phone, header["cursor"], numbers),
    ]


def busy_evening() -> list[Figure]:
    """Pack tickets as they are in the middle of an evening: issued over months, in families, half of them used."""
    page = roster_page.pack({}, _columns(random.Random(SEED)), 1, lambda _message: bytes(64))
    name = f"{TICKETS:,} tickets in the middle of an evening, on the wire"
    return [Figure(name, len(page) / 1e6, "MB", most=WIRE_MEGABYTES_MAX)]


def _columns(chance: random.Random) -> dict[str, "array[int]"]:
    drawn = {name: array("Q") for name in ("id", "issue", "admits", "status", "category")}
    used = {name: array("Q") for name in ("used", "seq", "at", "gate", "device")}
    for _ticket in range(TICKETS):
        admits = chance.choices((1, 2, 3, 4, 8), (50, 30, 10, 8, 2))[0]
        gap, issue = chance.choices((1, 2, 9), (90, 8, 2))[0], chance.choices((1, 2), (98, 2))[0]
        row = (gap, issue, admits, int(chance.random() < 0.02), chance.randint(0, 5))
        entry = (admits, 1, chance.randint(1, 240), chance.randint(1, 8), chance.randint(1, 50))
        entered = entry if chance.random() < 0.5 else (0,) * len(entry)
        for column, value in zip((*drawn.values(), *used.values()), row + entered, strict=True):
            column.append(value)
    return drawn | used


def looked_up() -> Figure:
    """Measure, in Node, how long a device looks for one of 500,000 tickets."""
    with tempfile.TemporaryDirectory() as folder:
        told = Path(folder) / "benches.json"
        bench = ("scanner/tests/core/roster.bench.ts", "--outputJson", str(told))
        subprocess.run(["npx", "vitest", "bench", "--run", *bench], check=True, capture_output=True)
        (group,) = json.loads(told.read_text())["files"][0]["groups"]
    (find,) = (one for one in group["benchmarks"] if one["name"] == "find a ticket")
    return Figure(f"one of {TICKETS:,} tickets looked up on a device, p99", find["p99"], "ms", most=1)


def _enrolled(server: Running, event: dict[str, Any]) -> Phone:
    gate = event["gates"][0]["id"]
    organiser = Phone(server, server.run("api-key", "create", "roster", "--org", "bench").strip(), gate)
    authorised = organiser.post(f"/events/{event['id']}/enrolments", {})
    device = organiser.post("/devices", {"token": authorised["url"], "name": "Phone"})
    return Phone(server, device["key"], gate)


def _news(phone: Phone, cursor: str, codes: Sequence[str]) -> list[Figure]:
    for code in codes:
        phone.scan(code)
    asked = [phone.get("/roster", cursor) for _time in range(9)]
    page = asked[0][0]
    return [
        Figure(f"    what is new after {len(codes)} scans", len(page), "bytes"),
        Figure("    the same, made", median(seconds for _page, seconds in asked) * 1000, "ms"),
    ]
