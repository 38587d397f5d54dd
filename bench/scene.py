"""Creates an event with many tickets through the command line, as an organiser would."""

import csv
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from tests.servers.portillon import Running

ROSTER_ROWS_MAX = 100_000


@dataclass(frozen=True)
class Scene:
    key: str
    event: str
    gate: str
    codes: list[str]


def open_doors(server: Running, folder: Path, tickets: int) -> Scene:
    """Create an event whose doors are open, with `tickets` tickets for one person each, which are not mailed."""
    server.run("org", "create", "bench", "--name", "Bench")
    key = server.run("api-key", "create", "bench", "--org", "bench").strip()
    event = new_event(server)
    return Scene(key, event["id"], event["gates"][0]["id"], issue(server, folder, event["id"], 0, tickets))


def new_event(server: Running) -> dict[str, Any]:
    """Create an event of the organisation `bench` whose doors are open; return it as the command line prints it."""
    now = datetime.now(UTC)
    times = {"--doors": now - timedelta(hours=1), "--starts": now, "--ends": now + timedelta(hours=8)}
    options = [part for name, at in times.items() for part in (name, at.isoformat())]
    command = ("event", "create", "--org", "bench", "--title", "Bench", *options, "--no-mails", "--json")
    made: dict[str, Any] = json.loads(server.run(*command))
    return made


def issue(server: Running, folder: Path, event: str, first: int, count: int) -> list[str]:
    """Issue `count` more tickets after the event's `first` ones; return their codes."""
    for start in range(first, first + count, ROSTER_ROWS_MAX):
        rows = min(ROSTER_ROWS_MAX, first + count - start)
        server.run("roster", "import", event, str(write_roster(folder / "roster.csv", rows, start)))
    server.run("codes", event, "--csv", str(folder / "codes.csv"))
    with (folder / "codes.csv").open(newline="", encoding="utf-8") as file:
        return [row["code"] for row in islice(csv.DictReader(file), first, None)]


def write_roster(path: Path, rows: int, first: int = 0) -> Path:
    """Write a roster whose people are numbered from `first` on, so that several rosters name different people."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(("Nom", "Prénom", "E-mail", "Place", "Prix"))
        for number in range(first, first + rows):
            writer.writerow(
                (
                    f"Muster{number}",
                    "Anna",
                    f"anna.muster{number}@example.org",
                    f"Rang {number % 50}",
                    "31.00 CHF",
                )
            )
    return path
