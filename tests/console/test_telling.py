"""Test the question whether holders are told: it is asked once, shows the mail in each language, and is answered."""

import html
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from portillon.accounts.models import Organisation
from portillon.console import telling
from portillon.issuing.models import Credential, Message, NewsMail
from portillon.issuing.tickets import tickets
from portillon.issuing.tickets.tickets import TicketData
from portillon.places import doors
from portillon.places.models import Event, Gate, Venue
from tests.console.given import event_of


@pytest.fixture
def gala(university: Organisation) -> Event:
    return event_of(university, hours=240)


@pytest.fixture
def guests(gala: Event) -> list[Credential]:
    return tickets.issue(
        gala,
        [
            TicketData("Ann", "ann@example.org", language="de"),
            TicketData("Ben", "ben@example.org"),
            TicketData("Cem", "cem@example.org", category="VIP"),
            TicketData("No address", ""),
        ],
    )


def form_of(event: Event, **changes: Any) -> dict[str, Any]:
    times = {
        name: f"{timezone.localtime(getattr(event, name)):%Y-%m-%dT%H:%M}"
        for name in ("doors_at", "starts_at", "ends_at")
    }
    return {"title_en": event.title_en, "venue": event.venue_id or "", **times, **changes}


def moved(event: Event, **changes: Any) -> dict[str, Any]:
    """The form with an end that is an hour later."""
    return form_of(
        event, ends_at=f"{timezone.localtime(event.ends_at + timedelta(hours=1)):%Y-%m-%dT%H:%M}", **changes
    )


def told() -> list[str]:
    return sorted(NewsMail.objects.values_list("credential__holder__name", flat=True))


def plain(answer: Any) -> str:
    return html.unescape(re.sub(r"<[^>]*>", " ", answer.content.decode()))


def edit(event: Event) -> str:
    return f"/events/{event.pk}/edit/"


def test_a_changed_event_asks_before_it_is_saved(
    alice: Client, gala: Event, guests: list[Credential]
) -> None:
    page = plain(alice.post(edit(gala), moved(gala)))

    for words in (
        "Tell 3 guests?",
        "Deutsch · 1 guest",
        "Guten Tag Ann,",
        "English · 2 guests",
        "Hello Ben,",
    ):
        assert words in page
    assert "vorher: " in page
    stored = Event.objects.get(pk=gala.pk)
    assert (stored.ends_at, told()) == (gala.ends_at, [])


@pytest.mark.parametrize("answer, names", [("yes", ["Ann", "Ben", "Cem"]), ("no", [])])
def test_the_answer_is_kept_to(
    alice: Client, gala: Event, guests: list[Credential], answer: str, names: list[str]
) -> None:
    saved = alice.post(edit(gala), moved(gala, tell=answer))
    alice.post(edit(gala), moved(gala, tell=answer))

    assert saved.status_code == 302
    assert Event.objects.get(pk=gala.pk).ends_at > gala.ends_at
    assert told() == names
    assert ("3 guests were told by mail." in plain(alice.get(f"/events/{gala.pk}/log/"))) == bool(names)


def test_it_is_asked_together_with_the_question_about_own_times(
    alice: Client, gala: Event, guests: list[Credential]
) -> None:
    doors.change(gala.gates.get(), doors_at=gala.doors_at - timedelta(minutes=30))
    later = {
        name: f"{timezone.localtime(getattr(gala, name) + timedelta(days=7)):%Y-%m-%dT%H:%M}"
        for name in ("doors_at", "starts_at", "ends_at")
    }
    page = plain(alice.post(edit(gala), form_of(gala, **later)))

    assert "Move these times as well?" in page
    assert "Tell 3 guests?" in page
    assert alice.post(edit(gala), form_of(gala, **later, own_times="move", tell="yes")).status_code == 302
    assert told() == ["Ann", "Ben", "Cem"]


@pytest.mark.parametrize("changes", [{"title_en": "Ball"}, {"capacity": "50"}, {"notes": "No coats"}])
def test_what_is_not_when_or_where_asks_nothing(
    alice: Client, gala: Event, guests: list[Credential], changes: dict[str, str]
) -> None:
    assert alice.post(edit(gala), form_of(gala, **changes)).status_code == 302


def test_a_new_venue_is_shown_and_made_once(alice: Client, gala: Event, guests: list[Credential]) -> None:
    hall = {"venue": "new", "venue_name": "Red hall"}

    assert "Red hall" in plain(alice.post(edit(gala), form_of(gala, **hall)))
    assert not Venue.objects.exists()
    alice.post(edit(gala), form_of(gala, **hall, tell="yes"))
    assert (Venue.objects.count(), len(told())) == (1, 3)


