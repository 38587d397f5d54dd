"""Test the console's page of an event's mails: progress, sending once for two clicks, pausing and resuming."""

import re
from uuid import uuid4

import pytest
from django.test import Client

from portillon.issuing.mailing.worker import Worker, transport
from portillon.issuing.models import Credential, Message
from portillon.issuing.outbox import kept as mail_kept
from portillon.issuing.tickets import tickets
from portillon.issuing.tickets.tickets import TicketData
from portillon.places.models import Event

Status = Message.Status


@pytest.fixture(autouse=True)
def guests(gala: Event) -> list[Credential]:
    return tickets.issue(gala, [TicketData(name, f"{name}@example.org") for name in ("anna", "ben", "carla")])


def ask(client: Client, event: Event, to: str, request: str = "") -> None:
    response = client.post(
        f"/events/{event.pk}/mails/sending/", {"to": to, "request": request or uuid4().hex}
    )
    assert response.status_code == 302


def waiting() -> int:
    return Message.objects.filter(status=Status.QUEUED).count()


def deliver() -> None:
    Worker(transport()).send_due()


def test_says_how_many_wait_and_how_many_were_sent(alice: Client, gala: Event) -> None:
    before = alice.get(f"/events/{gala.pk}/mails/").context["progress"]
    deliver()
    after = alice.get(f"/events/{gala.pk}/mails/").context["progress"]

    assert (before.waiting, before.done, before.total) == (3, 0, 3)
    assert (after.waiting, after.sent, after.failed) == (0, 3, 0)


def test_whom_no_mail_reaches_is_counted_apart(alice: Client, gala: Event) -> None:
    tickets.issue(gala, [TicketData("Dora"), TicketData("Emil")])
    deliver()
    page = alice.get(f"/events/{gala.pk}/mails/")

    assert (page.context["unsent"], page.context["everybody"]) == (0, 3)
    assert "2 tickets have no e-mail address" in page.content.decode()
    ask(alice, gala, "all")
    assert waiting() == 3


def test_the_progress_alone_is_asked_for_again_while_mails_wait(alice: Client, gala: Event) -> None:
    part = {"HX-Request": "true", "HX-Request-Type": "partial"}
    while_waiting = alice.get(f"/events/{gala.pk}/mails/", headers=part).content.decode()
    deliver()
    afterwards = alice.get(f"/events/{gala.pk}/mails/", headers=part).content.decode()

    assert "<html" not in while_waiting
    assert 'hx-trigger="every 2s"' in while_waiting
    assert "hx-trigger" not in afterwards


def test_sends_to_those_who_have_none_yet(alice: Client, gala: Event, guests: list[Credential]) -> None:
    deliver()
    Message.objects.filter(credential=guests[1]).update(status=Status.FAILED)

    ask(alice, gala, "unsent")

    assert Message.objects.get(status=Status.QUEUED).credential == guests[1]


def test_sends_to_all_once_for_two_clicks(alice: Client, gala: Event, guests: list[Credential]) -> None:
    deliver()
    tickets.cancel(guests[0])
    request = uuid4().hex

    ask(alice, gala, "all", request)
    ask(alice, gala, "all", request)

    assert waiting() == 2


def test_sends_once_more_to_one(alice: Client, guests: list[Credential]) -> None:
    deliver()
    body = {"request": uuid4().hex}

    for _click in range(2):
        alice.post(f"/participants/{guests[0].pk}/mail/", body)

    assert Message.objects.filter(credential=guests[0]).count() == 2


def test_a_form_without_its_name_is_refused(alice: Client, gala: Event, guests: list[Credential]) -> None:
    assert alice.post(f"/events/{gala.pk}/mails/sending/", {"to": "all"}).status_code == 400
    assert alice.post(f"/participants/{guests[0].pk}/mail/").status_code == 400


def test_a_pause_holds_the_mails(alice: Client, gala: Event) -> None:
    alice.post(f"/events/{gala.pk}/mails/pause/")
    deliver()
    held = waiting()
    alice.post(f"/events/{gala.pk}/mails/resumption/")
    deliver()

    assert (held, waiting()) == (3, 0)


def test_the_servers_words_stand_beside_the_participant(
    alice: Client, gala: Event, guests: list[Credential]
) -> None:
    words = "550 5.1.1 <anna@example.org>: no such user"
    Message.objects.filter(credential=guests[0]).update(status=Status.FAILED, last_error=words)
    shown = "550 5.1.1 &lt;anna@example.org&gt;: no such user"

    assert shown in alice.get(f"/events/{gala.pk}/participants/").content.decode()
    assert shown in alice.get(f"/participants/{guests[0].pk}/").content.decode()
    assert shown in alice.get(f"/events/{gala.pk}/mails/?show=failed").content.decode()
    assert shown not in alice.get(f"/events/{gala.pk}/mails/?show=sent").content.decode()


def test_a_mail_kept_as_a_file_is_shown_as_text_and_given_out(alice: Client, gala: Event) -> None:
    deliver()
    page = alice.get(f"/events/{gala.pk}/mails/").content.decode()
    (first, *_others) = re.findall(r"/mails/(\d+)/", page.split('class="history"')[1])

    shown = alice.get(f"/mails/{first}/")
    file = alice.get(f"/mails/{first}/mail.eml")

    assert "Hello " in shown.content.decode()
    german = alice.get(f"/mails/{first}/", headers={"accept-language": "de"}).content.decode()
    assert re.findall(r"<dt>([^<]*)</dt>", german) == ["Von", "An", "Betreff", "Datum"]
    assert b"".join(file.streaming_content).startswith(b"From: ")  # type: ignore[attr-defined]


def test_who_is_removed_leaves_no_mail_behind(guests: list[Credential]) -> None:
    deliver()
    path = mail_kept.kept(Message.objects.get(credential=guests[0]))
    assert path
    assert path.stat().st_mode & 0o777 == 0o600

    tickets.remove(guests[0])

    assert not path.exists()


def test_an_event_may_keep_its_tickets_to_itself(gala: Event) -> None:
    gala.mails_tickets = False
    before = waiting()

    tickets.issue(gala, [TicketData("Dora", "dora@example.org")])

    assert waiting() == before


@pytest.mark.parametrize("page", ["sending", "pause", "resumption"])
def test_only_an_organiser_of_the_event_may(
    bob: Client, dana: Client, charlie: Client, gala: Event, page: str
) -> None:
    asked = [client.post(f"/events/{gala.pk}/mails/{page}/").status_code for client in (bob, dana, charlie)]
    seen = [client.get(f"/events/{gala.pk}/mails/").status_code for client in (bob, dana, charlie)]

    assert asked == seen == [403, 403, 404]


def test_nobody_else_reads_a_mail(dana: Client, charlie: Client, gala: Event) -> None:
    deliver()
    message = Message.objects.filter(event=gala)[0]

    assert [client.get(f"/mails/{message.pk}/").status_code for client in (dana, charlie)] == [403, 404]
    assert [client.get(f"/mails/{message.pk}/mail.eml").status_code for client in (dana, charlie)] == [
        403,
        404,
    ]
