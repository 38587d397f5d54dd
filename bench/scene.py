"""An event with many tickets, made through the command line as an organiser would."""

import csv
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.servers.portillon import Running


@dataclass(frozen=True)
class Scene:
    key: str
    event: str
    gate: str
    codes: list[str]


def open_doors(server: Running, folder: Path, tickets: int) -> Scene:
    """An event whose doors are open, with `tickets` tickets for one person each, which are not mailed."""
    server.run("org", "create", "bench", "--name", "Bench")
    key = server.run("api-key", "create", "bench", "--org", "bench").strip()
    event = new_event(server)
    roster = write_roster(folder / "roster.csv", tickets)
    server.run("roster", "import", event["id"], str(roster))
    server.run("codes", event["id"], "--csv", str(folder / "codes.csv"))
    with (folder / "codes.csv").open(newline="", encoding="utf-8") as file:
        codes = [row["code"] for row in csv.DictReader(file)]
    return Scene(key, event["id"], event["gates"][0]["id"], codes)


def new_event(server: Running) -> dict[str, Any]:
    """An event of the organisation `bench` whose doors are open, as the command line tells it."""
    now = datetime.now(UTC)
    times = {"--doors": now - timedelta(hours=1), "--starts": now, "--ends": now + timedelta(hours=8)}
    options = [part for name, at in times.items() for part in (name, at.isoformat())]
    command = ("event", "create", "--org", "bench", "--title", "Bench", *options, "--no-mails", "--json")
    made: dict[str, Any] = json.loads(server.run(*command))
    return made


def write_roster(path: Path, rows: int) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(("Nom", "Prénom", "E-mail", "Place", "Prix"))
        for number in range(rows):
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
