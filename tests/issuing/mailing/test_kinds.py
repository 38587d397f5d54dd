"""Test that a kind of mail is one module: added to its folder, it is sent, shown, paused and erased like all others."""

import argparse
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from portillon.accounts.models import User
from portillon.cli.check import check
from portillon.issuing.erasure.erasure import erase_credentials
from portillon.issuing.mailing import kinds
from portillon.issuing.mailing.kinds import account as account_mails
from portillon.issuing.mailing.message import message_id_of
from portillon.issuing.mailing.worker import Worker, transport
from portillon.issuing.models import (
    AccountMail,
    AnnouncementMail,
    Credential,
    InviteeMail,
    Message,
    Outgoing,
    RegistrationMail,
)
from portillon.issuing.outbox import kept, rows
from portillon.issuing.outbox import kind as register
from portillon.issuing.outbox.pause import pause, resume
from portillon.issuing.tickets import tickets
from portillon.issuing.tickets.tickets import TicketData
from portillon.persons.held import Sought, erase, find
from portillon.persons.record import as_text, records_of
from portillon.places.models import Event
from tests.issuing.mailing.mailed import arrived
from tests.servers.smtp import MailServer

DROPPED_IN = Path(__file__).with_name("dropped_in")
MODULE = f"{kinds.__name__}.greeting"
Greet = Callable[[Credential], Outgoing]


@pytest.fixture
def greet(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Greet]:
    """A function that asks for a mail of the added kind: greet(ticket). Its table goes with the test's transaction."""
    monkeypatch.setattr(kinds, "__path__", [*kinds.__path__, str(DROPPED_IN)])
    monkeypatch.setattr(register, "_kinds", dict(register._kinds))
    kinds.load()
    greeting: Any = sys.modules[MODULE].GreetingMail
    _make_table(greeting)

    def greet(ticket: Credential) -> Outgoing:
        rows.add(greeting(address=ticket.holder.email, language="en", credential=ticket))
        queued: Outgoing = greeting.objects.get()
        return queued

    yield greet
    del sys.modules[MODULE]
    del apps.all_models["issuing"]["greetingmail"]
    apps.clear_cache()


def _make_table(model: type[Outgoing]) -> None:
    """Create the table by hand, because SQLite's schema editor refuses to work inside the test's transaction."""
    editor = connection.SchemaEditorClass(connection)
    editor.deferred_sql = []
    statement, parameters = editor.table_sql(model)
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)


@pytest.fixture
def ticket(event: Event) -> Credential:
    """A ticket without the mail that usually follows its issue."""
    event.mails_tickets = False
    return tickets.issue(event, [TicketData("Alice", "alice@example.org", language="de")])[0]


def status_of(message: Outgoing) -> str:
    message.refresh_from_db()
    return message.status


def test_it_is_sent(greet: Greet, ticket: Credential, smtp: MailServer, worker: Worker) -> None:
    message = greet(ticket)
    worker.send_due()

    (mail,) = arrived(smtp)
    assert (mail["To"], mail["Subject"], mail["Content-Language"]) == (
        "alice@example.org",
        "Guten Tag Alice",
        "de",
    )
    assert mail["From"].startswith("UNISEP")
    assert mail["Message-ID"].startswith(f"<greeting.{message.pk}.")
    assert status_of(message) == "sent"


def test_it_is_dropped_when_it_is_no_longer_due(
    greet: Greet, ticket: Credential, smtp: MailServer, worker: Worker
) -> None:
    message = greet(ticket)
    tickets.cancel(ticket)
    worker.send_due()

    assert (smtp.taken, type(message)._default_manager.count()) == ([], 0)


def test_it_waits_during_a_pause(
    greet: Greet, ticket: Credential, event: Event, smtp: MailServer, worker: Worker
) -> None:
    pause(event)
    message = greet(ticket)
    worker.send_due()
    paused = status_of(message)
    resume(event)
    worker.send_due()

    assert (paused, status_of(message)) == ("queued", "sent")


def test_the_program_s_check_counts_it(
    greet: Greet, ticket: Credential, capsys: pytest.CaptureFixture[str]
) -> None:
    greet(ticket)
    check(argparse.Namespace())

    assert "1 wait, 0 failed" in capsys.readouterr().out


def test_it_is_handed_out_and_erased_with_the_person(
    greet: Greet, ticket: Credential, smtp: MailServer, worker: Worker
) -> None:
    message = greet(ticket)
    worker.send_due()
    sought = Sought(ticket.organisation, "alice@example.org")
    record = as_text(records_of(find(sought)))
    erase(sought, find(sought), User.objects.create_user("office@example.org"))

    assert "Mailed · alice@example.org" in record
    assert (status_of(message), message.address, message.message_id) == ("sent", "", "")


def test_it_is_erased_with_the_ticket_and_its_file(greet: Greet, ticket: Credential) -> None:
    message = greet(ticket)
    Worker(transport()).send_due()
    file = kept.kept(message)
    assert file
    assert file.parent.name == "greetings"

    erase_credentials([ticket.pk])

    assert (file.exists(), status_of(message), message.address) == (False, "sent", "")


def test_a_mistake_in_one_kind_holds_up_no_other(
    greet: Greet, ticket: Credential, smtp: MailServer, worker: Worker
) -> None:
    rows.add(AccountMail(kind=AccountMail.Kind.INVITATION, address="nobody@example.org", language="en"))
    account_mails.notice(User.objects.create_user("alice@example.org"), "a change that has no words")
    greet(ticket)
    worker.send_due()

    assert [mail["Subject"] for mail in arrived(smtp)] == ["Guten Tag Alice"]
    assert [mail.last_error for mail in AccountMail.objects.order_by("pk")] == [
        "the mail cannot be made here: AssertionError",
        "the mail cannot be made here: KeyError",
    ]


def test_two_kinds_share_neither_name_nor_table(greet: Greet) -> None:
    greeting = register.kinds()[-1]

    for other in (replace(greeting, name="other"), replace(greeting, model=Message)):
        with pytest.raises(ValueError, match="greeting"):
            register.register(other)


def test_every_outbox_is_sent_in_its_turn() -> None:
    outboxes = {model for model in apps.get_models() if issubclass(model, Outgoing)}

    assert {kind.model for kind in register.kinds()} == outboxes
    names = ["account", "alarm", "registration", "news", "ticket", "invitation", "announcement"]
    assert [kind.name for kind in register.kinds()] == names


@pytest.mark.parametrize(
    "message, key, file",
    [
        (AccountMail(pk=5), "account.5", "accounts/5.eml"),
        (RegistrationMail(pk=5), "registration.5", "registrations/5.eml"),
        (InviteeMail(pk=5), "invitation.5", "invitations/5.eml"),
        (AnnouncementMail(pk=5), "announcement.5", "announcements/5.eml"),
        (Message(pk=5, event_id=3), "5", "3/5.eml"),
        (Message(pk=5), "5", "passes/5.eml"),
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)
def test_mails_are_named_as_ever(message: Outgoing, key: str, file: str) -> None:
    """An update must still find the mails that are kept as files, and a mail that is sent again must keep its id."""
    kind = register.kind_of(message)

    assert (kind.key_of(message), kind.file_name(message)) == (key, file)
    assert message_id_of(message).startswith(f"<{kind.name}.5.")
