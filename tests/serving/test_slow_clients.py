"""Test on a real server that clients which send or receive slowly, or not at all, keep nobody else waiting."""

import re
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from itertools import count
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

import pytest

from tests.servers.portillon import Running, portillon_server
from tests.servers.site import Site, site_on
from tests.serving.conftest import PATIENCE_SECONDS, Send, assert_answers, until_closed

IDLE = 64
# More than there are threads for heavy work.
EXPORTS = 6
GUESTS = 6_000
# Long, so that few guests make an export that fills what the system keeps for a receiver.
NAME = "of a family with many names " * 6
EMAIL = f"{'e' * 50}@{'m' * 60}.example.org"
PASSWORD = "correct horse battery"
HALF_A_HEAD = b"GET /login/ HTTP/1.1\r\nHost: localhost\r\nX-Slow: "
HALF_A_FORM = (
    b"POST /login/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    b"Content-Length: 100\r\nConnection: close\r\n\r\nu"
)
HALF_A_FILE = (
    b"POST /login/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=b\r\n"
    b"Transfer-Encoding: chunked\r\n\r\n5\r\n--b\r\n\r\n"
)


def half(what: str, key: str) -> bytes:
    return {"head": HALF_A_HEAD, "scan": half_a_scan(key), "form": HALF_A_FORM, "file": HALF_A_FILE}[what]


def half_a_scan(key: str) -> bytes:
    head = f"POST /api/v1/scans HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {key}\r\n"
    return f"{head}Content-Length: 100\r\n\r\n{{".encode()


_addresses = count(1)


@pytest.fixture
def address() -> str:
    """An address that no other test uses: a busy server counts connections for some time after they were closed."""
    return f"198.51.100.{next(_addresses)}"


def sent_from(address: str, request: bytes) -> bytes:
    return request.replace(b"\r\n", f"\r\nX-Forwarded-For: {address}\r\n".encode(), 1)


