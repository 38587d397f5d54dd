"""Test that the pages of an event say where it is, on the main server and on the one at the venue."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from portillon.devices.authorisation import authorise, enrol_device
from portillon.devices.enrol import revoke
from portillon.devices.models import Device
from portillon.entries.ledger.turn import turn
from portillon.entries.models import Journal, Origin, VenueServer
from portillon.entries.registers.holders import held_by
from portillon.entries.registers.take_back import take_back
from portillon.entries.venue import checkout, giving_back, take_in
from portillon.issuing.tickets.tickets import TicketData, issue
from portillon.places.models import Event

LANGUAGES = {
    "en": ("This event is at the venue, at “Laptop”", "Only the phones there let people in"),
    "de": ("Diese Veranstaltung ist vor Ort, bei „Laptop“", "Nur die Telefone dort"),
    "fr": ("Cet événement est sur place", "Seuls les téléphones sur place"),
}


def pages(client: Client, event: Event, language: str = "en") -> list[str]:
    """Return the event's page and that of its devices, as they are in a language."""
    client.cookies["django_language"] = language
    addresses = (f"/events/{event.pk}/participants/", f"/events/{event.pk}/devices/")
    return [client.get(one, headers={"Accept-Language": language}).content.decode() for one in addresses]


@pytest.fixture
def server(gala: Event) -> VenueServer:
    issue(gala, [TicketData("Ann", "ann@example.org", admits=2), TicketData("Bob", "bob@example.org")])
    made = checkout.appoint(gala, "Laptop").server
    checkout.hand_all(made)
    return made


@pytest.fixture
def origin(gala: Event) -> Origin:
    """What a server at the venue knows: the main server is a device here."""
    issue(gala, [TicketData("Ann", "ann@example.org", admits=2), TicketData("Bob", "bob@example.org")])
    main = Device.objects.create(organisation=gala.organisation, name="Main server", key_hash=b"-")
    return Origin.objects.create(
        event=gala, main_device=main.pk, incarnation=uuid4(), digest=b"-", synced_at=timezone.now()
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_organiser_reads_where_the_event_is(
    dana: Client, gala: Event, server: VenueServer, language: str
) -> None:
    for page in pages(dana, gala, language):
        assert all(page.count(words) == 1 for words in LANGUAGES[language])


def test_two_copies_are_told(dana: Client, gala: Event, server: VenueServer) -> None:
    VenueServer.objects.update(doubled_at=timezone.now())

    assert ["Two copies of its folder" in page for page in pages(dana, gala)] == [True, True]


def test_a_revoked_one_is_told(dana: Client, gala: Event, server: VenueServer) -> None:
    revoke(server.device)

    assert ["what it tells is kept under" in page for page in pages(dana, gala)] == [True, True]


def test_at_home_nothing_is_said(dana: Client, gala: Event, server: VenueServer) -> None:
    VenueServer.objects.update(closed_at=timezone.now())

    assert ["Laptop”, last heard" in page for page in pages(dana, gala)] == [False, False]


@pytest.mark.parametrize(
    "state, words",
    [
        ({}, "The main server was last told"),
        ({"trouble": "away"}, "It cannot be reached now"),
        ({"trouble": "doubled"}, "another copy of this folder"),
        ({"trouble": "refused"}, "kept there under “Could not be counted”"),
        ({"trouble": "failed"}, "It has refused what it was told"),
        ({"closed_at": timezone.now()}, "The event is back at the main server"),
    ],
)
def test_the_server_at_the_venue_says_how_far_it_is(
    dana: Client, gala: Event, origin: Origin, state: dict[str, object], words: str
) -> None:
    Origin.objects.update(**state)

    assert [words in page for page in pages(dana, gala)] == [True, True]


def test_phones_at_the_venue_come_home_first(gala: Event, origin: Origin) -> None:
    made = enrol_device(authorise(gala, "Team"), "North 2")
    assert isinstance(made, tuple)
    Journal.objects.create(device=made[0], length=5, stored=2, heard_at=timezone.now())

    assert giving_back.not_home(origin) == [("North 2", 0, 3)]


def page_of(gala: Event) -> dict[str, Any]:
    """Return what the main server tells when all tickets are handed over."""
    return {
        "event": {"id": gala.pk, "organisation_id": gala.organisation_id},
        "gates": [{"id": gala.gates.get().pk, "is_exit": False}],
        "tickets": [
            {"id": ticket.pk, "is_yours": True, "register": 3, "used": 1, "left": 0, "allowed": 2}
            for ticket in gala.tickets.all()
        ],
    }


def test_what_was_given_back_is_the_main_servers(gala: Event, origin: Origin) -> None:
    """A ticket has a row here from the beginning: the one by which it came."""
    turn.write(lambda pen: take_in._take_registers(origin, page_of(gala), pen))

    assert (giving_back.give_back(origin), giving_back.give_back(origin)) == (2, 0)

    given = held_by(origin.main_device, gala.pk)
    assert [(row.used, row.because) for row in given] == [(1, {"register": 3})] * 2
    main = Device.objects.get(pk=origin.main_device)
    assert take_back(main, gala, in_hand=True).tickets == 0
    assert given.count() == 2


def test_at_the_venue_the_main_server_is_no_device(dana: Client, gala: Event, origin: Origin) -> None:
    """It has a row here only because the ledger names who holds a ticket."""
    Device.objects.filter(pk=origin.main_device).update(revoked_at=timezone.now())
    turn.write(lambda pen: take_in._take_registers(origin, page_of(gala), pen))
    giving_back.give_back(origin)

    page = dana.get(f"/events/{gala.pk}/devices/").content.decode()

    assert held_by(origin.main_device, gala.pk).count() == 2
    assert "Take its tickets back" not in page
    assert "revoked" not in page
    assert page.count("Main server") == 0


def test_at_home_the_server_at_the_venue_is_called_so(dana: Client, gala: Event, server: VenueServer) -> None:
    page = dana.get(f"/events/{gala.pk}/devices/").content.decode()

    assert "Server at the venue" in page
    assert "Take its tickets back" in page
