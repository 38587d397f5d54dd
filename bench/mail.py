"""Measures tickets by e-mail: the import of 10,000 guests, the delivery of their mails, and scans at the same time.

The mail server runs in this process, so it takes a share of the machine.
"""

import json
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench import load
from bench.figure import Figure
from bench.load import Load
from bench.scene import Scene, open_doors, write_roster
from tests.servers.portillon import Running, portillon_server
from tests.servers.smtp import MailServer, mail_server

MAILS = 10_000
TICKETS = 20_000
SCAN_SECONDS = 4
DELIVERY_SECONDS_MAX = 1800


def measure(folder: Path) -> list[Figure]:
    with mail_server() as smtp:
        smtp.keep_data = False
        with portillon_server(None, folder / "data", env={"EMAIL_URL": smtp.url}) as server:
            scene = open_doors(server, folder, TICKETS)
            bodies = folder / "scans.jsonl"
            load.write_bodies(bodies, scene.codes, scene.gate)
            quiet = _scans(server, scene, bodies, first=0)
            queueing, delivery = _mails(server, folder, smtp)
            _import(server, folder)
            busy = _scans(server, scene, bodies, first=TICKETS // 2)
    return [
        Figure(f"{MAILS:,} guests imported, their mails queued", queueing, "s", most=10),
        Figure(f"{MAILS:,} mails delivered, PDF attached", MAILS / delivery, "mails/s", least=20),
        Figure("p50 of scans without mails", quiet.p50_ms, "ms"),
        Figure("p50 of scans while mails are sent", busy.p50_ms, "ms"),
        Figure(
            "scans a second while mails are sent / without", busy.per_second / quiet.per_second, "", least=0.9
        ),
    ]


def _scans(server: Running, scene: Scene, bodies: Path, first: int) -> Load:
    return load.scan(server.base_url, scene.key, bodies, first, SCAN_SECONDS)


def _mails(server: Running, folder: Path, smtp: MailServer) -> tuple[float, float]:
    """Return the seconds of the import, and those of delivering all MAILS at the rate measured after it."""
    queueing = _import(server, folder)
    start, taken = time.perf_counter(), len(smtp.taken)
    smtp.wait_for(MAILS, DELIVERY_SECONDS_MAX)
    seconds = time.perf_counter() - start
    # Some mails were sent during the import.
    return queueing, seconds * MAILS / (MAILS - taken)


def _import(server: Running, folder: Path) -> float:
    """Create another event and import its guests, whose mails are then sent; return the seconds of the import."""
    now = datetime.now(UTC)
    times = {"--doors": now, "--starts": now, "--ends": now + timedelta(hours=8)}
    options = [part for name, at in times.items() for part in (name, at.isoformat())]
    event = json.loads(
        server.run("event", "create", "--org", "bench", "--title", "Mails", *options, "--json")
    )
    roster = write_roster(folder / "guests.csv", MAILS)
    start = time.perf_counter()
    server.run("roster", "import", event["id"], str(roster))
    return time.perf_counter() - start
