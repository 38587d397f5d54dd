"""Test which values EMAIL_URL may have, and which of them stop the start of the program."""

from pathlib import Path

import pytest

from portillon import configuration
from portillon.email_url import Mailing, MailServer, Tls, parse

FOLDER = Path("/data/mails")


def server(url: str) -> MailServer:
    found = parse(url, FOLDER).server
    assert found
    return found


def test_without_a_value_mails_are_files() -> None:
    assert parse("", FOLDER) == Mailing(folder=FOLDER, is_chosen=False)


@pytest.mark.parametrize(
    "url, port, tls",
    [
        ("smtp://mx.example.org", 25, Tls.IF_OFFERED),
        ("smtp://me:pw@mx.example.org", 587, Tls.IF_OFFERED),
        ("smtp://mx.example.org:2525", 2525, Tls.IF_OFFERED),
        ("smtp://mx.example.org?tls=off", 25, Tls.NEVER),
        ("smtp+starttls://mx.example.org", 587, Tls.STARTTLS),
        ("smtp+tls://mx.example.org", 587, Tls.STARTTLS),
        ("smtps://mx.example.org", 465, Tls.AT_ONCE),
    ],
)
def test_the_scheme_says_port_and_encryption(url: str, port: int, tls: Tls) -> None:
    assert (server(url).port, server(url).tls) == (port, tls)


def test_users_and_passwords_may_hold_anything() -> None:
    found = server("smtp://me%40example.org:p%2Fa%3As%23s@mx.example.org:587")

    assert (found.host, found.user, found.password) == ("mx.example.org", "me@example.org", "p/a:s#s")


def test_a_password_is_not_shown() -> None:
    assert "secret" not in repr(server("smtp://me:secret@mx.example.org"))


def test_other_ways() -> None:
    assert parse("file:///var/mails?from=a@example.org", FOLDER) == Mailing(
        folder=Path("/var/mails"), sender="a@example.org"
    )
    assert parse("console://", FOLDER) == Mailing()


@pytest.mark.parametrize(
    "url",
    [
        "mx.example.org",
        "http://mx.example.org",
        "smtp://",
        "smtp://mx.example.org:99999",
        "smtp://mx.example.org:port",
        "smtp://me:p/w@mx.example.org",
        "smtp://me:p#w@mx.example.org",
        "smtp://mx.example.org?from=nobody",
        "smtp://mx.example.org?form=me@example.org",
        "smtp://mx.example.org?tls=on",
        "smtps://mx.example.org?tls=off",
        "smtp://mx.example.org?ca=/not/there",
        "smtp://[::1",
        "file://host/folder",
        "file:",
    ],
)
def test_a_bad_value_is_named_in_one_line(url: str) -> None:
    with pytest.raises(configuration.BadConfiguration, match=r"\AEMAIL_URL: [^\n]+\Z"):
        configuration.read({"EMAIL_URL": url})


def test_may_stand_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "url").write_text("smtp://mx.example.org\n")
    found = configuration.read({"EMAIL_URL_FILE": str(tmp_path / "url")})

    assert found.mailing.server == MailServer("mx.example.org", 25)
