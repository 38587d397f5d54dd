"""Tickets by e-mail: importing 10,000 guests whose mails are queued, their delivery to a mail server on loopback, and
what a scan costs meanwhile. The mail server runs in this process and takes its share of the machine."""

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
    """Seconds for the import, and from its end to the last mail."""
    queueing = _import(server, folder)
    start, taken = time.perf_counter(), len(smtp.taken)
    smtp.wait_for(MAILS, DELIVERY_SECONDS_MAX)
    seconds = time.perf_counter() - start
    # Some were sent while the rest was still being imported.
    return queueing, seconds * MAILS / (MAILS - taken)


def _import(server: Running, folder: Path) -> float:
    """A further event and its guests, whose mails go out when they are on the list."""
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
