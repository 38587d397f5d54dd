"""Send mails over one SMTP connection, and tell what the server's answers mean for a mail."""

import re
import select
import smtplib
import ssl
import time
from collections.abc import Callable
from contextlib import suppress

from portillon.email_url import MailServer, Tls
from portillon.issuing.mailing.message import Mail, host
from portillon.issuing.tickets.participant import one_line

STEP_SECONDS_MAX = 30
# Before it answers, a server may look for viruses and spam (RFC 5321 grants it ten minutes).
ANSWER_SECONDS_MAX = 300
LOOK_SECONDS = 5
IDLE_SECONDS_MAX = 20
# Some servers take no more over one connection, and a load balancer may want to choose another server.
MAILS_A_CONNECTION = 200
WORDS_LENGTH_MAX = 300
LOOPBACK = {"localhost", "127.0.0.1", "::1"}
# Answers of a server that takes no mail at all until it gets something: a password, TLS.
UNCONDITIONAL = {454, 530, 534, 535, 538}
CLOSING = 421


class Refused(Exception):
    """The server refused this mail for good. The message is what the server said."""


class Later(Exception):
    """The server refused this mail for now."""


class Dropped(Later):
    """The connection broke in the middle of this mail, so the server did not take it."""


class Unreachable(Exception):
    """The server takes no mail at all at the moment."""


class Doubtful(Exception):
    """The connection broke after the whole mail was sent and before the server said whether it took it."""


class Connection:
    """A connection that is opened when it is needed, kept for many mails, and closed when it has been idle."""

    def __init__(self, server: MailServer) -> None:
        self._server = server
        self._smtp: smtplib.SMTP | None = None
        self._sent = 0
        self._used_at = 0.0

    def open(self) -> None:
        """Connect, encrypt and sign in, unless the connection is still good. Raises Unreachable."""
        if self._smtp and (self._is_old() or not self._answers()):
            self.close()
        if self._smtp is None:
            try:
                self._smtp = self._connected()
            except (OSError, smtplib.SMTPException, ValueError) as error:
                raise Unreachable(f"{self._server}: {words_of(error)}") from error
            self._sent, self._used_at = 0, time.monotonic()

    def send(self, mail: Mail, keep: Callable[[], None]) -> None:
        """Send one mail. `keep` is called again and again meanwhile, and what it raises ends the sending.

        Raises Refused, Later, Unreachable or Doubtful.
        """
        assert self._smtp
        try:
            self._envelope(self._smtp, mail)
            keep()
            self._text(self._smtp, mail.data, keep)
        except (Refused, Later):
            self._forget_mail()
            raise
        except (OSError, smtplib.SMTPException) as error:
            self._abandon()
            wants = isinstance(error, smtplib.SMTPResponseException) and error.smtp_code in UNCONDITIONAL
            raise (Unreachable if wants else Dropped)(f"{self._server}: {words_of(error)}") from error
        except BaseException:
            self._abandon()
            raise
        self._sent += 1
        self._used_at = time.monotonic()

    def rest(self) -> None:
        """Close the connection if it has been idle for long. Called when there is nothing to send."""
        if self._smtp and time.monotonic() - self._used_at > IDLE_SECONDS_MAX:
            self.close()

    def close(self) -> None:
        """Say goodbye to the server, if it still listens, and disconnect."""
        if self._smtp:
            with suppress(OSError, smtplib.SMTPException):
                self._smtp.quit()
        self._abandon()

    def _is_old(self) -> bool:
        return self._sent >= MAILS_A_CONNECTION or time.monotonic() - self._used_at > IDLE_SECONDS_MAX

    def _answers(self) -> bool:
        """Whether the server has not hung up since the last mail."""
        assert self._smtp
        assert self._smtp.sock
        if not select.select([self._smtp.sock], [], [], 0)[0]:
            return True
        with suppress(OSError, smtplib.SMTPException):
            return self._smtp.noop()[0] == 250
        return False

    def _connected(self) -> smtplib.SMTP:
        smtp = self._greeted()
        try:
            smtp.ehlo_or_helo_if_needed()
            self._encrypt(smtp)
            self._sign_in(smtp)
        except BaseException:
            smtp.close()
            raise
        return smtp

    def _greeted(self) -> smtplib.SMTP:
        server = self._server
        if server.tls is Tls.AT_ONCE:
            return smtplib.SMTP_SSL(
                server.host, server.port, host(), timeout=STEP_SECONDS_MAX, context=self._trust()
            )
        return smtplib.SMTP(server.host, server.port, host(), timeout=STEP_SECONDS_MAX)

    def _encrypt(self, smtp: smtplib.SMTP) -> None:
        wanted = self._server.tls
        if wanted is Tls.STARTTLS or (wanted is Tls.IF_OFFERED and smtp.has_extn("starttls")):
            smtp.starttls(context=self._trust())
            smtp.ehlo()

    def _sign_in(self, smtp: smtplib.SMTP) -> None:
        server = self._server
        if not server.user:
            return
        in_the_clear = not isinstance(smtp.sock, ssl.SSLSocket)
        if in_the_clear and server.tls is not Tls.NEVER and server.host not in LOOPBACK:
            raise ValueError(
                "it offers no STARTTLS, so the password was not sent; ?tls=off sends it all the same"
            )
        smtp.login(server.user, server.password)

    def _trust(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self._server.ca)

    def _envelope(self, smtp: smtplib.SMTP, mail: Mail) -> None:
        options = [f"SIZE={len(mail.data)}"] if smtp.has_extn("size") else []
        _judge(*smtp.mail(mail.envelope_from, options))
        _judge(*smtp.rcpt(mail.recipient))

    def _text(self, smtp: smtplib.SMTP, data: bytes, keep: Callable[[], None]) -> None:
        code, answer = smtp.docmd("DATA")
        if code != 354:
            _judge(code, answer)
        # If this fails, the dot that ends the mail was not sent, and without it no server takes the mail.
        smtp.send(dotted(data))
        try:
            _wait_for_answer(smtp, keep)
            code, answer = smtp.getreply()
        except (OSError, smtplib.SMTPException) as error:
            raise Doubtful(f"{self._server}: {words_of(error)}") from error
        _judge(code, answer)

    def _forget_mail(self) -> None:
        """Tell the server that the next mail begins anew on the same connection."""
        try:
            if self._smtp:
                self._smtp.rset()
        except (OSError, smtplib.SMTPException):
            self._abandon()

    def _abandon(self) -> None:
        if self._smtp:
            self._smtp.close()
        self._smtp = None


