"""A real mail server on loopback that accepts, refuses and fails as a test asks."""

import asyncio
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.servers.ports import free_port

LOOPBACK = IPv4Address("127.0.0.1")
TAKEN = "250 2.0.0 taken"
# Returns the answer to the nth attempt for a recipient; None breaks the connection.
Answer = Callable[[str, int], str | None]


@dataclass(frozen=True)
class Taken:
    """A mail that the server has accepted."""

    sender: str
    recipient: str
    data: bytes
    at: float

    @property
    def mail(self) -> EmailMessage:
        return message_from_bytes(self.data, policy=default)


def take(_recipient: str, _nth: int) -> str | None:
    return TAKEN


@dataclass
class MailServer:
    """A server that answers as `at_rcpt` and `at_data` decide; `taken` holds the accepted mails in their order."""

    port: int
    at_rcpt: Answer = take
    at_data: Answer = take
    seconds_a_mail: float = 0
    keep_data: bool = True
    taken: list[Taken] = field(default_factory=list)
    connections: int = 0
    tries: dict[tuple[str, str], int] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    @property
    def recipients(self) -> list[str]:
        return [taken.recipient for taken in self.taken]

    def wait_for(self, count: int, seconds: float = 60) -> None:
        """Wait until the server has accepted `count` mails, for at most `seconds` seconds."""
        until = time.monotonic() + seconds
        while len(self.taken) < count:
            assert time.monotonic() < until, f"{len(self.taken)} of {count} mails after {seconds} s"
            time.sleep(0.02)

    def wait_for_connections(self, count: int, seconds: float = 60) -> None:
        """Returns when so many lines were opened."""
        until = time.monotonic() + seconds
        while self.connections < count:
            assert time.monotonic() < until, f"{self.connections} of {count} connections after {seconds} s"
            time.sleep(0.02)

    async def handle_EHLO(  # noqa: N802  aiosmtpd looks for this name
        self, _server: SMTP, session: Session, _envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        self.connections += 1
        return responses

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        envelope.rcpt_tos.append(address)
        return self._said(server, self.at_rcpt(address, self._nth("rcpt", address)))

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        (recipient,) = envelope.rcpt_tos
        if self.seconds_a_mail:
            await asyncio.sleep(self.seconds_a_mail)
        answer = self.at_data(recipient, self._nth("data", recipient))
        content = envelope.original_content or b""
        if answer and answer.startswith("250"):
            data = content if self.keep_data else b""
            self.taken.append(Taken(envelope.mail_from or "", recipient, data, time.time()))
        return self._said(server, answer)

    def _nth(self, step: str, recipient: str) -> int:
        with self.lock:
            self.tries[step, recipient] = self.tries.get((step, recipient), 0) + 1
            return self.tries[step, recipient]

    @staticmethod
    def _said(server: SMTP, answer: str | None) -> str:
        if answer is None:
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
            return "421 gone"
        return answer


@contextmanager
def mail_server(port: int = 0, **options: Any) -> Iterator[MailServer]:
    """Run a mail server, on a free port unless one is given; `options` are those of aiosmtpd's controller."""
    server = MailServer(port or free_port())
    controller = Controller(
        server, hostname="127.0.0.1", port=server.port, server_hostname="mx.test", **options
    )
    controller.start()
    try:
        yield server
    finally:
        controller.stop(no_assert=True)


def certificate(folder: Path, valid_days: int = 1) -> tuple[ssl.SSLContext, Path]:
    """Return a server's TLS context and the file of its self-signed certificate. A negative `valid_days` expires it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "mx.test")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=9))
        .not_valid_after(now + timedelta(days=valid_days))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(LOOPBACK)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "mx.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context, path
