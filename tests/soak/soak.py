"""Many phones at the doors of one event, through bad networks, and an audit of what they showed. bin/soak runs it."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tests.servers.bad_network import BadNetwork
from tests.servers.portillon import ROOT, Running
from tests.soak import scene
from tests.soak.auditor import Audit, audit
from tests.soak.scene import Scene
from tests.soak.weather import Weather, weather

Line = dict[str, Any]
CONFIG = "scanner/tests/soak/vite.config.ts"
# Each ticket is shown about as often.
SCANS_A_TICKET = 3


@dataclass(frozen=True)
class Options:
    seed: int
    phones: int = 10
    scans: int = 20_000
    # How much faster time passes than at a door.
    haste: float = 4
    # Tickets that a phone may admit alone.
    budget: int = 60
    # How likely a phone dies at a step, and a write fails.
    death: float = 0.002
    failing: float = 0.001
    # Whom phones let in without the server: "known" tickets, or those that they hold ("strict").
    policy: str = "known"
    # How likely, between two persons, a phone that holds tickets is put away, signed out or taken to another door, and
    # its storage is emptied.
    restless: float = 0.03
    wiping: float = 0.0006
    # How often the server is killed and started again.
    kills: int = 2


class Stuck(Exception):
    """The phones ended, or did not hand everything over."""


@dataclass(frozen=True)
class Outcome:
    audit: Audit
    figures: list[dict[str, int]]
    done: dict[str, int]
    verified: str


def soak(server: Running, database_url: str, folder: Path, options: Options) -> Outcome:
    """Let the phones scan, heal their networks, have them hand over all that they keep, and compare."""
    folder.mkdir(parents=True, exist_ok=True)
    tickets = max(20, options.scans // SCANS_A_TICKET)
    made = scene.make(server, folder, options.phones, tickets, options.budget, options.seed, options.policy)
    with weather(server.port, options.phones, options.seed, options.haste) as (networks, sky):
        figures = _scanned(server, made, networks, sky, options)
    made.end()
    verified = server.run("ledger", "verify").strip()
    return Outcome(audit(database_url, folder), figures, made.done, verified)


def _scanned(
    server: Running, made: Scene, networks: list[BadNetwork], sky: Weather, options: Options
) -> list[dict[str, int]]:
    _write_plan(made, networks, options)
    is_done = False
    with _phones(made.folder) as phones:
        for line in _lines(phones):
            # Progress is told until the phones end, which take no orders any more then.
            if line["is"] == "progress" and not is_done:
                share = 1 - line["left"] / options.scans
                if made.done["killed"] < int(share * (options.kills + 1)):
                    _kill(server, made)
                for told in made.go_on(share):
                    _order(phones, {"do": "reissue", **told})
            if line["is"] == "emptied":
                _order(phones, {"do": "become", "was": line["device"], **_device(made, line["device"])})
            if line["is"] == "done":
                is_done = True
                sky.clear_up()
                _order(phones, {"do": "settle"})
            if line["is"] == "settled":
                return _settled(line)
    raise Stuck(f"the phones ended: {(made.folder / 'phones.log').read_text()[-4000:]}")


def _kill(server: Running, made: Scene) -> None:
    server.kill()
    server.start()
    made.done["killed"] += 1


def _device(made: Scene, was: str) -> dict[str, str]:
    phone = made.renew(was)
    return {"device": phone.device, "key": phone.key}


def _settled(line: Line) -> list[dict[str, int]]:
    if any(line["waiting"]):
        raise Stuck(f"entries that no phone could hand over: {line['waiting']}")
    figures: list[dict[str, int]] = line["figures"]
    return figures


def _write_plan(made: Scene, networks: list[BadNetwork], options: Options) -> None:
    phones = [
        {**asdict(phone), "url": network.base_url}
        for phone, network in zip(made.phones, networks, strict=True)
    ]
    plan = {**asdict(options), "phones": phones, "tickets": made.tickets, "event": made.site.event["id"]}
    plan["entrances"] = made.entrances
    plan["journal_keys"] = scene.journal_keys(made)
    plan["truth"] = str(made.folder / "truth.jsonl")
    (made.folder / "plan.json").write_text(json.dumps(plan))


@contextmanager
def _phones(folder: Path) -> Iterator[subprocess.Popen[str]]:
    build = [
        "npx",
        "vite",
        "build",
        "--config",
        CONFIG,
        "--logLevel",
        "warn",
        "--outDir",
        str(folder / "built"),
    ]
    subprocess.run(build, cwd=ROOT, check=True)
    command = ["node", str(folder / "built" / "soak.mjs"), str(folder / "plan.json")]
    with (folder / "phones.log").open("wb") as log:
        pipe = subprocess.PIPE
        with subprocess.Popen(command, cwd=ROOT, text=True, stdin=pipe, stdout=pipe, stderr=log) as process:
            try:
                yield process
            finally:
                process.kill()


def _lines(phones: subprocess.Popen[str]) -> Iterator[Line]:
    assert phones.stdout
    yield from map(json.loads, phones.stdout)


def _order(phones: subprocess.Popen[str], order: Line) -> None:
    assert phones.stdin
    phones.stdin.write(json.dumps(order) + "\n")
    phones.stdin.flush()
