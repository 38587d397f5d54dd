"""Fifty phones at one authorisation for five, on a real server of two processes, on both databases."""

import json
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from portillon.cli.demo import SLUG
from tests.servers.portillon import Running, portillon_server

PHONES, PLACES = 50, 5
AT_ONCE = 20


@pytest.fixture
def running(database_url: str, tmp_path: Path) -> Iterator[Running]:
    with portillon_server(database_url, tmp_path / "data", workers=2, options=["--demo"]) as server:
        yield server


@pytest.fixture
def key(running: Running) -> str:
    return running.run("api-key", "create", "tests", "--org", SLUG).strip()


def call(server: Running, path: str, body: Any, key: str = "") -> tuple[int, Any]:
    request = urllib.request.Request(f"{server.base_url}/api/v1{path}", json.dumps(body).encode())
    request.add_header("Content-Type", "application/json")
    if key:
        request.add_header("Authorization", f"Bearer {key}")
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as refused:
        return refused.code, json.load(refused)


def event(server: Running, key: str) -> Any:
    now = timezone.now()
    times = {"doors_at": -1, "starts_at": 1, "ends_at": 3}
    moments = {name: (now + timedelta(hours=hours)).isoformat() for name, hours in times.items()}
    return call(server, "/events", {"title": "Race", **moments}, key)[1]


def authorisation(server: Running, key: str, event: str, places: int) -> str:
    made = call(server, f"/events/{event}/enrolments", {"max_devices": places}, key)[1]
    return str(made["url"])


def test_as_many_get_in_as_there_are_places(running: Running, key: str) -> None:
    token = authorisation(running, key, event(running, key)["id"], PLACES)

    def enrol(number: int) -> int:
        return call(running, "/devices", {"token": token, "name": f"Phone {number}"})[0]

    with ThreadPoolExecutor(PHONES) as pool:
        statuses = Counter(pool.map(enrol, range(PHONES)))

    assert statuses == {201: PLACES, 410: PHONES - PLACES}


def test_twenty_devices_enrol_and_scan_at_once(running: Running, key: str) -> None:
    made = event(running, key)
    token = authorisation(running, key, made["id"], AT_ONCE)
    gate = made["gates"][0]["id"]
    codes = [_code(running, key, made["id"], number) for number in range(AT_ONCE)]

    def enrol_and_scan(number: int) -> tuple[int, str]:
        _status, device = call(running, "/devices", {"token": token, "name": f"Phone {number}"})
        scan_id = f"00000000-0000-4000-8000-{number:012}"
        status, verdict = call(
            running, "/scans", {"scan_id": scan_id, "gate": gate, "code": codes[number]}, device["key"]
        )
        return status, verdict["verdict"]

    with ThreadPoolExecutor(AT_ONCE) as pool:
        assert Counter(pool.map(enrol_and_scan, range(AT_ONCE))) == {(200, "admitted"): AT_ONCE}


def _code(server: Running, key: str, event: str, number: int) -> str:
    guest = {"name": f"Guest {number}", "email": f"guest{number}@example.org"}
    ticket = call(server, f"/events/{event}/tickets", guest, key)[1]["id"]
    request = urllib.request.Request(f"{server.base_url}/api/v1/tickets/{ticket}/code")
    request.add_header("Authorization", f"Bearer {key}")
    with urllib.request.urlopen(request, timeout=60) as answer:
        return str(json.load(answer)["code"])