def test_many_guests_are_left_to_a_job(
    alice: Client, gala: Event, guests: list[Credential], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telling, "AT_ONCE_MAX", 2)
    answer = alice.post(edit(gala), moved(gala, tell="yes"), follow=True)

    assert "3 mails are on their way." in plain(answer)
    assert told() == ["Ann", "Ben", "Cem"]


def test_a_door_asks_about_those_whom_it_admits(alice: Client, gala: Event, guests: list[Credential]) -> None:
    door = doors.add(gala, title="North", categories=["VIP"])
    given = {"title": "South", "kind": "entry", "categories": ["VIP"]}

    assert "Tell 1 guest?" in plain(alice.post(f"/doors/{door.pk}/edit/", given))
    assert Gate.objects.get(pk=door.pk).title == "North"
    assert alice.post(f"/doors/{door.pk}/edit/", {**given, "tell": "yes"}).status_code == 302
    assert (Gate.objects.get(pk=door.pk).title, told()) == ("South", ["Cem"])


@pytest.mark.parametrize("answer, names", [({"tell": "yes"}, ["Cem"]), ({}, [])])
def test_a_door_that_goes_asks_too(
    alice: Client, gala: Event, guests: list[Credential], answer: dict[str, str], names: list[str]
) -> None:
    door = doors.add(gala, title="North", categories=["VIP"])
    page = plain(alice.get(f"/doors/{door.pk}/removal/"))

    assert "Tell 1 guest?" in page
    assert Gate.objects.filter(pk=door.pk).exists()
    alice.post(f"/doors/{door.pk}/removal/", answer)
    assert (Gate.objects.filter(pk=door.pk).exists(), told()) == (False, names)


@pytest.mark.parametrize("answer, names", [({"tell": "yes"}, ["Ann"]), ({}, [])])
def test_a_cancellation_shows_the_mail_and_asks(
    alice: Client, gala: Event, guests: list[Credential], answer: dict[str, str], names: list[str]
) -> None:
    page = plain(alice.get(f"/participants/{guests[0].pk}/cancellation/"))

    assert "Tell Ann by mail" in page
    assert "Ihr Ticket ist storniert: Gala" in page
    assert guests[0].page_secret not in page
    alice.post(f"/participants/{guests[0].pk}/cancellation/", answer)
    assert told() == names


@pytest.mark.parametrize("mails_tickets, names", [(False, ["Ann"]), (True, [])])
def test_a_reissue_asks_only_if_the_event_mails_no_tickets(
    alice: Client, gala: Event, guests: list[Credential], mails_tickets: bool, names: list[str]
) -> None:
    Event.objects.update(mails_tickets=mails_tickets)
    address = f"/participants/{guests[0].pk}/reissue/"
    asks = 'name="tell"' in alice.get(address).content.decode()
    alice.post(address, {"tell": "yes"} if asks else {})

    assert (asks, told()) == (not mails_tickets, names)


def test_without_an_address_nothing_is_asked(alice: Client, gala: Event, guests: list[Credential]) -> None:
    assert 'name="tell"' not in alice.get(f"/participants/{guests[3].pk}/cancellation/").content.decode()


@pytest.mark.parametrize("answer, names", [({"tell": "yes"}, ["Ann", "Ben", "Cem"]), ({}, [])])
def test_many_cancellations_ask_once(
    alice: Client, gala: Event, guests: list[Credential], answer: dict[str, str], names: list[str]
) -> None:
    page = alice.post(f"/events/{gala.pk}/participants/choice/", {"do": "cancel", "all": "1"})
    request = re.search(r'name="request" value="(\w+)"', page.content.decode())

    assert "Tell 3 guests?" in plain(page)
    assert request
    given = {"do": "cancel", "all": "1", "sure": "1", "request": request[1], **answer}
    alice.post(f"/events/{gala.pk}/participants/choice/", given)
    assert (gala.tickets.valid().count(), told()) == (0, names)


def test_the_participants_page_shows_that_they_were_told(
    alice: Client, gala: Event, guests: list[Credential]
) -> None:
    Message.objects.all().delete()
    alice.post(f"/participants/{guests[0].pk}/cancellation/", {"tell": "yes"})

    assert "The holder was told by mail" in plain(alice.get(f"/participants/{guests[0].pk}/story/"))
    assert "ann@example.org" in plain(alice.get(f"/participants/{guests[0].pk}/")).split("Mails")[-1]
