"""A server in front of another, which changes some of its answers: another version of the same program."""

import http.client
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

Change = Callable[[bytes], bytes]
# What holds for one connection only, or changes with the body.
CONDITIONS = {"if-none-match", "if-modified-since"}
OWN = {"connection", "transfer-encoding", "content-length", "keep-alive"}


@dataclass
class Front:
    """`changes` tells, by path, what becomes of the body that the server behind answers."""

    far_port: int
    port: int
    changes: dict[str, Change] = field(default_factory=dict)

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def front(far_port: int) -> Iterator[Front]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    _Handler.fronts[server.server_port] = made = Front(far_port, server.server_port)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    # By port.
    fronts: ClassVar[dict[int, Front]] = {}
    protocol_version = "HTTP/1.1"

    def __getattr__(self, name: str) -> Callable[[], None]:
        """Whatever the method of the request."""
        if name.startswith("do_"):
            return self._pass_on
        raise AttributeError(name)

    def _pass_on(self) -> None:
        made = self.fronts[self.connection.getsockname()[1]]
        change = made.changes.get(self.path.partition("?")[0])
        left_out = OWN | CONDITIONS if change else OWN
        headers = {name: value for name, value in self.headers.items() if name.lower() not in left_out}
        body = self.rfile.read(self._length()) or None
        with closing(http.client.HTTPConnection("127.0.0.1", made.far_port)) as far:
            far.request(self.command, self.path, body, headers)
            with far.getresponse() as answer:
                told = answer.read()
                self._answer(answer, change(told) if change else told)

    def _length(self) -> int:
        return int(self.headers.get("Content-Length", 0))

    def _answer(self, answer: http.client.HTTPResponse, body: bytes) -> None:
        self.send_response_only(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in OWN:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def handle(self) -> None:
        # A browser closes connections as it likes.
        with suppress(ConnectionError):
            super().handle()

    def log_message(self, *_said: object) -> None:
        """Say nothing."""
