"""Test that a supervisor answers a steward's call where the ticket tells its story."""

from uuid import UUID

import pytest
from django.test import Client

from portillon.accounts.models import Organisation
from portillon.devices.enrol import enrol_browser
from portillon.entries import calls
from portillon.entries.models import Call, Kind, Scan
from portillon.issuing.models import Credential
from portillon.issuing.tickets import tickets
from portillon.issuing.tickets.tickets import TicketData
from portillon.places.models import Event
from tests.console.given import user_of
from tests.console.participants.test_story import OVERRIDE, scanned, story


@pytest.fixture
def called(bob: Client, university: Organisation, ticket: Credential) -> str:
    """The scan of a refusal about which Bob's phone calls a supervisor."""
    device, phone = enrol_browser(user_of(bob), university, "Bob’s phone")
    scan_id = scanned(ticket, phone, times=3)
    assert isinstance(calls.call(device, UUID(scan_id)), Call)
    return scan_id


def test_a_call_is_answered_where_the_ticket_tells_its_story(
    dana: Client, ticket: Credential, called: str
) -> None:
    page = story(dana, ticket)
    assert "<strong>Main door</strong> calls you (Bob’s phone)" in page
    assert "It stays refused" in page

    dana.post(f"/participants/{ticket.pk}/story/override/", OVERRIDE | {"scan": called, "call": "1"})

    assert Call.objects.get().answered_by == user_of(dana)
    assert Scan.objects.get(kind=Kind.OVERRIDE).operator_id == user_of(dana).pk
    assert "calls you" not in story(dana, ticket)


def test_a_call_is_answered_by_no(dana: Client, ticket: Credential, called: str) -> None:
    answer = dana.post(f"/participants/{ticket.pk}/story/refusal/", {"scan": called}, follow=True)

    assert "It stays refused. The door is told so." in answer.content.decode()
    assert (Call.objects.get().answer, Call.objects.get().answered_by) == ("refused", user_of(dana))
    assert not Scan.objects.filter(kind=Kind.OVERRIDE).exists()


def test_who_is_slower_is_told_who_has_answered(
    alice: Client, dana: Client, ticket: Credential, called: str
) -> None:
    address = f"/participants/{ticket.pk}/story/"
    admit = OVERRIDE | {"scan": called, "call": "1"}
    dana.post(f"{address}refusal/", {"scan": called})
    answer = alice.post(f"{address}override/", admit, follow=True)
    assert "Dana has answered already: it stays refused." in answer.content.decode()
    assert not Scan.objects.filter(kind=Kind.OVERRIDE).exists()

    # It is no answer any more, but still theirs to decide.
    alice.post(f"{address}override/", OVERRIDE | {"scan": called})
    again = [dana.post(f"{address}{act}/", admit, follow=True) for act in ("override", "refusal")]
    assert all("Alice has answered already: admitted" in one.content.decode() for one in again)
    assert Scan.objects.get(kind=Kind.OVERRIDE).operator_id == user_of(alice).pk


def test_a_call_that_was_taken_back_is_not_answered(dana: Client, ticket: Credential, called: str) -> None:
    calls.withdraw(Call.objects.get())
    admit = OVERRIDE | {"scan": called, "call": "1"}

    for act in ("override", "refusal"):
        answer = dana.post(f"/participants/{ticket.pk}/story/{act}/", admit, follow=True)
        assert "The door has taken this call back. Nothing was changed." in answer.content.decode()
    assert not Scan.objects.filter(kind=Kind.OVERRIDE).exists()


def test_who_has_answered_is_told_in_the_story_of_that_ticket_only(
    alice: Client, dana: Client, gala: Event, ticket: Credential, called: str
) -> None:
    dana.post(f"/participants/{ticket.pk}/story/refusal/", {"scan": called})
    (other,) = tickets.issue(gala, [TicketData(name="Eva", email="eva@example.org")])

    answer = alice.post(f"/participants/{other.pk}/story/refusal/", {"scan": called}, follow=True)

    assert "has answered already" not in answer.content.decode()


@pytest.mark.parametrize("scan", ["", "x", "00000000-0000-0000-0000-000000000000"])
def test_nothing_but_a_call_is_answered_by_no(
    dana: Client, ticket: Credential, called: str, scan: str
) -> None:
    dana.post(f"/participants/{ticket.pk}/story/refusal/", {"scan": scan})

    assert Call.objects.get().answer == ""


def test_stewards_and_strangers_answer_no_call(
    bob: Client, charlie: Client, ticket: Credential, called: str
) -> None:
    address = f"/participants/{ticket.pk}/story/refusal/"
    answers = [client.post(address, {"scan": called}).status_code for client in (bob, charlie, Client())]

    assert answers == [403, 404, 302]
    assert Call.objects.get().answer == ""


def test_a_call_about_another_ticket_is_not_answered_here(
    dana: Client, university: Organisation, ticket: Credential, called: str
) -> None:
    assert ticket.event is not None
    (other,) = tickets.issue(ticket.event, [TicketData("Ann", "ann@example.org")])

    dana.post(f"/participants/{other.pk}/story/refusal/", {"scan": called})

    assert Call.objects.get().answer == ""
