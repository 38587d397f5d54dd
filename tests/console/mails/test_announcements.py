"""Test sending a message to many guests in the console: who may, the preview, and that each guest gets it once."""

import re
from uuid import uuid4

import pytest
from django.test import Client

from portillon.accounts.models import Organisation
from portillon.console.mails import announcements
from portillon.issuing.models import Announcement, AnnouncementMail, Credential
from portillon.issuing.tickets import tickets
from portillon.issuing.tickets.tickets import TicketData
from portillon.places.models import Event
from tests.console.given import event_of, scanned, user_of

TEXT = {
    "audience": "all",
    "subject_en": "Room for {event}",
    "text_en": "Hello {name},\nsee {link}",
    "subject_de": "Raum",
    "text_de": "Guten Tag {name} <b>",
}


@pytest.fixture
def guests(gala: Event) -> list[Credential]:
    return tickets.issue(
        gala,
        [
            TicketData("Ann", "ann@example.org", language="de"),
            TicketData("Ben <i>", "ben@example.org"),
            TicketData("Cem", "cem@example.org", language="fr"),
        ],
    )


def address(event: Event) -> str:
    return f"/events/{event.pk}/messages/"


def sent(alice: Client, event: Event, **changes: str) -> list[str]:
    """Send the message, and return the names of its recipients."""
    given = {**TEXT, "do": "send", "request": uuid4().hex, **changes}
    assert alice.post(f"{address(event)}new/", given).status_code == 302
    mails = AnnouncementMail.objects.filter(announcement__request=given["request"])
    return sorted(mails.values_list("credential__holder__name", flat=True))


def test_it_is_looked_at_in_each_language(alice: Client, gala: Event, guests: list[Credential]) -> None:
    page = alice.post(f"{address(gala)}new/", {**TEXT, "do": "preview"}).content.decode()

    for words in ("Room for Gala", "Hello Ann,<br>", "Guten Tag Ann &lt;b&gt;", "Send to 3 guests"):
        assert words in page
    # Ann reads German and Ben English; Cem reads French, which the message lacks, so he gets English too.
    assert page.index("1 guest<") < page.index("Raum") < page.index("2 guests<") < page.index("Room for Gala")
    assert not Announcement.objects.exists()
    again = alice.post(f"{address(gala)}new/", {**TEXT, "do": "edit"}).content.decode()
    assert "Hello {name},\nsee {link}" in again


def test_to_whom_it_goes(alice: Client, gala: Event, guests: list[Credential]) -> None:
    scanned(guests[0], used=1)
    tickets.cancel(guests[2])

    assert sent(alice, gala) == ["Ann", "Ben <i>"]
    assert sent(alice, gala, audience="arrived") == ["Ann"]
    assert sent(alice, gala, audience="missing") == ["Ben <i>"]


def test_a_second_click_sends_nothing_more(alice: Client, gala: Event, guests: list[Credential]) -> None:
    again = uuid4().hex
    for _click in range(2):
        assert len(sent(alice, gala, request=again)) == 3

    made = Announcement.objects.get()
    assert made.created_by == user_of(alice)
    AnnouncementMail.objects.filter(credential=guests[0]).update(status="sent")
    page = alice.get(address(gala))
    assert "Room for Gala" in page.content.decode()
    counts = page.context["lines"][0][3]
    assert (counts.waiting, counts.sent, counts.failed) == (2, 1, 0)


def test_many_are_queued_in_the_background(
    alice: Client, gala: Event, guests: list[Credential], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(announcements, "AT_ONCE_MAX", 1)

    given = {**TEXT, "do": "send", "request": uuid4().hex}
    page = alice.post(f"{address(gala)}new/", given, follow=True).content.decode()

    assert "3 mails are on their way." in page


@pytest.mark.parametrize(
    "changes, said",
    [
        ({"text_en": "", "subject_en": "", "text_de": "", "subject_de": ""}, "at least one language"),
        ({"text_de": ""}, "needs its subject and its text"),
        ({"subject_en": " \n "}, "needs its subject and its text"),
        ({"text_en": "Dear {firstname}"}, "no placeholder {firstname}"),
        ({"audience": "others"}, "valid choice"),
    ],
)
def test_what_makes_no_sense_is_not_sent(
    alice: Client, gala: Event, guests: list[Credential], changes: dict[str, str], said: str
) -> None:
    given = {**TEXT, "do": "send", "request": uuid4().hex, **changes}
    page = alice.post(f"{address(gala)}new/", given).content.decode()

    assert said in page
    assert not Announcement.objects.exists()


def test_nobody_to_write_to(alice: Client, gala: Event) -> None:
    assert sent(alice, gala) == []
    assert "nobody to write to" in alice.get(address(gala)).content.decode()
    assert not Announcement.objects.exists()


def test_who_may(
    charlie: Client, dana: Client, bob: Client, gala: Event, theatre: Organisation, guests: list[Credential]
) -> None:
    assert [one.get(address(gala)).status_code for one in (dana, bob, charlie)] == [200, 403, 404]
    given = {**TEXT, "do": "send", "request": uuid4().hex}
    for one, status in ((dana, 403), (bob, 403), (charlie, 404)):
        assert one.post(f"{address(gala)}new/", given).status_code == status
    charlie.post(f"{address(event_of(theatre))}new/", given)
    assert not AnnouncementMail.objects.exists()


def test_why_mails_failed_is_said_with_whom_they_were_for(
    alice: Client, gala: Event, guests: list[Credential]
) -> None:
    sent(alice, gala)
    assert "Why mails failed" not in alice.get(address(gala)).content.decode()
    AnnouncementMail.objects.update(status="failed", last_error="550 <no> such mailbox")

    page = alice.get(address(gala)).content.decode()

    assert re.search(
        r"Ann</span> and 2 others<br><span class=\"quiet\">[^<]*550 &lt;no&gt; such mailbox", page
    )
