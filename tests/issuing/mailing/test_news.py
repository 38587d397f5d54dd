"""Test the mails that tell holders what has become of their ticket, pass or event."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from portillon.issuing.mailing.file import text_of
from portillon.issuing.mailing.worker import Worker
from portillon.issuing.models import Change, Credential, CredentialQuerySet, Message, NewsMail
from portillon.issuing.outbox import kept
from portillon.issuing.tickets import news, passes, tickets
from portillon.issuing.tickets.changes import By
from portillon.issuing.tickets.known import EventNews, known_of
from portillon.places import doors
from portillon.places.models import Event, Venue
from portillon.places.moving import change_event
from tests.issuing.mailing.mailed import arrived
from tests.servers.smtp import MailServer

Issue = Callable[..., Credential]
What = NewsMail.What
PROGRAM = By(key="box office")


def rows(*credentials: Credential) -> CredentialQuerySet:
    return Credential.objects.filter(pk__in=[one.pk for one in credentials])


@pytest.fixture(autouse=True)
def no_tickets_wait(event: Event) -> None:
    """Let no ticket's own mail come between."""
    event.mails_tickets = False
    event.save()


@pytest.mark.parametrize(
    "language, subject, sentence",
    [
        ("fr", "Votre billet est annulé\N{NO-BREAK SPACE}: Gala d’automne", "votre billet a été annulé"),
        ("de", "Ihr Ticket ist storniert: Autumn gala", "Ihr Ticket wurde storniert"),
        ("en", "Your ticket is cancelled: Autumn gala", "your ticket was cancelled"),
    ],
)
def test_a_cancellation_is_told_in_the_holders_language(
    ticket_for: Issue, worker: Worker, smtp: MailServer, language: str, subject: str, sentence: str
) -> None:
    ticket = ticket_for(language=language)
    tickets.cancel(ticket, PROGRAM)
    news.tell_one(ticket, What.CANCELLED, PROGRAM)
    worker.send_due()

    (mail,) = arrived(smtp)
    assert (mail["To"], mail["Subject"]) == ("alice@example.org", subject)
    assert sentence in text_of(mail)
    assert f"{ticket.number[:3]} {ticket.number[3:6]} {ticket.number[6:]}" in text_of(mail)
    assert ticket.page_secret not in mail.as_string()
    assert list(mail.iter_attachments()) == []


@pytest.mark.parametrize(
    "act, what, subject",
    [
        (passes.block, What.BLOCKED, "Your pass is blocked: Destination Pass"),
        (passes.cancel, What.CANCELLED, "Your pass is cancelled: Destination Pass"),
    ],
)
def test_what_happens_to_a_pass_is_told(
    pass_for: Issue, worker: Worker, smtp: MailServer, act: Callable[..., None], what: What, subject: str
) -> None:
    one = pass_for()
    Message.objects.all().delete()
    act(one, PROGRAM)
    news.tell_one(one, what, PROGRAM)
    worker.send_due()

    assert [mail["Subject"] for mail in arrived(smtp)] == [subject]


def test_a_pass_that_is_unblocked_at_once_is_told_only_that(
    pass_for: Issue, worker: Worker, smtp: MailServer
) -> None:
    one = pass_for()
    Message.objects.all().delete()
    passes.block(one, PROGRAM)
    news.tell_one(one, What.BLOCKED, PROGRAM)
    passes.unblock(one, PROGRAM)
    news.tell_one(one, What.UNBLOCKED, PROGRAM)
    worker.send_due()

    assert [mail["Subject"] for mail in arrived(smtp)] == ["Your pass is valid again: Destination Pass"]


def test_a_change_is_told_once_and_logged(ticket_for: Issue) -> None:
    ticket, silent = ticket_for(), ticket_for(name="Bob", email="")
    for one in (ticket, silent):
        tickets.cancel(one, PROGRAM)
        news.tell_one(one, What.CANCELLED, PROGRAM)
        news.tell_one(one, What.CANCELLED, PROGRAM)

    assert list(NewsMail.objects.values_list("credential", flat=True)) == [ticket.pk]
    told = Change.objects.get(what=Change.What.TOLD)
    assert (told.credential, told.by_key) == (ticket, "box office")


def moved(event: Event, **fields: object) -> dict[str, object]:
    """Change the event, and return what guests knew before."""
    before = known_of(event)
    change_event(event, fields)
    return before


def told(event: Event, before: dict[str, object]) -> int:
    return news.tell(
        EventNews(event, before, known_of(event)).tickets, What.CHANGED, by=PROGRAM, before=before
    )


