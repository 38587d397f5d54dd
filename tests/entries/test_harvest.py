"""Test on a real server of two processes, with both databases, that limits are counted for the whole installation."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from uuid import uuid4

from portillon.core.number import check_digit
from portillon.entries import guesses, inquiries
from tests.devices.test_race import call
from tests.servers.site import Site

PHONES = 6


def enrolled(site: Site, path: str, count: int) -> list[str]:
    token = site.call("POST", path, {"max_devices": count})["url"]
    made = [call(site.server, "/devices", {"token": token, "name": f"Phone {n}"}) for n in range(count)]
    return [device["key"] for _status, device in made]


def get(site: Site, path: str, key: str) -> int:
    connection = HTTPConnection("127.0.0.1", site.server.port, timeout=60)
    connection.request("GET", f"/api/v1{path}", headers={"Authorization": f"Bearer {key}"})
    status = connection.getresponse().status
    connection.close()
    return status


def test_six_phones_of_one_desk_ask_no_more_than_the_desk_may(site: Site) -> None:
    desk = site.call("POST", "/venues", {"name": "Castle", "address": "-"})["id"]
    keys = enrolled(site, f"/venues/{desk}/enrolments", PHONES)
    most = inquiries.A_DESK[0].most

    def ask(n: int) -> int:
        return get(site, f"/passes?number={1000 + n}&gate={desk}", keys[n % PHONES])

    with ThreadPoolExecutor(PHONES) as pool:
        told = Counter(pool.map(ask, range(most + 60)))

    assert told == {200: most, 429: 60}


def test_three_hundred_guesses_at_a_door_are_stopped(site: Site) -> None:
    (key,) = enrolled(site, f"/events/{site.event['id']}/enrolments", 1)
    most = guesses.A_DEVICE.most

    def guess(n: int) -> int:
        digits = f"{n:08}"
        body = {"scan_id": str(uuid4()), "code": digits + check_digit(digits), "gate": site.gate}
        return call(site.server, "/scans", body, key)[0]

    with ThreadPoolExecutor(4) as pool:
        told = Counter(pool.map(guess, range(300)))

    assert set(told) == {200, 403}
    # Guesses that are under way when the last one is counted still get their verdict.
    assert most <= told[200] < most + 10
