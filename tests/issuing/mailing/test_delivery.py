"""Test delivery to a real SMTP server: how refusals and failures are handled, and that they hold up no other mail."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from portillon.issuing.mailing import smtp as mail_smtp
from portillon.issuing.mailing.worker import Worker
from portillon.issuing.models import Credential, Message
from portillon.issuing.outbox import claim as mail_claim
from portillon.issuing.outbox.pause import pause, resume
from portillon.issuing.tickets import tickets
from portillon.issuing.tickets.tickets import TicketData
from portillon.places.models import Event
from portillon.places.roster import next_number
from tests.issuing.mailing.mailed import worker_to
from tests.servers.ports import free_port
from tests.servers.smtp import TAKEN, MailServer, certificate, mail_server

Status = Message.Status


def invite(event: Event, *names: str) -> list[Credential]:
    return tickets.issue(event, [TicketData(name, f"{name.lower()}@example.org") for name in names])


def state(ticket: Credential) -> tuple[str, str]:
    message = Message.objects.get(credential=ticket)
    return message.status, message.last_error


def make_due() -> None:
    Message.objects.update(next_try_at=timezone.now() - timedelta(seconds=1))


def test_every_ticket_issued_is_mailed_over_one_line(event: Event, smtp: MailServer, worker: Worker) -> None:
    invited = invite(event, "Alice", "Bob", "Charlie")

    worker.send_due()

    assert smtp.recipients == ["alice@example.org", "bob@example.org", "charlie@example.org"]
    assert smtp.connections == 1
    assert [state(ticket) for ticket in invited] == [(Status.SENT, "")] * 3


def test_nothing_is_sent_twice(event: Event, smtp: MailServer, worker: Worker) -> None:
    invite(event, "Alice")

    worker.send_due()
    make_due()
    worker.send_due()

    assert len(smtp.taken) == 1


def test_a_refused_recipient_fails_with_the_servers_words_and_stops_nobody(
    event: Event, smtp: MailServer, worker: Worker
) -> None:
    smtp.at_rcpt = lambda to, _n: "550 5.1.1 no such user here" if to.startswith("bob") else TAKEN
    _alice, bob, _charlie = invite(event, "Alice", "Bob", "Charlie")

    worker.send_due()

    assert smtp.recipients == ["alice@example.org", "charlie@example.org"]
    assert state(bob) == (Status.FAILED, "550 5.1.1 no such user here")


def test_a_mail_refused_at_data_fails_with_the_servers_words(
    event: Event, smtp: MailServer, worker: Worker
) -> None:
    smtp.at_data = lambda to, _n: "554 5.7.1 looks like spam" if to.startswith("alice") else TAKEN
    alice, bob = invite(event, "Alice", "Bob")

    worker.send_due()

    assert state(alice) == (Status.FAILED, "554 5.7.1 looks like spam")
    assert state(bob) == (Status.SENT, "")


@pytest.mark.parametrize("step", ["at_rcpt", "at_data"])
def test_a_refusal_for_now_is_tried_again(event: Event, smtp: MailServer, worker: Worker, step: str) -> None:
    setattr(smtp, step, lambda to, nth: "451 4.7.1 greylisted" if nth == 1 else TAKEN)
    (alice,) = invite(event, "Alice")

    worker.send_due()
    first = state(alice)
    worker.send_due()
    too_early = len(smtp.taken)
    make_due()
    worker.send_due()

    assert first == (Status.QUEUED, "451 4.7.1 greylisted")
    assert too_early == 0
    assert (len(smtp.taken), state(alice)) == (1, (Status.SENT, ""))


def test_pauses_grow_up_to_an_hour() -> None:
    pauses = [mail_claim.pause_seconds(tries) for tries in (1, 2, 5, 12, 30)]

    assert 4 <= pauses[0] <= 6
    assert 8 <= pauses[1] <= 12
    assert 64 <= pauses[2] <= 96
    assert all(2880 <= pause <= 4320 for pause in pauses[3:])


def test_after_many_refusals_for_now_it_fails(event: Event, smtp: MailServer, worker: Worker) -> None:
    smtp.at_rcpt = lambda _to, _n: "452 4.2.2 mailbox full"
    (alice,) = invite(event, "Alice")
    Message.objects.update(attempts=mail_claim.TRIES_MAX - 1)

    worker.send_due()

    assert state(alice) == (Status.FAILED, "452 4.2.2 mailbox full")


def test_a_line_that_breaks_before_the_mail_costs_that_mail_a_pause(
    event: Event, smtp: MailServer, worker: Worker
) -> None:
    smtp.at_rcpt = lambda to, _n: None if to.startswith("alice") else TAKEN
    alice, bob = invite(event, "Alice", "Bob")

    worker.send_due()
    worker.send_due()

    assert state(alice)[0] == Status.QUEUED
    assert state(bob) == (Status.SENT, "")


def test_a_line_that_breaks_after_the_mail_is_tried_once_more_and_no_further(
    event: Event, smtp: MailServer, worker: Worker
) -> None:
    smtp.at_data = lambda _to, _n: None
    (alice,) = invite(event, "Alice")

    for _time in range(4):
        worker.send_due()
        make_due()

    assert state(alice)[0] == Status.FAILED
    assert smtp.tries["data", "alice@example.org"] == 2


def test_a_slow_server_keeps_its_claim(
    event: Event, smtp: MailServer, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail_smtp, "LOOK_SECONDS", 0.05)
    monkeypatch.setattr(mail_claim, "RENEWED_AFTER", timedelta(seconds=0.1))
    smtp.seconds_a_mail = 0.5
    invite(event, "Alice")
    renewals: list[datetime] = []
    keep = mail_claim.Claim.keep

    def kept(claim: mail_claim.Claim) -> None:
        keep(claim)
        renewals.append(claim.until)

    monkeypatch.setattr(mail_claim.Claim, "keep", kept)

    worker.send_due()

    assert len(set(renewals)) >= 3
    assert len(smtp.taken) == 1


def test_a_server_that_is_away_is_nobodys_fault(event: Event) -> None:
    (worker,) = worker_to(f"smtp://127.0.0.1:{free_port()}")
    alice, bob = invite(event, "Alice", "Bob")

    worker.send_due()

    status, words = state(alice)
    assert status == Status.QUEUED
    assert "Connection refused" in words
    assert Message.objects.filter(attempts=0, status=Status.QUEUED).count() == 2
    assert state(bob) == (Status.QUEUED, "")


@pytest.mark.parametrize("scheme", ["smtp", "smtp+starttls"])
def test_a_bad_certificate_is_not_spoken_to(event: Event, tmp_path: Path, scheme: str) -> None:
    context, _path = certificate(tmp_path)
    (alice,) = invite(event, "Alice")
    with mail_server(tls_context=context) as smtp:
        for worker in worker_to(f"{scheme}://127.0.0.1:{smtp.port}"):
            worker.send_due()

        assert smtp.taken == []
    assert state(alice)[0] == Status.QUEUED
    assert "certificate is not trusted: self-signed certificate" in state(alice)[1]


@pytest.mark.parametrize("scheme", ["smtp", "smtp+starttls"])
def test_a_certificate_that_is_named_is_trusted(event: Event, tmp_path: Path, scheme: str) -> None:
    context, path = certificate(tmp_path)
    (alice,) = invite(event, "Alice")
    with mail_server(tls_context=context, require_starttls=True) as smtp:
        for worker in worker_to(f"{scheme}://127.0.0.1:{smtp.port}?ca={path}"):
            worker.send_due()

    assert state(alice) == (Status.SENT, "")


def test_starttls_that_is_not_offered_is_not_done_without(event: Event, smtp: MailServer) -> None:
    (alice,) = invite(event, "Alice")
    for worker in worker_to(smtp.url.replace("smtp:", "smtp+starttls:")):
        worker.send_due()

    assert smtp.taken == []
    assert "STARTTLS" in state(alice)[1]


def test_a_wrong_password_waits_and_says_so(event: Event, smtp: MailServer) -> None:
    (alice,) = invite(event, "Alice")
    for worker in worker_to(f"smtp://me:secret@127.0.0.1:{smtp.port}"):
        worker.send_due()

    status, words = state(alice)
    assert status == Status.QUEUED
    assert "secret" not in words
    assert "AUTH" in words


def test_a_cancelled_ticket_is_not_mailed(event: Event, smtp: MailServer, worker: Worker) -> None:
    alice, bob = invite(event, "Alice", "Bob")
    tickets.cancel(alice)
    Credential.objects.filter(pk=bob.pk).update(blocked_at=timezone.now(), roster_n=next_number(event.pk))

    worker.send_due()

    assert smtp.taken == []
    assert not Message.objects.exists()


def test_a_pause_holds_one_event_and_no_other(event: Event, smtp: MailServer, worker: Worker) -> None:
    other = Event.objects.get(pk=event.pk)
    other.pk = None
    other.save()
    pause(event)
    invite(event, "Alice")
    invite(other, "Bob")

    worker.send_due()
    paused = smtp.recipients
    resume(event)
    worker.send_due()

    assert paused == ["bob@example.org"]
    assert smtp.recipients == ["bob@example.org", "alice@example.org"]


def test_a_mail_that_a_killed_worker_held_is_sent_once_more_with_the_same_id(
    event: Event, smtp: MailServer, worker: Worker
) -> None:
    (alice,) = invite(event, "Alice")
    worker.send_due()
    for _time in range(3):
        # This is the state that a process leaves when it is killed after sending a mail and before recording that.
        Message.objects.filter(sent_at__isnull=False).update(
            status=Status.SENDING, lease_until=timezone.now() - timedelta(seconds=1)
        )
        mail_claim.release_abandoned(timezone.now())
        worker.send_due()

    assert len(smtp.taken) == 2
    assert len({taken.mail["Message-ID"] for taken in smtp.taken}) == 1
    assert state(alice) == (Status.FAILED, mail_claim.INTERRUPTED)


def test_who_was_silent_for_too_long_records_nothing(event: Event) -> None:
    invite(event, "Alice")
    claim = mail_claim.claim_next()
    assert claim
    Message.objects.update(claim="another")

    claim.sent()
    claim.until -= timedelta(seconds=40)
    with pytest.raises(mail_claim.Lost):
        claim.keep()

    assert Message.objects.get().status == Status.SENDING


def test_what_cannot_be_an_address_fails_alone(event: Event, smtp: MailServer, worker: Worker) -> None:
    data = TicketData("Dana", "dana@example.org")
    (dana, _bob) = tickets.issue(event, [data, replace(data, name="Bob", email="bob@müller.example")])
    dana.holder.email = "dana@-bad-.ü"
    dana.holder.save()

    worker.send_due()

    assert smtp.recipients == ["bob@xn--mller-kva.example"]
    assert state(dana)[0] == Status.FAILED
