"""`portillon event receive` without a file: waits for the main server to send an event, at an address that works once.

The address names the certificate by its hash, so whoever sends knows that nobody is in between, without any authority.
"""

import hashlib
import hmac
import secrets
import socket
import ssl
import sys
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from portillon.cli import lan
from portillon.cli.problem import NamedProblem

BYTES_MAX = 1 << 30
# Whoever connects and sends nothing keeps nobody else waiting for longer.
SILENCE_SECONDS_MAX = 30
# Takes the content, and returns what is answered.
Take = Callable[[bytes], str]


def wait(host: str, port: int, data: Path, take: Take) -> None:
    """Print the address, and return once an event has come to it. Raises NamedProblem."""
    files = lan.certify(host, data)
    token = secrets.token_urlsafe(24)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(files.server, files.server_key)
    try:
        server = _Once((host, port), token, take)
    except OSError as error:
        raise NamedProblem(f"cannot listen on port {port} of {host}: {error.strerror}") from error
    with server:
        print(f"https://{host}:{server.server_port}/{token}#{_hash_of(files.server)}", flush=True)
        print("Waits for `portillon event checkout EVENT --to URL` on the main server.", file=sys.stderr)
        server.context = context
        while not server.is_done:
            server.handle_request()
    if server.problem:
        raise server.problem


def _hash_of(certificate: Path) -> str:
    (first, *_rest) = x509.load_pem_x509_certificates(certificate.read_bytes())
    return hashlib.sha256(first.public_bytes(Encoding.DER)).hexdigest()


class _Once(HTTPServer):
    """Answers until one event was taken, or has failed."""

    def __init__(self, address: tuple[str, int], token: str, take: Take) -> None:
        super().__init__(address, _Handler)
        self.token = token
        self.take = take
        self.context: ssl.SSLContext | None = None
        self.is_done = False
        self.problem: NamedProblem | None = None

    def finish_request(self, request: object, client_address: object) -> None:
        """Speak TLS with a deadline: a client that stays silent must not keep the next one waiting."""
        assert self.context is not None
        assert isinstance(request, socket.socket)
        request.settimeout(SILENCE_SECONDS_MAX)
        with self.context.wrap_socket(request, server_side=True) as secured:
            super().finish_request(secured, client_address)

    def handle_error(self, request: object, client_address: object) -> None:
        """Go on: it was somebody who looked for something else."""


class _Handler(BaseHTTPRequestHandler):
    server: _Once

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "")
        if not hmac.compare_digest(self.path.encode(), f"/{self.server.token}".encode()):
            self._answer(404, "")
        elif not length.isdigit() or int(length) > BYTES_MAX:
            self._answer(413, "")
        else:
            self._take(self.rfile.read(int(length)))

    def _take(self, content: bytes) -> None:
        self.server.is_done = True
        try:
            self._answer(200, self.server.take(content))
        except NamedProblem as problem:
            self.server.problem = problem
            self._answer(422, str(problem))

    def _answer(self, status: int, text: str) -> None:
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the base class names it so
        """Nothing is logged: the path is a secret."""
