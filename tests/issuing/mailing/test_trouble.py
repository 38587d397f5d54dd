"""Test TLS, passwords and certificates with a real mail server, and the console's sentence about each failure."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import AuthResult, LoginPassword
from django.utils.translation import override

from portillon import email_url
from portillon.issuing.mailing import smtp as mail_smtp
from portillon.issuing.mailing.worker import Worker
from portillon.issuing.models import Message
from portillon.issuing.outbox import state as mail_state
from portillon.issuing.outbox import trouble as mail_trouble
from portillon.issuing.tickets import tickets
from portillon.issuing.tickets.tickets import TicketData
from portillon.places.models import Event
from tests.servers.ports import free_port
from tests.servers.smtp import MailServer, certificate, mail_server

PASSWORD = "s3cret-of-ours"
# aiosmtpd counts a connection as encrypted only if STARTTLS was used.
pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS:UserWarning")


@pytest.fixture(autouse=True)
def alice(event: Event) -> None:
    tickets.issue(event, [TicketData("Alice", "alice@example.org")])


@pytest.fixture
def ca(tmp_path: Path) -> Path:
    return tmp_path / "mx.pem"


@pytest.fixture
def smtps(tmp_path: Path) -> Iterator[MailServer]:
    """A mail server that speaks TLS from the first byte and requires a password."""
    context, _path = certificate(tmp_path)
    options: dict[str, Any] = {"authenticator": known, "auth_required": True, "auth_require_tls": False}
    with mail_server(ssl_context=context, **options) as server:
        yield server


def known(*asked: Any) -> AuthResult:
    given = asked[-1]
    assert isinstance(given, LoginPassword)
    return AuthResult(success=given == LoginPassword(b"me", PASSWORD.encode()), handled=False)


def trouble(event: Event, url: str) -> str:
    """Try to send, and return what the console says afterwards; empty if the mail was accepted."""
    server = email_url.parse(url, Path()).server
    assert server
    connection = mail_smtp.Connection(server)
    Worker(connection).send_due()
    connection.close()
    return mail_state.progress_of(event).trouble


def test_tls_from_the_first_byte(event: Event, smtps: MailServer, ca: Path) -> None:
    assert trouble(event, f"smtps://me:{PASSWORD}@127.0.0.1:{smtps.port}?ca={ca}") == ""
    assert smtps.recipients == ["alice@example.org"]
    assert Message.objects.get().status == Message.Status.SENT


def test_a_wrong_password_is_said(event: Event, smtps: MailServer, ca: Path) -> None:
    said = trouble(event, f"smtps://me:wrong-{PASSWORD}@127.0.0.1:{smtps.port}?ca={ca}")

    assert said.startswith(
        f"The mail server 127.0.0.1:{smtps.port} does not accept the user name and password of EMAIL_URL. It says: 535"
    )
    assert PASSWORD not in said
    assert (smtps.taken, Message.objects.get().status) == ([], Message.Status.QUEUED)


def test_no_password_where_one_is_wanted_is_said(event: Event, smtps: MailServer, ca: Path) -> None:
    said = trouble(event, f"smtps://127.0.0.1:{smtps.port}?ca={ca}")

    assert "does not accept the user name and password of EMAIL_URL. It says: 530" in said


def test_a_certificate_nobody_vouches_for_gets_no_password(event: Event, smtps: MailServer) -> None:
    said = trouble(event, f"smtps://me:{PASSWORD}@127.0.0.1:{smtps.port}")

    assert "shows a certificate that cannot be trusted (self-signed certificate)." in said
    assert "Neither a password nor a mail was given to it." in said
    assert (smtps.connections, smtps.taken) == (0, [])


def test_a_certificate_of_another_name_gets_nothing(event: Event, smtps: MailServer, ca: Path) -> None:
    said = trouble(event, f"smtps://me:{PASSWORD}@localhost:{smtps.port}?ca={ca}")

    assert "cannot be trusted (Hostname mismatch" in said
    assert smtps.connections == 0


@pytest.mark.parametrize("scheme, option", [("smtps", "ssl_context"), ("smtp+starttls", "tls_context")])
def test_a_certificate_that_is_over_gets_nothing(
    event: Event, tmp_path: Path, scheme: str, option: str
) -> None:
    context, path = certificate(tmp_path, valid_days=-1)
    options: dict[str, Any] = {option: context}
    with mail_server(**options) as server:
        said = trouble(event, f"{scheme}://127.0.0.1:{server.port}?ca={path}")

        assert "cannot be trusted (certificate has expired)" in said
        assert server.taken == []


def test_a_server_without_tls_at_that_port_is_said(event: Event) -> None:
    with mail_server() as server:
        said = trouble(event, f"smtps://me:{PASSWORD}@127.0.0.1:{server.port}")

        assert "does not speak TLS there" in said
        assert "Is it the right port for smtps://?" in said
        assert server.connections == 0


def test_a_server_that_takes_no_password_is_said(event: Event) -> None:
    with mail_server() as server:
        said = trouble(event, f"smtp://me:{PASSWORD}@127.0.0.1:{server.port}")

    assert "takes no password" in said


def test_a_server_without_starttls_is_said(event: Event) -> None:
    with mail_server() as server:
        said = trouble(event, f"smtp+starttls://127.0.0.1:{server.port}")

    assert "offers no encryption, so nothing was sent to it" in said


def test_a_server_that_is_away_is_said(event: Event) -> None:
    said = trouble(event, f"smtps://127.0.0.1:{free_port()}")

    assert "cannot be reached: " in said
    assert "Connection refused" in said


def test_it_is_said_in_the_readers_language(event: Event, smtps: MailServer) -> None:
    with override("fr"):
        assert "présente un certificat auquel on ne peut pas se fier" in trouble(
            event, f"smtps://me:{PASSWORD}@127.0.0.1:{smtps.port}"
        )
    with override("de"):
        assert "nicht vertraut" in mail_state.progress_of(event).trouble


@pytest.mark.parametrize("said", ["550 5.1.1 no such user here", "451 4.7.1 greylisted", "", "100% wrong"])
def test_what_is_about_one_mail_stays_as_it_was_said(said: str) -> None:
    assert mail_trouble.sentence(said) == said


def test_what_a_server_says_fills_nothing_in() -> None:
    assert mail_trouble.sentence("mx:25: 535 50%(server)s %d").endswith("535 50%(server)s %d")
