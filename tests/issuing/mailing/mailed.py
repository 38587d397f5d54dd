"""A worker that sends mails to a test's server, and the mails that arrive there."""

from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

from portillon import email_url
from portillon.issuing.mailing import smtp as mail_smtp
from portillon.issuing.mailing.worker import Worker
from tests.servers.smtp import MailServer


def worker_to(url: str) -> Iterator[Worker]:
    server = email_url.parse(url, Path()).server
    assert server
    connection = mail_smtp.Connection(server)
    yield Worker(connection)
    connection.close()


def arrived(smtp: MailServer) -> list[EmailMessage]:
    return [taken.mail for taken in smtp.taken]
