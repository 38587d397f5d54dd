"""Test acting on many participants at once in the console: it asks for confirmation first, and only organisers may."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from portillon.console.participants import participant_choice
from portillon.issuing.models import Change, Credential, Message, Registration, RegistrationForm
from portillon.issuing.outbox import queue as mail_queue
from portillon.issuing.registration import registration, waiting_list
from portillon.issuing.registration.registration import Wanted
from portillon.issuing.tickets import tickets
from portillon.issuing.tickets.tickets import TicketData
from portillon.places.models import Event
from tests.console.given import event_of, scanned, user_of


@pytest.fixture
def guests(gala: Event) -> list[Credential]:
    return tickets.issue(
        gala, [TicketData(name, f"{name}@example.org", admits=2) for name in ("Ann", "Ben", "Cem")]
    )


def sure(do: str, **given: object) -> dict[str, object]:
    return {"do": do, "sure": "1", "request": uuid4().hex, **given}


def address(event: Event) -> str:
    return f"/events/{event.pk}/participants/choice/"


def valid(event: Event) -> list[str]:
    return [one.holder.name for one in event.tickets.valid().order_by("pk")]


def test_it_asks_and_says_how_many(alice: Client, gala: Event, guests: list[Credential]) -> None:
    tickets.cancel(guests[2])
    page = alice.post(address(gala), {"do": "cancel", "ticket": [one.pk for one in guests]}).content.decode()

    assert "Cancel 2 tickets?" in page
    assert "1 of those you chose is not valid any more" in page
    assert "Ann, Ben" in page
    assert valid(gala) == ["Ann", "Ben"]


def test_who_has_no_address_is_not_mailed_and_is_told_of(
    alice: Client, gala: Event, guests: list[Credential]
) -> None:
    (dora,) = tickets.issue(gala, [TicketData("Dora")])
    page = alice.post(address(gala), {"do": "mail", "ticket": [guests[0].pk, dora.pk]}).content.decode()

    assert "Mail the ticket again to 1 person?" in page
    assert "1 of those you chose is not valid any more or has no e-mail address" in page
    alone = alice.post(address(gala), {"do": "mail", "ticket": [dora.pk]}, follow=True).content.decode()
    assert "Nobody you chose can be mailed" in alone


def test_those_that_were_ticked_are_cancelled(alice: Client, gala: Event, guests: list[Credential]) -> None:
    mail_queue.send(gala.tickets.all(), "before")
    alice.post(address(gala), sure("cancel", ticket=[guests[0].pk, guests[1].pk]))

    gala.refresh_from_db()
    assert (valid(gala), gala.expected) == (["Cem"], 2)
    noted = Change.objects.filter(what="cancelled").order_by("credential")
    assert [(one.credential, one.user) for one in noted] == [(one, user_of(alice)) for one in guests[:2]]
    assert not Message.objects.filter(credential__in=guests[:2]).exists()


def test_all_that_were_found_and_nobody_who_came_since(
    alice: Client, gala: Event, guests: list[Credential]
) -> None:
    scanned(guests[0], used=1)
    page = alice.post(address(gala), {"do": "cancel", "all": "1", "query": "show=missing"})
    tickets.issue(gala, [TicketData("Late", "late@example.org")])
    scanned(guests[1], used=1)

    newest = page.context["choice"].newest
    alice.post(address(gala), sure("cancel", all="1", query="show=missing", newest=newest))

    assert valid(gala) == ["Ann", "Ben", "Late"]


def test_the_ticket_is_mailed_again_once(alice: Client, gala: Event, guests: list[Credential]) -> None:
    Message.objects.all().delete()
    tickets.cancel(guests[2])
    again = sure("mail", all="1")

    page = alice.post(address(gala), again, follow=True).content.decode()
    alice.post(address(gala), again)

    assert "2 mails are on their way." in page
    assert [one.credential for one in Message.objects.order_by("credential")] == guests[:2]


def test_many_are_done_in_the_background(
    alice: Client, gala: Event, guests: list[Credential], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(participant_choice, "AT_ONCE_MAX", 1)

    page = alice.post(address(gala), sure("cancel", all="1"), follow=True)

    assert page.redirect_chain[0][0].startswith("/work/")
    assert "3 tickets are cancelled." in page.content.decode()
    work = page.context["work"]
    assert (work.kind, work.done, work.state) == ("cancellation", work.total, "done")
    assert alice.post(f"/work/{work.pk}/application/").status_code == 404
    assert valid(gala) == []


def test_places_of_cancelled_registrations_go_to_who_waits(alice: Client, gala: Event) -> None:
    for name in ("doors_at", "starts_at", "ends_at"):
        setattr(gala, name, getattr(gala, name) + timedelta(days=7))
    gala.capacity = 1
    gala.save()
    RegistrationForm.objects.create(event=gala, is_published=True, has_waiting_list=True)
    for name in ("Ann", "Ben"):
        wanted = Wanted(name, "Muster", f"{name}@example.org", "en")
        registration.register(gala.pk, wanted, name, timezone.now())

    alice.post(address(gala), sure("cancel", all="1"))
    waiting_list.settle_all(timezone.now())

    assert Registration.objects.get(first_name="Ben").status == "offered"


@pytest.mark.parametrize("given", [{}, {"ticket": ["x", "-1", "9" * 30]}, {"all": "1", "query": "q=nobody"}])
def test_nobody_chosen(
    alice: Client, gala: Event, guests: list[Credential], given: dict[str, object]
) -> None:
    page = alice.post(address(gala), sure("cancel", **given), follow=True).content.decode()

    assert "notice error" in page
    assert len(valid(gala)) == 3


@pytest.mark.parametrize("given", [{"do": "remove"}, {"do": "cancel", "sure": "1", "request": "x"}])
def test_what_makes_no_sense_changes_nothing(
    alice: Client, gala: Event, guests: list[Credential], given: dict[str, object]
) -> None:
    assert alice.post(address(gala), {"all": "1", **given}).status_code == 400
    assert len(valid(gala)) == 3


def test_tickets_of_another_event_are_not_reached(
    alice: Client, charlie: Client, gala: Event, guests: list[Credential], theatre: object
) -> None:
    own = event_of(user_of(charlie).memberships.get().organisation, "Play")
    for one, where in ((charlie, own), (alice, event_of(gala.organisation, "Other"))):
        one.post(address(where), sure("cancel", ticket=[ticket.pk for ticket in guests]))
        one.post(address(where), sure("cancel", all="1", newest=guests[-1].pk))

    assert charlie.post(address(gala), sure("cancel", all="1")).status_code == 404
    assert len(valid(gala)) == 3


def test_who_only_looks_can_choose_nobody(
    dana: Client, bob: Client, gala: Event, guests: list[Credential]
) -> None:
    assert [one.post(address(gala), sure("mail", all="1")).status_code for one in (dana, bob)] == [403, 403]
    assert 'name="ticket"' not in dana.get(f"/events/{gala.pk}/participants/").content.decode()
