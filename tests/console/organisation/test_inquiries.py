"""Test the console's page of inquiries about guests, and the mail that leads to it."""

from typing import Any

from django.test import Client

from portillon.accounts.models import Organisation, Role
from portillon.entries import inquiries
from portillon.entries.inquiries import Asker, What
from portillon.issuing.mailing.kinds import alarm
from portillon.issuing.models import AlarmMail
from portillon.places.models import Event
from tests.console.given import user_of

PAGE = "/organisation/inquiries/"


def ask(event: Event, **more: Any) -> None:
    asker = Asker(event.organisation_id, event_id=event.pk, by_key="shop")
    inquiries.note(asker, What.SUGGESTIONS, **more)


def test_it_says_where_by_whom_and_how_often(alice: Client, gala: Event) -> None:
    for digits in ("6503", "65031"):
        ask(gala, digits=digits, found=7)
    inquiries.note(Asker(gala.organisation_id, event_id=gala.pk), What.STOPPED)

    page = alice.get(PAGE).content.decode()

    assert gala.title in page
    assert "by the program “shop”" in page
    assert "2 inquiries" in page
    assert "14 guests found" in page
    assert "65031" in page
    assert "too many inquiries" in page


def test_only_the_board_sees_those_of_its_own_organisation(
    alice: Client, bob: Client, charlie: Client, gala: Event, university: Organisation
) -> None:
    ask(gala, digits="6503")

    assert "6503" in alice.get(PAGE).content.decode()
    assert "6503" not in charlie.get(PAGE).content.decode()
    assert charlie.get(f"{PAGE}?organisation={university.slug}").status_code == 404
    assert bob.get(PAGE).status_code == 403


def test_the_mail_leads_to_the_page_and_is_not_sent_to_who_no_longer_sees_it(
    alice: Client, gala: Event
) -> None:
    alarm.tell_of_inquiries(gala.organisation_id, None, gala.pk)
    alarm.tell_of_inquiries(gala.organisation_id, None, gala.pk)

    sent = AlarmMail.objects.get()
    letter = alarm.letter(sent)
    assert gala.title in letter.subject
    link = letter.context["link"]
    assert alice.get(link[link.index(PAGE) :]).status_code == 200
    assert alarm.is_due(sent)
    user_of(alice).memberships.update(role=Role.STEWARD)
    assert not alarm.is_due(sent)
