"""Raw connections to a real server, which send and receive as slowly as a test wants."""

import json
import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing
from http.client import HTTPConnection
from types import MappingProxyType
from uuid import uuid4

import pytest

from tests.servers.portillon import Running, portillon_server
from tests.servers.site import Site, site_on

# A server that does not answer for longer is a failure of the test.
PATIENCE_SECONDS = 120

Send = Callable[[Running, bytes], socket.socket]


@pytest.fixture(scope="module")
def patient_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One worker behind a proxy, which waits longer for its clients than any test takes."""
    settings = {"PORTILLON_REQUEST_SECONDS": "60", "PORTILLON_PROXIES": "1"}
    with portillon_server(None, tmp_path_factory.mktemp("patient"), workers=1, env=settings) as server:
        yield site_on(server)


@pytest.fixture
def send() -> Iterator[Send]:
    """A function that opens a connection, sends these bytes and nothing more; all are closed at the end of the test."""
    with ExitStack() as stack:

        def sent(server: Running, content: bytes) -> socket.socket:
            connection = stack.enter_context(socket.socket())
            # A receiver that takes little, and later nothing.
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            connection.settimeout(PATIENCE_SECONDS)
            connection.connect(("127.0.0.1", server.port))
            connection.sendall(content)
            return connection

        yield sent


def until_closed(connection: socket.socket) -> bytes:
    """Return what the server sends until it closes the connection. Raises TimeoutError if it does not."""
    received = b""
    try:
        while part := connection.recv(65536):
            received += part
    except ConnectionError:
        pass
    return received


def assert_answers(site: Site, address: str = "127.0.0.1") -> None:
    """Check that scans, pages and the check of health are answered to this address."""
    port = site.server.port
    body = json.dumps({"scan_id": str(uuid4()), "code": "nothing", "gate": site.gate})
    told = {"X-Forwarded-For": address}
    headers = {"Authorization": f"Bearer {site.key}", **told}
    assert status(port, "POST", "/api/v1/scans", body, headers) == 200
    assert [status(port, "GET", path, headers=told) for path in ("/healthz", "/login/")] == [200, 200]


def status(
    port: int,
    method: str,
    path: str,
    body: str | None = None,
    headers: Mapping[str, str] = MappingProxyType({}),
) -> int:
    with closing(HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)) as connection:
        connection.request(method, path, body, headers)
        return connection.getresponse().status