@pytest.fixture(scope="module")
def strict_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One worker, which soon gives its clients up."""
    settings = {"PORTILLON_REQUEST_SECONDS": "1"}
    with portillon_server(None, tmp_path_factory.mktemp("strict"), workers=1, env=settings) as server:
        yield site_on(server)


@pytest.mark.parametrize("what", ["head", "scan", "form", "file"])
def test_half_sent_requests_keep_nobody_waiting(
    patient_site: Site, send: Send, address: str, what: str
) -> None:
    request = sent_from(address, half(what, patient_site.key))
    idle = [send(patient_site.server, request) for _ in range(IDLE)]

    assert_answers(patient_site, address)

    assert len(idle) == IDLE


@pytest.mark.parametrize("what", ["head", "scan", "form", "file"])
def test_half_sent_requests_are_closed_after_the_deadline(strict_site: Site, send: Send, what: str) -> None:
    idle = [send(strict_site.server, half(what, strict_site.key)) for _ in range(8)]

    answers = {until_closed(connection).partition(b"\r\n")[0] for connection in idle}

    assert answers <= {b"", b"HTTP/1.1 408 Request Timeout"}


def test_a_stranger_is_refused_before_the_body(patient_site: Site, send: Send) -> None:
    answer = until_closed(send(patient_site.server, half_a_scan("pk_nobody")))

    assert answer.startswith(b"HTTP/1.1 401 ")


@pytest.mark.parametrize("what", ["scan", "form"])
def test_a_refused_client_may_send_the_rest(patient_site: Site, send: Send, address: str, what: str) -> None:
    """It may have sent it already, and would lose the answer if the connection was reset by it."""
    refused = {
        "scan": half_a_scan("pk_nobody").replace(b"Content-Length: 100", b"Content-Length: 1000000"),
        "form": HALF_A_FORM.replace(b"Content-Length: 100", b"Content-Length: 100000000"),
    }
    connection = send(patient_site.server, sent_from(address, refused[what]))
    begun = connection.recv(12)

    for _part in range(15):
        connection.sendall(bytes(65_536))

    assert begun in (b"HTTP/1.1 401", b"HTTP/1.1 413")
    assert b"connection: close" in until_closed(connection)


def test_one_address_has_only_so_many_unfinished_requests(patient_site: Site, send: Send) -> None:
    here, elsewhere = (
        HALF_A_FORM.replace(b"Host:", b"X-Forwarded-For: 192.0.2.1, %s\r\nHost:" % address)
        for address in (b"203.0.113.7", b"203.0.113.8")
    )
    idle = [send(patient_site.server, here) for _ in range(IDLE)]

    answer = until_closed(send(patient_site.server, here))
    other = until_closed(send(patient_site.server, elsewhere + b"x" * 99))

    assert answer.startswith(b"HTTP/1.1 429 ")
    assert b"retry-after: " in answer
    assert other.startswith(b"HTTP/1.1 403 ")
    for connection in idle:
        connection.close()


def test_a_stranger_may_not_send_what_a_list_may_have(patient_site: Site, send: Send, address: str) -> None:
    head = HALF_A_FORM.replace(b"Content-Length: 100", b"Content-Length: 100000000")

    assert until_closed(send(patient_site.server, sent_from(address, head))).startswith(b"HTTP/1.1 413 ")


class Exports(NamedTuple):
    site: Site
    request: bytes

    def size(self) -> int:
        """Return the length of the export; ask again while the server is not done with earlier ones."""
        until = time.monotonic() + PATIENCE_SECONDS
        while (answer := self._answer()) is None:
            assert time.monotonic() < until
        return len(answer)

    def _answer(self) -> bytes | None:
        try:
            with urllib.request.urlopen(self._request(), timeout=PATIENCE_SECONDS) as answer:
                content: bytes = answer.read()
                return content
        except urllib.error.HTTPError as error:
            error.close()
            if error.code == 429:
                return None
            raise

    def _request(self) -> urllib.request.Request:
        path, cookie = re.findall(rb"GET (\S+)|Cookie: (.*)\r", self.request)
        return urllib.request.Request(
            f"http://127.0.0.1:{self.site.server.port}{path[0].decode()}",
            headers={"Cookie": cookie[1].decode()},
        )


@pytest.fixture(scope="module")
def exports(patient_site: Site, tmp_path_factory: pytest.TempPathFactory) -> Exports:
    """A large export of the site's event, asked for by an organiser."""
    server = patient_site.server
    person = ("user", "create", "alice@example.org", "--org", "alice", "--role", "organiser")
    server.run(*person, "--password-stdin", stdin=PASSWORD)
    roster = tmp_path_factory.mktemp("roster") / "roster.csv"
    _write(roster)
    server.run("roster", "import", patient_site.event["id"], str(roster))
    path = f"/events/{patient_site.event['id']}/codes.csv"
    head = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nCookie: {_signed_in(server)}\r\n\r\n"
    return Exports(patient_site, head.encode())


def _write(roster: Path) -> None:
    rows = [f"Guest {number} {NAME},{number}{EMAIL}" for number in range(GUESTS)]
    roster.write_text("\n".join(["Name,E-mail", *rows]))


def _signed_in(server: Running) -> str:
    with closing(HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE_SECONDS)) as connection:
        connection.request("GET", "/login/")
        page = connection.getresponse()
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.read().decode())
        assert token
        form = {"username": "alice@example.org", "password": PASSWORD, "csrfmiddlewaretoken": token.group(1)}
        cookie = f"csrftoken={SimpleCookie(page.headers['Set-Cookie'])['csrftoken'].value}"
        headers = {
            "Cookie": cookie,
            "Content-Type": "application/x-www-form-urlencoded",
            "Origin": server.base_url,
        }
        connection.request("POST", "/login/", urlencode(form), headers)
        answer = connection.getresponse()
    assert answer.status == 302
    cookies = SimpleCookie("\r\n".join(answer.headers.get_all("Set-Cookie", [])))
    return f"sessionid={cookies['sessionid'].value}"


def test_receivers_that_take_nothing_keep_nobody_waiting(exports: Exports, send: Send) -> None:
    slow = [send(exports.site.server, exports.request) for _ in range(EXPORTS)]
    begun = [connection.recv(12) for connection in slow]

    assert_answers(exports.site)
    assert exports.size() > 3_000_000

    assert begun == [b"HTTP/1.1 200"] * EXPORTS


def test_receivers_that_go_away_leave_nothing_behind(exports: Exports, send: Send) -> None:
    """Were they still counted, this address would have more under way than it may."""
    for _ in range(EXPORTS * 2):
        connection = send(exports.site.server, exports.request)
        connection.recv(12)
        connection.close()
        send(exports.site.server, exports.request).close()

    assert exports.size() > 3_000_000
