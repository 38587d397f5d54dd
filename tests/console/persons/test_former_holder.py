"""Test that who passed a ticket on finds and erases what is still held of them: their mails."""

from typing import Any

import pytest
from django.test import Client

from portillon.accounts.models import Membership, Role, User
from portillon.issuing.mailing.kinds import alarm
from portillon.issuing.mailing.kinds import news as news_mails
from portillon.issuing.models import AlarmMail, Credential, Message, NewsMail
from portillon.issuing.tickets import passing_on
from portillon.issuing.tickets.passing_on import NewHolder
from portillon.issuing.tickets.tickets import TicketData, issue
from portillon.places.models import Event

LEA = "lea@example.org"


@pytest.fixture
def ticket(gala: Event) -> Credential:
    """Lea's ticket, which was mailed to her and which she passed on to Bob."""
    (one,) = issue(gala, [TicketData(name="Lea", email=LEA, transferable=True)])
    Message.objects.update_or_create(
        credential=one, defaults={"address": LEA, "status": Message.Status.SENT, "language": "en"}
    )
    passing_on.pass_on(one, NewHolder("Bob", "bob@example.org", "en"))
    return one


def post(client: Client, do: str = "", sought: str = LEA) -> Any:
    return client.post("/person/", {"sought": sought, "do": do}, follow=True)


def addresses() -> set[str]:
    return {one.address for one in [*Message.objects.all(), *NewsMail.objects.all()]}


@pytest.mark.usefixtures("ticket")
def test_the_mails_are_shown_and_erased_also_those_that_wait(alice: Client) -> None:
    page = post(alice).content.decode()
    assert "Mails about tickets that were passed on" in page
    assert "A mail waits to be sent" in page
    assert "Bob" not in page
    assert LEA in post(alice, "ask").content.decode()
    assert post(alice, "download").headers["Content-Type"] == "application/zip"

    assert "is erased" in post(alice, "erase").content.decode()

    assert LEA not in addresses()
    assert not NewsMail.objects.filter(what="passed_on").exists()
    assert "Nothing is held of lea@example.org." in post(alice).content.decode()


def test_the_new_holder_keeps_the_ticket_and_the_mail_that_waits(alice: Client, ticket: Credential) -> None:
    post(alice, "erase")

    ticket.refresh_from_db()
    assert (ticket.status, ticket.holder.name) == ("valid", "Bob")
    assert [news_mails.goes_to(one).address for one in NewsMail.objects.all()] == ["bob@example.org"]


@pytest.mark.usefixtures("ticket")
def test_the_new_holder_is_erased_without_the_former_ones_mails(alice: Client) -> None:
    assert LEA in addresses()
    page = post(alice, sought="bob@example.org").content.decode()
    assert "Mails about tickets that were passed on" not in page


def test_an_alarm_that_waits_for_a_member_is_no_mail_to_a_guest(
    alice: Client, gala: Event, ticket: Credential
) -> None:
    member = User.objects.create(email=LEA, language="en")
    Membership.objects.create(user=member, organisation=gala.organisation, role=Role.BOARD)
    alarm.tell_of_inquiries(gala.organisation_id, None, gala.pk)

    post(alice, "erase")

    assert AlarmMail.objects.filter(address=LEA, status="queued").exists()