def dotted(data: bytes) -> bytes:
    """The mail as SMTP transfers it: lines that begin with a dot get a second one, and a single dot ends the mail."""
    return re.sub(rb"(?m)^\.", b"..", data.removesuffix(b"\r\n")) + b"\r\n.\r\n"


def words_of(error: BaseException) -> str:
    """What the server said, or what went wrong: one short line without secrets."""
    if isinstance(error, smtplib.SMTPResponseException):
        return _words(error.smtp_code, error.smtp_error)
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not trusted: {error.verify_message}"
    if isinstance(error, TimeoutError):
        return "no answer in time"
    return one_line(str(error) or type(error).__name__)[:WORDS_LENGTH_MAX]


def _judge(code: int, answer: bytes) -> None:
    """Raise what the answer means, unless the server agrees."""
    if code in (250, 251, 252):
        return
    if code == CLOSING or code in UNCONDITIONAL:
        raise smtplib.SMTPResponseException(code, answer)
    raise (Refused if code >= 500 else Later)(_words(code, answer))


def _words(code: int, answer: bytes | str) -> str:
    text = answer.decode(errors="replace") if isinstance(answer, bytes) else answer
    return one_line(f"{code} {text}")[:WORDS_LENGTH_MAX]


def _wait_for_answer(smtp: smtplib.SMTP, keep: Callable[[], None]) -> None:
    """Wait until the server has begun to answer. Raises TimeoutError."""
    assert smtp.sock
    until = time.monotonic() + ANSWER_SECONDS_MAX
    while not select.select([smtp.sock], [], [], LOOK_SECONDS)[0]:
        keep()
        if time.monotonic() > until:
            raise TimeoutError