def test_a_new_date_and_place_are_told_with_the_new_ticket(
    event: Event, ticket_for: Issue, worker: Worker, smtp: MailServer
) -> None:
    ticket = ticket_for()
    hall = Venue.objects.create(organisation=event.organisation, name="Salle Rouge", address="Quai 5")
    day = timedelta(days=1)
    times = {name: getattr(event, name) + day for name in ("doors_at", "starts_at", "ends_at")}
    assert told(event, moved(event, venue=hall, **times)) == 1
    worker.send_due()

    (mail,) = arrived(smtp)
    text = text_of(mail)
    assert mail["Subject"] == "Changed: Autumn gala"
    assert "Date: Tuesday, 14 September 2027 (before: Monday, 13 September 2027)" in text
    assert "Venue: Salle Rouge, Quai 5 (before: Aula Magna, Rue du Lac 1, 2000 Neuchâtel)" in text
    assert "Start" not in text
    assert f"/h/{ticket.page_secret}" in text
    types = [part.get_content_type() for part in mail.iter_attachments()]
    assert types == ["application/pdf", "text/calendar"]


def test_a_door_is_told_to_those_whom_it_admitted(
    event: Event, ticket_for: Issue, worker: Worker, smtp: MailServer
) -> None:
    doors.change(event.gates.get(), title="Main")
    north = doors.add(event, title="North", categories=["VIP"])
    ticket_for(), ticket_for(name="Bob", email="bob@example.org", category="VIP")
    before = known_of(event)
    doors.change(north, title="South")

    assert told(event, before) == 1
    worker.send_due()
    (mail,) = arrived(smtp)
    assert mail["To"] == "bob@example.org"
    assert "Entrance: Main, South (before: Main, North)" in text_of(mail)


def test_one_more_door_is_no_news(event: Event, ticket_for: Issue) -> None:
    ticket_for()
    before = known_of(event)
    doors.add(event, title="North")

    assert told(event, before) == 0


def test_what_was_taken_back_meanwhile_is_not_told(
    event: Event, ticket_for: Issue, worker: Worker, smtp: MailServer
) -> None:
    ticket_for()
    end = event.ends_at
    before = moved(event, ends_at=end + timedelta(hours=1))
    told(event, before)
    change_event(event, {"ends_at": end})
    worker.send_due()

    assert (arrived(smtp), NewsMail.objects.count()) == ([], 0)


def test_a_second_change_joins_the_mail_that_waits(
    event: Event, ticket_for: Issue, worker: Worker, smtp: MailServer
) -> None:
    ticket_for()
    day = timedelta(days=1)
    told(
        event,
        moved(event, **{name: getattr(event, name) + day for name in ("doors_at", "starts_at", "ends_at")}),
    )
    hall = Venue.objects.create(organisation=event.organisation, name="Salle Rouge", address="Quai 5")
    told(event, moved(event, venue=hall))
    worker.send_due()

    (mail,) = arrived(smtp)
    assert "Date: Tuesday, 14 September 2027 (before: Monday, 13 September 2027)" in text_of(mail)
    assert "Venue: Salle Rouge, Quai 5 (before: Aula Magna" in text_of(mail)


def test_what_was_not_changed_is_not_told(pass_for: Issue) -> None:
    one = pass_for()
    passes.unblock(one, PROGRAM)
    news.tell_one(one, What.UNBLOCKED, PROGRAM)

    assert not NewsMail.objects.exists()


def test_newer_news_replaces_what_waits(
    event: Event, ticket_for: Issue, worker: Worker, smtp: MailServer
) -> None:
    ticket = ticket_for()
    told(event, moved(event, ends_at=event.ends_at + timedelta(hours=1)))
    tickets.cancel(ticket, PROGRAM)
    news.tell_one(ticket, What.CANCELLED, PROGRAM)
    worker.send_due()

    assert [mail["Subject"] for mail in arrived(smtp)] == ["Your ticket is cancelled: Autumn gala"]


def test_nobody_is_told_of_an_event_that_is_over(
    event: Event, ticket_for: Issue, worker: Worker, smtp: MailServer
) -> None:
    ticket_for()
    ago = timezone.now() - timedelta(days=1)
    told(event, moved(event, doors_at=ago, starts_at=ago, ends_at=ago))
    worker.send_due()

    assert arrived(smtp) == []


def test_news_is_erased_with_the_ticket(ticket_for: Issue) -> None:
    ticket = ticket_for()
    tickets.cancel(ticket, PROGRAM)
    news.tell(rows(ticket), What.CANCELLED, by=PROGRAM)
    kept.delete_of_credential(ticket)
    tickets.remove(ticket)

    assert not NewsMail.objects.exists()
