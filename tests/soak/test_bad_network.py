"""Test the network through which the soak and the bench lead phones: each fault is what it says."""

import http.client
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from tests.servers.bad_network import GOOD, BadNetwork, Fault, bad_network

PATIENCE_SECONDS = 10
# Until a connection counts as one that does not answer.
SILENT_SECONDS = 0.3


@dataclass
class Heard:
    """What reached a server: the paths of its requests."""

    port: int
    paths: list[str] = field(default_factory=list)
    twice: threading.Event = field(default_factory=threading.Event)


@contextmanager
def listening() -> Iterator[Heard]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            heard.paths.append(self.path)
            if heard.paths.count(self.path) > 1:
                heard.twice.set()
            self.send_response(200)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"ok")

        def log_message(self, *_said: Any) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    heard = Heard(server.server_port)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield heard
    finally:
        server.shutdown()
        server.server_close()


def ask(network: BadNetwork, path: str = "/", seconds: float = PATIENCE_SECONDS) -> bytes:
    with closing(http.client.HTTPConnection("127.0.0.1", network.port, timeout=seconds)) as connection:
        connection.request("GET", path)
        return connection.getresponse().read()


def _ask_on(connection: http.client.HTTPConnection) -> bytes:
    connection.request("GET", "/")
    return connection.getresponse().read()


def test_a_good_network_passes_on_what_is_asked_and_answered() -> None:
    with listening() as heard, bad_network(heard.port) as network:
        assert [ask(network, "/one"), ask(network, "/two")] == [b"ok", b"ok"]
        assert heard.paths == ["/one", "/two"]


def test_a_connection_is_refused_while_the_network_is_off_and_taken_again_at_the_same_port() -> None:
    with listening() as heard, bad_network(heard.port, Fault(refuses=True)) as network:
        with pytest.raises(ConnectionRefusedError):
            ask(network)
        network.become(GOOD)
        assert ask(network) == b"ok"


def test_an_open_connection_ends_when_the_network_goes_off() -> None:
    with listening() as heard, bad_network(heard.port) as network:
        connection = http.client.HTTPConnection("127.0.0.1", network.port, timeout=PATIENCE_SECONDS)
        with closing(connection):
            assert _ask_on(connection) == b"ok"
            network.become(Fault(refuses=True))
            with pytest.raises((OSError, http.client.HTTPException)):
                _ask_on(connection)


def test_half_open_takes_connections_and_never_answers() -> None:
    with listening() as heard, bad_network(heard.port, Fault(half_open=True)) as network:
        with pytest.raises(TimeoutError):
            ask(network, seconds=SILENT_SECONDS)
        assert heard.paths == []


def test_what_is_lost_ends_the_connection_or_is_never_answered() -> None:
    with listening() as heard, bad_network(heard.port, Fault(loss=1), seed=1) as network:
        ends = set()
        for _attempt in range(12):
            with pytest.raises((OSError, http.client.HTTPException)) as told:
                ask(network, seconds=SILENT_SECONDS)
            ends.add(told.type is TimeoutError)
        assert (heard.paths, ends) == ([], {True, False})


def test_some_loss_lets_some_through() -> None:
    with listening() as heard, bad_network(heard.port, Fault(loss=0.3), seed=1) as network:
        answered = 0
        for _attempt in range(30):
            try:
                answered += ask(network, seconds=SILENT_SECONDS) == b"ok"
            except (OSError, http.client.HTTPException):
                continue
        assert 0 < answered < 30


def test_a_request_may_arrive_twice_and_is_answered_once() -> None:
    with listening() as heard, bad_network(heard.port, Fault(duplicates=1)) as network:
        assert ask(network, "/once") == b"ok"
        assert heard.twice.wait(PATIENCE_SECONDS)
        assert heard.paths == ["/once"] * 2


def test_an_answer_is_as_late_as_the_network_is_slow() -> None:
    with listening() as heard, bad_network(heard.port, Fault(latency_s=2 * SILENT_SECONDS)) as network:
        with pytest.raises(TimeoutError):
            ask(network, seconds=SILENT_SECONDS)
        assert ask(network) == b"ok"


def test_flapping_is_off_and_on() -> None:
    with listening() as heard, bad_network(heard.port, Fault(flaps_every_s=0.05)) as network:
        met: set[bytes] = set()
        while len(met) < 2:
            try:
                met.add(ask(network))
            except (OSError, http.client.HTTPException):
                met.add(b"")
        assert met == {b"ok", b""}
