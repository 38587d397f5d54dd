"""Measures imports of rosters of eight columns: their time, and the memory of the process that imports. Then a phone
fetches the largest one."""

import csv
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from bench import offline
from bench.figure import Figure
from bench.scene import new_event
from portillon.sheets.writer import write_sheets
from tests.servers.portillon import Running, portillon_server
from tests.servers.postgres import postgres_server

SIZES = (100_000, 500_000)
# What is asked of 100,000 rows; larger files are only told.
SECONDS_MAX = 30
MEGABYTES_MAX = 300
HEADINGS = ("Nom", "Prénom", "E-mail", "Accompagnants", "Place", "Prix", "Catégorie", "Identifiant externe")


def measure(folder: Path) -> list[Figure]:
    files = [(rows, _file(folder, rows, ending)) for rows in SIZES for ending in ("csv", "xlsx")]
    with ExitStack() as stack:
        sqlite = stack.enter_context(portillon_server(None, folder / "sqlite"))
        url = stack.enter_context(postgres_server(fsync=True)).create_database("bench")
        postgresql = stack.enter_context(portillon_server(url, folder / "postgresql"))
        imported = [*_imported("SQLite", sqlite, files), *_imported("PostgreSQL", postgresql, files)]
        return [*imported, *offline.busy_evening(), offline.looked_up()]


def _file(folder: Path, rows: int, ending: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{rows}.{ending}"
    if ending == "csv":
        with path.open("w", newline="", encoding="utf-8") as text:
            csv.writer(text).writerows([HEADINGS, *_guests(rows)])
    else:
        with path.open("wb") as book:
            write_sheets(book, HEADINGS, [_guests(rows)])
    return path


def _guests(rows: int) -> Iterator[tuple[str | int, ...]]:
    for n in range(rows):
        seat = f"Bloc 2 Rang {n % 50} Siège {n % 211}"
        address = f"anna.muster{n}@example.org"
        yield (f"Muster{n}", "Anna", address, n % 3, seat, "31.00 CHF", f"Cat {n % 5}", f"EXT-{n:07}")


def _imported(engine: str, server: Running, files: list[tuple[int, Path]]) -> list[Figure]:
    figures: list[Figure] = []
    server.run("org", "create", "bench", "--name", "Bench")
    for rows, path in files:
        event = new_event(server)
        for what in ("imported", "imported again") if path.suffix == ".csv" else ("imported",):
            name = f"{engine}: {rows:,} rows of {path.suffix[1:].upper()} {what}"
            figures += _figures(name, rows, _run(server, event["id"], path))
        if (rows, path.suffix) == (SIZES[-1], ".csv"):
            figures += offline.fetched(engine, server, event)
    return figures


def _figures(name: str, rows: int, took: dict[str, float]) -> list[Figure]:
    seconds_max, megabytes_max = (SECONDS_MAX, MEGABYTES_MAX) if rows == SIZES[0] else (None, None)
    peak, start = took["peak_megabytes"], took["start_megabytes"]
    return [
        Figure(name, took["seconds"], "s", most=seconds_max),
        Figure("    processor time of the process", took["processor_seconds"], "s"),
        Figure(f"    peak, of which {start:.0f} MB before it began", peak, "MB", most=megabytes_max),
    ]


def _run(server: Running, event: str, path: Path) -> dict[str, float]:
    command = [sys.executable, "-m", "bench.peak", "roster", "import", event, str(path)]
    done = subprocess.run(command, env=dict(server.environment), capture_output=True, text=True, check=True)
    took: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return took
