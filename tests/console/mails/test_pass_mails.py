"""Test the console's page of a programme's mails, which go to pass holders with an address."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db.models import F
from django.test import Client
from django.utils import timezone

from portillon.accounts.models import Organisation, Role
from portillon.issuing.mailing.worker import Worker, transport
from portillon.issuing.models import Credential, Message
from portillon.issuing.outbox import queue as mail_queue
from portillon.issuing.tickets import passes
from portillon.issuing.tickets.passes import PassData
from tests.console.desk.desk_given import Destination, destination

Status = Message.Status


@pytest.fixture
def at(university: Organisation) -> Destination:
    """A programme whose holders Sarah and Paul have an address, while the holder named Nobody has none."""
    at = destination(university)
    passes.issue(at.programme, [PassData(at.type, "Paul", "paul@example.org"), PassData(at.type, "Nobody")])
    return at


@pytest.fixture
def bea(at: Destination) -> Client:
    return at.signed_in(Role.BOARD, name="bea")


def page_of(at: Destination, end: str = "") -> str:
    return f"/programmes/{at.programme.pk}/mails/{end}"


def ask(client: Client, at: Destination, to: str, request: str = "") -> None:
    client.post(page_of(at, "sending/"), {"to": to, "request": request or uuid4().hex})


def waiting() -> int:
    return Message.objects.filter(status=Status.QUEUED).count()


def deliver() -> None:
    Worker(transport()).send_due()


def test_says_how_many_wait_and_how_many_were_sent(at: Destination, bea: Client) -> None:
    before = bea.get(page_of(at)).context["progress"]
    deliver()
    page = bea.get(page_of(at))
    after = page.context["progress"]

    assert (before.waiting, before.done, before.total) == (2, 0, 2)
    assert (after.waiting, after.sent, after.failed) == (0, 2, 0)
    assert f'href="/passes/{at.sarah.pk}/"' in page.content.decode()


def test_sends_to_those_who_have_none_yet_and_to_all(at: Destination, bea: Client) -> None:
    deliver()
    Message.objects.filter(credential=at.sarah).update(status=Status.FAILED)

    ask(bea, at, "unsent")
    assert Message.objects.get(status=Status.QUEUED).credential == at.sarah
    request = uuid4().hex
    for _click in range(2):
        ask(bea, at, "all", request)
    assert waiting() == 3


def test_a_pass_that_is_over_is_mailed_to_nobody(at: Destination, bea: Client) -> None:
    deliver()
    Credential.objects.filter(pk=at.sarah.pk).update(
        valid_until=timezone.now() - timedelta(days=1), roster_n=F("roster_n") + 1
    )

    ask(bea, at, "all")

    assert waiting() == 1
    assert "Send the pass" not in bea.get(f"/passes/{at.sarah.pk}/").content.decode()


def test_a_pause_holds_the_passes_but_no_one_time_code(at: Destination, bea: Client) -> None:
    bea.post(page_of(at, "pause/"))
    mail_queue.code(at.sarah, "handle")
    deliver()
    assert list(Message.objects.exclude(status=Status.QUEUED).values_list("kind", flat=True)) == ["code"]
    assert bea.get(page_of(at)).context["progress"].is_paused

    bea.post(page_of(at, "resumption/"))
    deliver()
    assert waiting() == 0


def test_sends_once_more_to_one(at: Destination) -> None:
    deliver()
    sam, body = at.signed_in(Role.SUPPORT), {"request": uuid4().hex}

    for _click in range(2):
        sam.post(f"/passes/{at.sarah.pk}/mail/", body)

    assert Message.objects.filter(credential=at.sarah).count() == 2
    assert "Send the pass again" in sam.get(f"/passes/{at.sarah.pk}/").content.decode()


def test_a_one_time_code_is_shown_to_nobody(at: Destination, bea: Client) -> None:
    mail_queue.code(at.sarah, "handle")
    deliver()
    code = Message.objects.get(kind=Message.Kind.CODE)
    pass_mail = Message.objects.get(credential=at.sarah, kind=Message.Kind.TICKET)

    assert bea.get(f"/mails/{code.pk}/").status_code == 404
    assert bea.get(f"/mails/{pass_mail.pk}/").status_code == 200
    for page in (page_of(at), f"/passes/{at.sarah.pk}/"):
        assert f"/mails/{code.pk}/" not in bea.get(page).content.decode()


def test_nobody_else_reads_or_sends_mails_of_a_programme(at: Destination, charlie: Client) -> None:
    deliver()
    mail = f"/mails/{Message.objects.earliest('pk').pk}/"
    sam, controller = at.signed_in(Role.SUPPORT), at.controller()

    for path in (page_of(at), page_of(at, "sending/"), page_of(at, "pause/"), page_of(at, "resumption/")):
        answers = [
            client.post(path) if path != page_of(at) else client.get(path) for client in (sam, charlie)
        ]
        assert [answer.status_code for answer in answers] == [403, 404], path
    assert [client.get(mail).status_code for client in (controller, charlie)] == [403, 404]
    again = f"/passes/{at.sarah.pk}/mail/"
    assert [client.post(again).status_code for client in (controller, charlie)] == [403, 404]
