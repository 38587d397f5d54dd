"""Test that an organiser leaves it to the server whom phones admit by themselves, and reads what it has chosen."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from portillon.devices.auto_policy import look_at_all
from portillon.devices.models import Device
from portillon.entries.words.offline_words import now_and_why
from portillon.issuing.models import Holder
from portillon.places.models import AutoWhy, Event, Gate
from tests.console.events.test_event_log import told
from tests.console.events.test_offline_policy import TIMES

MINUTE = timedelta(minutes=1)
CROWD = {
    "en": "Now: tickets that phones know, at most 200 each. Several phones stand at “North”, and the event has no "
    "lanes.",
    "de": "Jetzt: Tickets, die Telefone kennen, höchstens 200 je Telefon. Mehrere Telefone stehen bei „North“, und die "
    "Veranstaltung hat keine Spuren.",
    "fr": "En ce moment\N{NO-BREAK SPACE}: les billets que les téléphones connaissent, 200 au plus par téléphone. "
    "Plusieurs téléphones se tiennent à «\N{NO-BREAK SPACE}North\N{NO-BREAK SPACE}», et l’événement n’a pas de files.",
}


@pytest.fixture
def north(gala: Event) -> Gate:
    """The only door of an event that leaves it to the server."""
    Event.objects.update(offline_policy="auto")
    Gate.objects.update(title="North")
    return gala.gates.get()


def comes(gate: Gate, name: str, lane: str = "") -> None:
    """Let a phone stand there for some minutes, and the server look."""
    now = timezone.now()
    Device.objects.create(
        organisation=gate.organisation,
        event=gate.event,
        name=name,
        key_hash=name.encode(),
        roster_at=now,
        roster_event=gate.event,
        roster_gate=gate,
        stands_since=now - 5 * MINUTE,
        lane=lane,
    )
    look_at_all(now)


def page_of(client: Client, event: Event, page: str, language: str = "en") -> str:
    found = client.get(f"/events/{event.pk}/{page}", headers={"Accept-Language": language})
    return found.content.decode()


def test_it_is_chosen_with_its_price_logged_and_shown_again(alice: Client, gala: Event) -> None:
    page = page_of(alice, gala, "edit/")
    assert "The server chooses by who stands at the doors." in page
    assert "Now: " not in page

    alice.post(f"/events/{gala.pk}/edit/", {"title_en": "Gala", **TIMES, "offline_policy": "auto"})

    gala.refresh_from_db()
    assert (gala.offline_policy, gala.offline_now) == ("auto", "strict")
    assert any("Whom a phone admits by itself" in line for line in told(alice, gala))
    page = page_of(alice, gala, "edit/")
    assert 'value="auto" id="id_offline_policy_4" checked' in page
    assert "No phone has stood at a door yet." in page


@pytest.mark.parametrize("language", CROWD)
@pytest.mark.parametrize("page", ["participants/", "devices/", "risk/", "edit/"])
def test_the_event_says_what_holds_and_why(
    alice: Client, gala: Event, north: Gate, page: str, language: str
) -> None:
    for name in ("1", "2"):
        comes(north, name)

    assert CROWD[language] in page_of(alice, gala, page, language)


def test_only_who_may_change_it_is_led_there(alice: Client, dana: Client, gala: Event, north: Gate) -> None:
    comes(north, "1")

    for page in ("participants/", "devices/", "risk/"):
        mine, theirs = page_of(alice, gala, page), page_of(dana, gala, page)
        assert "One phone stands at the doors" in mine
        assert "One phone stands at the doors" in theirs
        assert f'href="/events/{gala.pk}/edit/#offline"' in mine
        assert f'href="/events/{gala.pk}/edit/#offline"' not in theirs


def test_what_an_organiser_has_chosen_needs_no_reason(alice: Client, gala: Event, north: Gate) -> None:
    Event.objects.update(offline_policy="strict")
    comes(north, "1")

    for page in ("participants/", "devices/", "risk/", "edit/"):
        assert "Now: " not in page_of(alice, gala, page)


def test_it_says_when_the_phone_that_is_left_gets_the_tickets(
    alice: Client, gala: Event, north: Gate
) -> None:
    for name in ("1", "2"):
        comes(north, name)
    Device.objects.filter(name="2").update(roster_at=timezone.now() - 3 * MINUTE)
    look_at_all(timezone.now())
    gala.refresh_from_db()
    assert gala.auto_other_since

    page = page_of(alice, gala, "devices/")

    assert "Now: tickets that phones know" in page
    assert "Each ticket has only one phone that lets it in. If that stays so, tickets are handed over" in page


def test_lanes_of_their_own_let_phones_hold_tickets(alice: Client, gala: Event, north: Gate) -> None:
    Event.objects.update(lanes=2)
    comes(north, "1", "A")
    comes(north, "2", "B")

    assert "Each phone stands before a lane of its own" in page_of(alice, gala, "devices/")


@pytest.mark.parametrize("language", ["en", "de", "fr"])
def test_each_reason_has_its_sentence(alice: Client, gala: Event, north: Gate, language: str) -> None:
    said = set()
    for why in AutoWhy:
        Event.objects.update(auto_why=why, auto_gate=north.pk, auto_since=timezone.now())
        said.add(page_of(alice, gala, "risk/", language))

    assert len(said) == len(AutoWhy)


def test_a_door_that_is_gone_has_no_name(gala: Event, north: Gate) -> None:
    Event.objects.update(auto_why="crowd", auto_gate=north.pk, auto_since=timezone.now())
    north.delete()

    event = Event.objects.get()
    assert "“–”" in (now_and_why(event) or "")


@pytest.mark.parametrize(
    "language, words", [("en", "Lane"), ("de", "Spur"), ("fr", "File")], ids=["en", "de", "fr"]
)
def test_a_participant_belongs_to_a_lane(alice: Client, gala: Event, language: str, words: str) -> None:
    alice.post(f"/events/{gala.pk}/participants/new/", {"name": "Anna Muster", "email": "", "admits": "1"})
    ticket = gala.tickets.get()
    path, headers = f"/participants/{ticket.pk}/", {"Accept-Language": language}
    assert f"<dt>{words}</dt>" not in alice.get(path, headers=headers).content.decode()

    Event.objects.update(lanes=2, lanes_by="name", lane_plan=[["a"], ["l"]])

    assert f"<dt>{words}</dt><dd><strong>B</strong></dd>" in alice.get(path, headers=headers).content.decode()


def test_nobody_knows_the_lane_of_an_erased_participant(alice: Client, gala: Event) -> None:
    alice.post(f"/events/{gala.pk}/participants/new/", {"name": "Anna Muster", "email": "", "admits": "1"})
    Event.objects.update(lanes=2, lanes_by="name", lane_plan=[["a"], ["l"]])
    path = f"/participants/{gala.tickets.get().pk}/"
    assert "<dt>Lane</dt>" in alice.get(path).content.decode()

    Holder.objects.update(erased_at=timezone.now())

    assert "<dt>Lane</dt>" not in alice.get(path).content.decode()
