"""A main server and a server at the venue as real processes, reached as their users do."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass, replace
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from uuid import uuid4

from tests.servers.migrated import laid_at_the_venue
from tests.servers.portillon import OURS, ROOT, Running
from tests.servers.ports import free_port
from tests.servers.site import Site

Answer = dict[str, Any]


@dataclass
class Venue:
    """The folder that a checkout has written, and the server that runs on it."""

    site: Site
    folder: Path
    server: Running

    @property
    def event(self) -> str:
        return str(self.site.event["id"])

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command on the folder; the caller looks at its exit code."""
        return command(self.server, *arguments)

    def sync(self) -> int:
        return int(self.server.run("event", "sync", self.event))

    def checkin(self, *options: str) -> str:
        return self.server.run("event", "checkin", self.event, *options).strip()

    def ledger(self) -> list[Answer]:
        lines = self.server.run("ledger", "export", "--format", "jsonl", "--event", self.event).splitlines()
        return [json.loads(line) for line in lines]

    def verify(self) -> int:
        return int(self.server.run("ledger", "verify").split()[0])


def command(server: Running, *arguments: str) -> subprocess.CompletedProcess[str]:
    run = [sys.executable, "-m", "portillon.cli", *arguments]
    return subprocess.run(run, env=server.environment, capture_output=True, text=True, check=False)


def checked_out(site: Site, folder: Path, *, from_nothing: bool = False) -> Venue:
    """Hand the event to a server at the venue, which is not started yet.

    With `from_nothing` that server applies every migration, as it always does outside tests.
    """
    event = str(site.event["id"])
    own = ("--server", site.server.base_url)
    laid = {} if from_nothing else laid_at_the_venue()
    main = replace(site.server, environment={**site.server.environment, **laid})
    main.run("event", "checkout", event, "--to", str(folder), *own)
    return Venue(site, folder, server_on(folder))


def server_on(folder: Path) -> Running:
    port = free_port()
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    own = {
        "PYTHONPATH": str(ROOT),
        "PORTILLON_DATA": str(folder),
        "PORTILLON_BASE_URL": f"http://localhost:{port}",
    }
    serve = [sys.executable, "-m", "portillon.cli", "serve", "--host", "127.0.0.1", "--port", str(port)]
    return Running(port, folder, {**inherited, **own}, [*serve, "--workers", "1", "--data", str(folder)])


@dataclass
class Phone:
    """A phone that was enrolled at a server with the authorisation code of its event."""

    server: Running
    gate: str
    key: str
    device: str

    def scan(self, code: str, party: int = 1) -> Answer:
        body = {"scan_id": str(uuid4()), "gate": self.gate, "code": code, "party": party}
        status, content = call(self.server, self.key, "POST", "/scans", body)
        assert status == 200, content
        return content


def phone_at(server: Running, slug: str, event: str, gate: str, name: str) -> Phone:
    """Enrol a phone at a server, as `authorise phones` and the phone's camera do."""
    key = server.run("api-key", "create", name, "--org", slug).strip()
    status, made = call(server, key, "POST", f"/events/{event}/enrolments", {"label": name})
    assert status == 201, made
    token = made["url"].rpartition("/")[2]
    status, device = call(server, "", "POST", "/devices", {"token": token, "name": name})
    assert status == 201, device
    return Phone(server, gate, device["key"], device["device"])


def call(server: Running, key: str, method: str, path: str, body: Any = None) -> tuple[int, Answer]:
    connection = HTTPConnection("127.0.0.1", server.port, timeout=30)
    headers = {"Content-Type": "application/json", "Accept-Language": "en"}
    if key:
        headers["Authorization"] = f"Bearer {key}"
    connection.request(method, f"/api/v1{path}", None if body is None else json.dumps(body), headers)
    response = connection.getresponse()
    content = response.read()
    connection.close()
    return response.status, json.loads(content or b"null")
