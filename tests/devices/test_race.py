"""Test fifty phones that enrol at once with a code for five, on a real server of two processes and both databases."""

import json
import urllib.error
import urllib.request
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

from portillon.devices.device_cookie import DEVICE
from tests.servers.portillon import Running
from tests.servers.site import Site

PHONES, PLACES = 50, 5
AT_ONCE = 20
# Few enough to arrive within the two seconds that count as one opening, even on a busy machine.
FETCHES = 8


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


def authorisation(site: Site, places: int) -> str:
    path = f"/events/{site.event['id']}/enrolments"
    return str(site.call("POST", path, {"max_devices": places})["url"])


def test_as_many_get_in_as_there_are_places(site: Site) -> None:
    running = site.server
    token = authorisation(site, PLACES)

    def enrol(number: int) -> int:
        return call(running, "/devices", {"token": token, "name": f"Phone {number}"})[0]

    with ThreadPoolExecutor(PHONES) as pool:
        statuses = Counter(pool.map(enrol, range(PHONES)))

    assert statuses == {201: PLACES, 410: PHONES - PLACES}


def test_twenty_devices_enrol_and_scan_at_once(site: Site) -> None:
    running, gate = site.server, site.gate
    token = authorisation(site, AT_ONCE)
    codes = [ticket.code for ticket in site.issue(AT_ONCE, admits=1)]

    def enrol_and_scan(number: int) -> tuple[int, str]:
        _status, device = call(running, "/devices", {"token": token, "name": f"Phone {number}"})
        scan_id = f"00000000-0000-4000-8000-{number:012}"
        status, verdict = call(
            running, "/scans", {"scan_id": scan_id, "gate": gate, "code": codes[number]}, device["key"]
        )
        return status, verdict["reason"]

    with ThreadPoolExecutor(AT_ONCE) as pool:
        assert Counter(pool.map(enrol_and_scan, range(AT_ONCE))) == {(200, "ok"): AT_ONCE}


def test_fetches_of_one_opening_are_one_scan(site: Site) -> None:
    """A browser or a proxy may fetch a page twice. The ticket admits nine, so a second scan would be counted."""
    running = site.server
    token = authorisation(site, 1)
    _status, device = call(running, "/devices", {"token": token, "name": "Phone"})
    (ticket,) = site.issue(1, admits=9)
    path = urlsplit(ticket.code).path

    with ThreadPoolExecutor(FETCHES) as pool:
        answers = list(pool.map(lambda _fetch: _opened(running, path, device["key"]), range(FETCHES)))

    assert {status for status, _location in answers} == {303}
    assert len({location for _status, location in answers}) == 1
    assert site.call("GET", f"/events/{site.event['id']}/counts")["admitted"] == 1


def _opened(server: Running, path: str, key: str) -> tuple[int, str]:
    with closing(HTTPConnection("127.0.0.1", server.port, timeout=60)) as connection:
        connection.request("GET", path, headers={"Cookie": f"{DEVICE}={key}"})
        answer = connection.getresponse()
        return answer.status, answer.headers["Location"]
