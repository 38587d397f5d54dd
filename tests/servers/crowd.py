"""Patient scanners in processes of their own: a scan that is not answered is sent again with the same scan_id.

As a program (`python -m tests.servers.crowd PORT KEY GATE`) it is one of these processes, controlled by lines of JSON.
"""

import json
import random
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self
from uuid import uuid4

ROOT = Path(__file__).parents[2]
PROCESSES = 2
ANSWER_SECONDS_MAX = 30
# A server that does not answer for longer is a failure of the test.
PATIENCE_SECONDS = 60
PAUSE_SECONDS = 0.02
# Scanners pause after each scan: eight of them without a pause would take the whole machine.
NEXT_SECONDS_MAX = 0.03


class Told(NamedTuple):
    """A scan and its answer; `sent_at` is when it was first sent, in seconds of time.monotonic()."""

    body: dict[str, Any]
    status: int
    answer: dict[str, Any]
    sent_at: float


@dataclass
class Crowd:
    """Scanners in two processes, which end with the `with` block."""

    port: int
    key: str
    gate: str
    processes: list[subprocess.Popen[str]] = field(default_factory=list)

    def __enter__(self) -> Self:
        command = [sys.executable, "-m", "tests.servers.crowd", str(self.port), self.key, self.gate]
        self.processes = [
            subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            for _ in range(PROCESSES)
        ]
        return self

    def __exit__(self, _type: type | None, _error: BaseException | None, _at: TracebackType | None) -> None:
        for process in self.processes:
            process.kill()
            process.communicate()

    def scan_at_once(self, scans: Sequence[dict[str, Any]]) -> list[Told]:
        """Send all scans at the same time. They are bodies, in which `gate` and `scan_id` may be left out."""
        return self._all("scan_at_once", [list(scans[n::PROCESSES]) for n in range(PROCESSES)])

    def start_scanning(self, choices: Sequence[tuple[str, int]], scanners: int = 4) -> None:
        """Let scanners in each process scan at random until stop_scanning(). A choice is (code, largest party)."""
        self._all("start_scanning", [{"choices": choices, "scanners": scanners}] * PROCESSES)

    def stop_scanning(self) -> list[Told]:
        """Stop scanning, and return all scans with their answers."""
        return self._all("stop_scanning", [None] * PROCESSES)

    def _all(self, act: str, arguments: Sequence[Any]) -> list[Told]:
        for process, argument in zip(self.processes, arguments, strict=True):
            assert process.stdin
            process.stdin.write(json.dumps([act, argument]) + "\n")
            process.stdin.flush()
        return [Told(*told) for process in self.processes for told in _line_of(process)]


def _line_of(process: subprocess.Popen[str]) -> list[list[Any]]:
    assert process.stdout
    told: list[list[Any]] = json.loads(process.stdout.readline())
    return told


class _Scanner:
    """One phone, which keeps its connection and sends a scan until it is answered."""

    def __init__(self, port: int, key: str, gate: str) -> None:
        self._connection = HTTPConnection("127.0.0.1", port, timeout=ANSWER_SECONDS_MAX)
        self._headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
        self._gate = gate

    def scan(self, scan: dict[str, Any]) -> Told:
        body = {"scan_id": str(uuid4()), "gate": self._gate} | scan
        sent_at = time.monotonic()
        while True:
            try:
                self._connection.request("POST", "/api/v1/scans", json.dumps(body), self._headers)
                response = self._connection.getresponse()
                status, content = response.status, response.read()
            except (HTTPException, OSError):
                self._connection.close()
                status, content = 503, b""
            if status != 503 or time.monotonic() > sent_at + PATIENCE_SECONDS:
                return Told(body, status, json.loads(content or b"null"), sent_at)
            time.sleep(PAUSE_SECONDS)


class _Process:
    def __init__(self, port: int, key: str, gate: str) -> None:
        self._here = threading.local()
        self._door = (port, key, gate)
        self._pool = ThreadPoolExecutor(64)
        self._told: list[Told] = []
        self._busy: list[Any] = []
        self._enough = threading.Event()

    def scan_at_once(self, scans: list[dict[str, Any]]) -> list[Told]:
        ready = threading.Barrier(len(scans) or 1)
        return list(self._pool.map(lambda scan: self._scan_when(ready, scan), scans))

    def start_scanning(self, wanted: dict[str, Any]) -> list[Told]:
        self._enough.clear()
        self._told = []
        self._busy = [
            self._pool.submit(self._keep_scanning, wanted["choices"]) for _ in range(wanted["scanners"])
        ]
        return []

    def stop_scanning(self, _nothing: None) -> list[Told]:
        self._enough.set()
        for scanner in self._busy:
            scanner.result()
        return self._told

    def _scan_when(self, ready: threading.Barrier, scan: dict[str, Any]) -> Told:
        scanner = self._scanner()
        ready.wait()
        return scanner.scan(scan)

    def _keep_scanning(self, choices: list[tuple[str, int]]) -> None:
        scanner = self._scanner()
        while not self._enough.is_set():
            code, party_max = random.choice(choices)
            self._told.append(scanner.scan({"code": code, "party": random.randint(1, party_max)}))
            time.sleep(random.uniform(0, NEXT_SECONDS_MAX))

    def _scanner(self) -> _Scanner:
        if not hasattr(self._here, "scanner"):
            self._here.scanner = _Scanner(*self._door)
        found: _Scanner = self._here.scanner
        return found


def main(port: str, key: str, gate: str) -> None:
    process = _Process(int(port), key, gate)
    for line in sys.stdin:
        act, argument = json.loads(line)
        sys.stdout.write(json.dumps(getattr(process, act)(argument)) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
