"""Raw connections to a real server, which send and receive as slowly as a test wants."""

import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from tests.servers.portillon import Running

# A server that does not answer for longer is a failure of the test.
PATIENCE_SECONDS = 60

Send = Callable[[Running, bytes], socket.socket]


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
