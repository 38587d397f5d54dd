"""Fifty phones at one authorisation for five, on a real server of two processes, on both databases."""

import json
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.utils import timezone

from portillon.cli.demo import SLUG
from portillon.public.device_cookie import DEVICE
from tests.servers.portillon import Running, portillon_server

PHONES, PLACES = 50, 5
AT_ONCE = 20
# All of them within the two seconds that are one opening, on a busy machine too.
FETCHES = 8


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
        return status, verdict["reason"]

    with ThreadPoolExecutor(AT_ONCE) as pool:
        assert Counter(pool.map(enrol_and_scan, range(AT_ONCE))) == {(200, "ok"): AT_ONCE}


def test_fetches_of_one_opening_are_one_scan(running: Running, key: str) -> None:
    """A browser or a proxy may fetch a page twice; the ticket admits nine, so a second scan would count."""
    made = event(running, key)
    token = authorisation(running, key, made["id"], 1)
    _status, device = call(running, "/devices", {"token": token, "name": "Phone"})
    path = urlsplit(_code(running, key, made["id"], 1, admits=9)).path

    with ThreadPoolExecutor(FETCHES) as pool:
        answers = list(pool.map(lambda _fetch: _opened(running, path, device["key"]), range(FETCHES)))

    assert {status for status, _location in answers} == {303}
    assert len({location for _status, location in answers}) == 1
    assert _counts(running, key, made["id"])["admitted"] == 1


def _opened(server: Running, path: str, key: str) -> tuple[int, str]:
    with closing(HTTPConnection("127.0.0.1", server.port, timeout=60)) as connection:
        connection.request("GET", path, headers={"Cookie": f"{DEVICE}={key}"})
        answer = connection.getresponse()
        return answer.status, answer.headers["Location"]


def _counts(server: Running, key: str, event: str) -> Any:
    return _get(server, f"/events/{event}/counts", key)


def _code(server: Running, key: str, event: str, number: int, admits: int = 1) -> str:
    guest = {"name": f"Guest {number}", "email": f"guest{number}@example.org", "admits": admits}
    ticket = call(server, f"/events/{event}/tickets", guest, key)[1]["id"]
    return str(_get(server, f"/tickets/{ticket}/code", key)["code"])


def _get(server: Running, path: str, key: str) -> Any:
    request = urllib.request.Request(f"{server.base_url}/api/v1{path}")
    request.add_header("Authorization", f"Bearer {key}")
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)
