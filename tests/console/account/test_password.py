"""Test resetting a forgotten password and changing a known one, in the console and with a real mail server."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from portillon import email_url
from portillon.accounts.models import Organisation, User
from portillon.devices.enrol import enrol_browser
from portillon.issuing.mailing import smtp as mail_smtp
from portillon.issuing.mailing.worker import Worker
from portillon.issuing.models import AccountMail
from tests.console.account.account_given import NEW_PASSWORD, PASSWORD, browser, is_signed_in, sign_in
from tests.console.account.account_given import alice as somebody
from tests.servers.smtp import MailServer, mail_server

LINK = re.compile(r"http://localhost:8000(/r/\S+)")
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')
BOTH = {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD}


@pytest.fixture(autouse=True)
def alice(db: None, quick_passwords: None) -> User:
    return somebody()


@pytest.fixture
def smtp() -> Iterator[MailServer]:
    with mail_server() as server:
        yield server


def deliver(smtp: MailServer) -> None:
    server = email_url.parse(smtp.url, Path()).server
    assert server
    connection = mail_smtp.Connection(server)
    Worker(connection).send_due()
    connection.close()


def ask(email: str = "alice@example.org") -> str:
    return browser().post("/login/password/", {"email": email}, follow=True).content.decode()


def link_in(smtp: MailServer) -> str:
    body = smtp.taken[-1].mail.get_body(("plain",))
    assert body
    found = LINK.search(body.get_content())
    assert found
    return found[1]


def follow(link: str, **fields: str) -> str:
    """Choose a new password by the link, and return the address that this leads to, or the page that refuses."""
    client = browser()
    form = client.get(link)
    if form.status_code == 200:
        return form.content.decode()
    answer = client.post(form.headers["Location"], fields)
    return answer.headers.get("Location", answer.content.decode())


def test_a_link_by_mail_leads_to_a_new_password_and_in(smtp: MailServer) -> None:
    ask(" Alice@Example.org")
    deliver(smtp)
    link = link_in(smtp)

    assert follow(link, **BOTH) == "/events/"
    assert "not right" in sign_in(browser())
    assert sign_in(browser(), NEW_PASSWORD) == "/events/"
    assert "This link is no longer good" in follow(link)


def test_everybody_is_told_the_same_and_a_stranger_gets_no_mail(smtp: MailServer) -> None:
    told, told_a_stranger = (
        TOKEN.sub("", ask(email)) for email in ("alice@example.org", "nobody@example.org")
    )
    deliver(smtp)

    assert told == told_a_stranger
    assert smtp.recipients == ["alice@example.org"]
    assert AccountMail.objects.count() == 1


def test_no_row_and_no_address_of_the_form_holds_the_link(smtp: MailServer) -> None:
    ask()
    before = str(list(AccountMail.objects.values()))
    deliver(smtp)
    link = link_in(smtp)
    secret = link.rpartition("-")[2].strip("/")

    assert secret not in before + str(list(AccountMail.objects.values()))
    assert secret not in browser().get(link).headers["Location"]


def test_impatience_makes_one_mail(smtp: MailServer) -> None:
    for _n in range(3):
        ask()
    deliver(smtp)

    assert len(smtp.taken) == 1


def test_a_link_is_good_for_two_hours(smtp: MailServer, monkeypatch: pytest.MonkeyPatch) -> None:
    ask()
    deliver(smtp)
    later = timezone.localtime().replace(tzinfo=None) + timedelta(hours=2, minutes=1)
    monkeypatch.setattr(
        "django.contrib.auth.tokens.PasswordResetTokenGenerator._now", lambda _generator: later
    )

    assert "This link is no longer good" in follow(link_in(smtp))


@pytest.mark.parametrize("link", ["/r/1-abc-0123/", "/r/zzzzzzzzzzzzz-abc-0123/", "/r/0-x/"])
def test_a_made_up_link_is_none(link: str) -> None:
    assert "This link is no longer good" in follow(link)


def test_a_bad_new_password_says_why(smtp: MailServer) -> None:
    ask()
    deliver(smtp)
    link = link_in(smtp)

    assert "too common" in follow(link, password1="1234567890", password2="1234567890")
    assert "not the same password" in follow(link, password1=NEW_PASSWORD, password2="another one")
    assert follow(link, **BOTH) == "/events/"


def test_a_reset_signs_out_everywhere_and_ends_what_scanned_there(smtp: MailServer, alice: User) -> None:
    elsewhere = browser()
    sign_in(elsewhere)
    device, _key = enrol_browser(alice, Organisation.objects.create(slug="u", name="U"), "Phone")
    session = elsewhere.session
    session["devices"] = [device.pk]
    session.save()
    ask()
    deliver(smtp)

    follow(link_in(smtp), **BOTH)

    device.refresh_from_db()
    assert device.revoked_at is not None
    assert not is_signed_in(elsewhere)


def test_a_guesser_cannot_keep_somebody_from_a_new_password(smtp: MailServer) -> None:
    for n in range(9):
        sign_in(browser(), f"guess {n}")
    ask()
    deliver(smtp)

    assert follow(link_in(smtp), **BOTH) == "/events/"
    assert sign_in(browser(), NEW_PASSWORD) == "/events/"


def test_who_is_signed_in_needs_the_password_of_now_and_stays_alone(smtp: MailServer) -> None:
    here, elsewhere = browser(), browser("192.0.2.2")
    sign_in(here)
    sign_in(elsewhere)

    refused = here.post("/account/password/", {"oldpassword": "guess", **BOTH}).content.decode()
    assert "not your password of now" in refused
    assert is_signed_in(elsewhere)

    changed = here.post("/account/password/", {"oldpassword": PASSWORD, **BOTH})
    deliver(smtp)

    assert changed.headers["Location"] == "/account/"
    assert (is_signed_in(here), is_signed_in(elsewhere)) == (True, False)
    assert smtp.taken[-1].mail["Subject"] == "Your account was changed"


@pytest.mark.parametrize(
    "language, word", [("fr", "nouveau mot de passe"), ("de", "neues Passwort"), ("en", "new password")]
)
def test_the_mail_is_in_the_persons_language(smtp: MailServer, language: str, word: str) -> None:
    User.objects.update(language=language)
    ask()
    deliver(smtp)

    assert word in str(smtp.taken[-1].mail["Subject"])


def test_a_mail_that_comes_too_late_is_not_sent(smtp: MailServer) -> None:
    ask()
    AccountMail.objects.update(created_at=timezone.now() - timedelta(hours=2))
    deliver(smtp)

    assert smtp.taken == []
