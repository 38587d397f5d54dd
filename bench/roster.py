"""Measures the import of a roster of 100,000 rows: time and memory of the whole command."""

import os
import resource
import subprocess
import sys
import time
from pathlib import Path

from bench.figure import Figure
from bench.scene import open_doors, write_roster
from tests.servers.portillon import portillon_server

ROWS = 100_000


def measure(folder: Path) -> list[Figure]:
    with portillon_server(None, folder / "data") as server:
        scene = open_doors(server, folder, tickets=1)
        roster = write_roster(folder / "large.csv", ROWS)
        command = [sys.executable, "-m", "portillon.cli", "roster", "import", scene.event, str(roster)]
        seconds, megabytes = _run(command, dict(server.environment))
        again, _megabytes = _run(command, dict(server.environment))
    return [
        Figure(f"{ROWS:,} rows of CSV imported", seconds, "s", most=30),
        Figure("the same file again: nothing changes", again, "s"),
        Figure("largest resident memory", megabytes, "MB", most=300),
    ]


def _run(command: list[str], environment: dict[str, str]) -> tuple[float, float]:
    start = time.perf_counter()
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    _pid, status, usage = os.wait4(process.pid, 0)
    if status:
        raise RuntimeError(f"{command} ended with {status}")
    return time.perf_counter() - start, _megabytes(usage)


def _megabytes(usage: resource.struct_rusage) -> float:
    """Return the largest resident memory in MB (Linux counts ru_maxrss in KiB)."""
    return usage.ru_maxrss * 1024 / 1e6
