"""Test that mails come from an address only after its mailbox agreed, so that no tenant poses as another."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from portillon import email_url
from portillon.accounts import senders
from portillon.accounts.models import Organisation, SenderRequest
from portillon.issuing.mailing import smtp as mail_smtp
from portillon.issuing.mailing.message import sender_of
from portillon.issuing.mailing.worker import Worker
from portillon.issuing.models import AccountMail
from tests.console.account.account_given import browser
from tests.servers.smtp import MailServer, mail_server

LINK = re.compile(r"/i/sender/[\w:.-]+/")
BOX = "tickets@theatre.example"
OWN = "tickets@localhost"


@pytest.fixture
def smtp() -> Iterator[MailServer]:
    with mail_server() as server:
        yield server


def save(client: Client, address: str) -> Any:
    return client.post("/organisation/", {"name": "University", "accent": "#7a1f5c", "mail_from": address})


def link_in(smtp: MailServer) -> str:
    """Send what waits; return the link in the newest mail."""
    server = email_url.parse(smtp.url, Path()).server
    assert server
    connection = mail_smtp.Connection(server)
    Worker(connection).send_due()
    connection.close()
    body = smtp.taken[-1].mail.get_body(("plain",))
    assert body
    found = LINK.search(body.get_content())
    assert found
    return found[0]


def waited() -> None:
    """Let the pause between two questions pass."""
    SenderRequest.objects.update(asked_at=timezone.now() - senders.PAUSE - timedelta(seconds=1))


def current_sender(organisation: Organisation) -> str:
    organisation.refresh_from_db()
    return sender_of(organisation)


def test_a_mailbox_is_asked_and_mails_come_from_it_once_it_agreed(
    alice: Client, university: Organisation, smtp: MailServer
) -> None:
    save(alice, BOX)
    link = link_in(smtp)
    question = smtp.taken[-1]

    assert (question.recipient, current_sender(university)) == (BOX, OWN)
    assert BOX in alice.get("/organisation/").content.decode()
    # Mail filters open links: that agrees to nothing.
    assert "University" in browser().get(link).content.decode()
    assert current_sender(university) == OWN

    assert browser().post(link).status_code == 200
    assert current_sender(university) == BOX
    assert browser().post(link).status_code == 410


def test_the_question_comes_in_the_installation_s_name(alice: Client, smtp: MailServer) -> None:
    save(alice, BOX)
    link_in(smtp)

    assert str(smtp.taken[-1].mail["From"]) == f"Portillon <{OWN}>"


def test_an_organiser_cannot_agree_for_the_mailbox(alice: Client, university: Organisation) -> None:
    save(alice, BOX)
    (request,) = SenderRequest.objects.all()
    forged = senders.secret_of(SenderRequest(pk=request.pk, nonce=""))

    assert alice.post(f"/i/sender/{forged}/").status_code == 410
    assert alice.post("/i/sender/x:y:z/").status_code == 410
    assert save(alice, BOX).status_code == 302
    assert current_sender(university) == OWN


@pytest.mark.parametrize("other", ["", "else@uni.example"])
def test_a_link_ends_when_another_sender_is_chosen(
    alice: Client, university: Organisation, smtp: MailServer, other: str
) -> None:
    save(alice, BOX)
    link = link_in(smtp)
    waited()
    save(alice, other)

    assert browser().post(link).status_code == 410
    assert current_sender(university) == OWN


def test_a_link_ends_after_seven_days(
    alice: Client, smtp: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(alice, BOX)
    link = link_in(smtp)
    monkeypatch.setattr(senders, "LIFE", timedelta(seconds=-1))

    assert browser().get(link).status_code == 410


def test_what_agreed_before_is_used_until_the_next_agrees(
    alice: Client, university: Organisation, smtp: MailServer
) -> None:
    Organisation.objects.update(mail_from="old@uni.example")
    save(alice, BOX)

    assert current_sender(university) == "old@uni.example"
    browser().post(link_in(smtp))
    assert current_sender(university) == BOX


def test_nobody_s_mailbox_is_filled(alice: Client, university: Organisation) -> None:
    """The pause stands whether another address is chosen, the question is withdrawn, or sent again."""
    save(alice, BOX)

    refused = save(alice, "second@theatre.example")
    assert refused.context["form"].errors["mail_from"]
    assert save(alice, "").status_code == 302
    assert save(alice, BOX).context["form"].errors["mail_from"]
    alice.post(f"/organisation/{university.pk}/sender/")
    assert AccountMail.objects.count() == 1


def test_the_mail_is_sent_again_on_request(alice: Client, university: Organisation, smtp: MailServer) -> None:
    save(alice, BOX)
    first = link_in(smtp)
    waited()
    alice.post(f"/organisation/{university.pk}/sender/")
    second = link_in(smtp)

    assert browser().get(first).status_code == 410
    assert browser().post(second).status_code == 200
    assert current_sender(university) == BOX


def test_nobody_else_asks_for_it(bob: Client, charlie: Client, university: Organisation) -> None:
    assert {who.post(f"/organisation/{university.pk}/sender/").status_code for who in (bob, charlie)} == {404}
