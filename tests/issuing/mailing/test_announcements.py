"""Test that a worker sends announcements and reminders, once each, to a real SMTP server."""

from datetime import timedelta
from email.message import EmailMessage

import pytest
from django.utils import timezone

from portillon.accounts.models import User
from portillon.issuing.mailing import reminders
from portillon.issuing.mailing.announcement_text import filled, unknown_in, values_of
from portillon.issuing.mailing.kinds import announcement as announcements
from portillon.issuing.mailing.worker import Worker
from portillon.issuing.models import Announcement, AnnouncementMail, Credential, Message
from portillon.issuing.outbox.pause import pause, resume
from portillon.issuing.seals.codes import page_of
from portillon.issuing.tickets import tickets
from portillon.issuing.tickets.tickets import TicketData
from portillon.places.models import Event
from tests.servers.smtp import MailServer

TEXTS = {
    "audience": "all",
    "subject_en": "Room for {event}",
    "text_en": "Hello {name},\n<b>see</b> {link} on {date} at {doors}",
    "subject_de": "Raum",
    "text_de": "Guten Tag {name}",
}


@pytest.fixture
def made(event: Event) -> Announcement:
    user = User.objects.create_user("writer@example.org")
    return announcements.announce(event, TEXTS, user, "request")


def guest(event: Event, name: str, language: str = "en") -> Credential:
    """Issue a ticket without the mail that usually follows."""
    event.mails_tickets = False
    (ticket,) = tickets.issue(event, [TicketData(name, "guest@example.org", language=language)])
    return ticket


def body(mail: EmailMessage, kind: str) -> str:
    found = mail.get_body((kind,))
    assert found is not None
    return str(found.get_content())


def test_of_an_event_elsewhere_the_time_zone_is_told(event: Event) -> None:
    event.time_zone = "America/New_York"

    values = values_of(event, "fr", "Zoë", "https://example.org/")

    assert (values["date"], values["doors"]) == ("lundi 13 septembre 2027", "12:00 (heure de New York)")


def test_a_message_is_plain_text_in_the_guest_s_language(
    event: Event, made: Announcement, smtp: MailServer, worker: Worker
) -> None:
    english, german = guest(event, "{link} <script>"), guest(event, "Bob", "de")
    announcements.queue(made, [english.pk, german.pk])
    worker.send_due()

    first, second = (taken.mail for taken in smtp.taken)
    assert first["Subject"] == f"Room for {event.title_in('en')}"
    assert first["Message-ID"].startswith("<announcement.")
    assert "Hello {link} <script>,\n<b>see</b> " in body(first, "plain").replace("\r\n", "\n")
    assert f'<a href="{page_of(english)}"' in body(first, "html")
    assert "&lt;b&gt;see&lt;/b&gt;" in body(first, "html")
    assert "<script>" not in body(first, "html")
    assert second["Subject"] == "Raum"
    assert second["Content-Language"] == "de"
    assert [one.status for one in AnnouncementMail.objects.all()] == ["sent", "sent"]


def test_nobody_gets_it_twice_nor_after_a_cancellation(
    event: Event, made: Announcement, smtp: MailServer, worker: Worker
) -> None:
    stays, leaves = guest(event, "Ann"), guest(event, "Ben")

    assert announcements.queue(made, [stays.pk, leaves.pk]) == 2
    assert announcements.queue(made, [stays.pk, leaves.pk]) == 0
    tickets.cancel(leaves)
    worker.send_due()

    assert len(smtp.taken) == 1
    assert [one.credential for one in AnnouncementMail.objects.all()] == [stays]


def test_a_pause_holds_messages_too(
    event: Event, made: Announcement, smtp: MailServer, worker: Worker
) -> None:
    announcements.queue(made, [guest(event, "Ann").pk])
    pause(event)
    worker.send_due()
    assert smtp.taken == []

    resume(event)
    worker.send_due()
    assert len(smtp.taken) == 1


def test_only_placeholders_are_filled() -> None:
    assert filled("{name} {other} {", {"name": "{link}", "link": "x"}) == "{link} {other} {"
    assert unknown_in("{name} {nom} {}") == ["nom"]


@pytest.fixture
def reminding(event: Event) -> Event:
    event.reminder_hours = 24
    event.doors_at = timezone.now() + timedelta(hours=30)
    event.starts_at = event.ends_at = event.doors_at + timedelta(hours=1)
    event.save()
    return event


def test_a_reminder_comes_once_with_the_ticket(reminding: Event, smtp: MailServer, worker: Worker) -> None:
    guest(reminding, "Ann")
    tickets.cancel(guest(reminding, "Ben"))
    due = reminding.doors_at - timedelta(hours=24)

    assert reminders.queue_due(due - timedelta(minutes=1)) == 0
    assert reminders.queue_due(due) == 1
    guest_later = guest(reminding, "Late")
    assert reminders.queue_due(due + timedelta(hours=1)) == 0

    worker.send_due()
    (mail,) = (taken.mail for taken in smtp.taken)
    assert mail["Subject"].startswith("See you soon")
    types = [part.get_content_type() for part in mail.iter_attachments()]
    assert types == ["application/pdf", "text/calendar"]
    assert not Message.objects.filter(credential=guest_later).exists()


def test_an_event_that_is_put_off_reminds_again(reminding: Event) -> None:
    guest(reminding, "Ann")
    day = timedelta(hours=24)
    assert reminders.queue_due(reminding.doors_at - day) == 1
    reminding.refresh_from_db()
    for name in ("doors_at", "starts_at", "ends_at"):
        setattr(reminding, name, getattr(reminding, name) + timedelta(days=7))
    reminding.save()

    assert reminders.queue_due(reminding.doors_at - 2 * day) == 0
    assert reminders.queue_due(reminding.doors_at - day) == 1


def test_a_reminder_of_what_has_begun_is_not_sent(reminding: Event, smtp: MailServer, worker: Worker) -> None:
    guest(reminding, "Ann")
    reminders.queue_due(reminding.doors_at - timedelta(hours=1))
    past = timezone.now() - timedelta(hours=1)
    Event.objects.update(doors_at=past, starts_at=past)
    worker.send_due()

    assert smtp.taken == []
