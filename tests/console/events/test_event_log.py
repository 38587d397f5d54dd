"""Test the console's log of an event: it tells who changed what, to those who may read it."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from portillon.accounts import keys
from portillon.issuing.models import Credential, Registration, RegistrationForm
from portillon.issuing.tickets import tickets
from portillon.issuing.tickets.changes import By
from portillon.issuing.tickets.tickets import TicketData
from portillon.places.models import Event
from tests.console.given import event_of, user_of

FORM = {"title_en": "Gala", "venue": "", "capacity": "60", "notes": "Doors are narrow"}


def told(client: Client, event: Event) -> list[str]:
    """Return the lines of the page, as "text – who"."""
    page = client.get(f"/events/{event.pk}/log/").content.decode()
    found = re.findall(r'<span dir="auto">(.*?)</span><br><span class="quiet">(.*?)</span>', page)
    return [f"{text} – {who}" for text, who in found]


def test_what_an_organiser_did_is_told_with_their_name(alice: Client, dana: Client, gala: Event) -> None:
    times = {name: f"{getattr(gala, name):%Y-%m-%dT%H:%M}" for name in ("doors_at", "starts_at", "ends_at")}
    alice.post(f"/events/{gala.pk}/edit/", FORM | times)
    alice.post(f"/events/{gala.pk}/doors/new/", {"title": "Balcony", "kind": "entry"})
    balcony = gala.gates.get(title="Balcony")
    alice.post(f"/doors/{balcony.pk}/closing/")
    alice.post(f"/events/{gala.pk}/reentry/", {"reentry": "1"})
    alice.post(f"/events/{gala.pk}/archiving/")
    alice.post(f"/events/{gala.pk}/archiving/")
    alice.post(f"/events/{gala.pk}/unarchiving/")

    assert told(alice, gala)[:5] == [
        "The event was taken out of the archive. – Alice",
        "The event was put into the archive. – Alice",
        "Changed: who has left may come back – Alice",
        "The door “Balcony” was closed by hand. – Alice",
        "The door “Balcony” was added. – Alice",
    ]
    changed = told(alice, gala)[5]
    assert "Capacity in persons" in changed
    assert "Small print on the ticket" in changed
    assert "Title" not in changed


def test_a_copy_says_what_it_was_made_from(alice: Client, gala: Event) -> None:
    times = {"doors_at": "2031-03-01T18:00", "starts_at": "2031-03-01T19:00", "ends_at": "2031-03-01T22:00"}
    alice.post(f"/events/{gala.pk}/copy/", {"title_en": "Again", **times})

    assert told(alice, Event.objects.get(title_en="Again")) == ["The event was made from “Gala”. – Alice"]


def test_many_tickets_at_once_are_one_line(alice: Client, gala: Event) -> None:
    by = By(user_of(alice))
    issued = tickets.issue(gala, [TicketData(f"Guest {n}", f"{n}@example.org") for n in range(30)], by=by)
    tickets.cancel(issued[7], By(key="shop"))

    assert told(alice, gala) == [
        "The ticket of Guest 7 was cancelled. – by the program “shop”",
        "30 tickets were issued. – Alice",
    ]


def test_lists_and_invitations_are_told_by_number(alice: Client, gala: Event) -> None:
    key = keys.create_api_key(gala.organisation, "shop")
    file = SimpleUploadedFile("list.csv", b"Name;E-mail\nAnn;ann@example.org\nBen;ben@example.org\n")
    headers = {"Authorization": f"Bearer {key}"}
    alice.post(f"/api/v1/events/{gala.pk}/roster", {"file": file}, headers=headers)
    invited = {"first_name": "Cem", "last_name": "Lee", "email": "cem@example.org", "companions": "0"}
    alice.post(f"/events/{gala.pk}/invitees/new/", invited)
    cem = gala.invitees.get()

    assert told(alice, gala) == [
        "On the list of invited people now: Cem Lee – Alice",
        "A list of participants was imported: 2 new, 0 changed – by the program “shop”",
        "2 tickets were issued. – by the program “shop”",
    ]
    alice.post(f"/events/{gala.pk}/invitees/{cem.pk}/removal/")
    assert told(alice, gala)[:2] == [
        "Somebody was taken off the list of invited people. – Alice",
        "On the list of invited people now: somebody – Alice",
    ]


def test_a_program_is_named_by_its_key(alice: Client, gala: Event) -> None:
    key = keys.create_api_key(gala.organisation, "ticket shop")
    headers = {"Authorization": f"Bearer {key}"}
    address, json = f"/api/v1/events/{gala.pk}", "application/json"
    alice.patch(address, {"capacity": 70}, json, headers=headers)
    alice.patch(address, {"capacity": 70}, json, headers=headers)
    made = alice.post(f"{address}/enrolments", {"label": "Crew", "max_devices": 2}, json, headers=headers)
    alice.delete(f"/api/v1/enrolments/{made.json()['id']}", headers=headers)

    assert told(alice, gala) == [
        "The authorisation “Crew” was withdrawn. – by the program “ticket shop”",
        "The authorisation “Crew” was made. – by the program “ticket shop”",
        "Changed: Capacity in persons – by the program “ticket shop”",
    ]


def test_somebody_who_registered_is_named_as_long_as_they_are_there(alice: Client, gala: Event) -> None:
    coming = event_of(gala.organisation, hours=99)
    RegistrationForm.objects.create(event=coming, is_published=True)
    fields = {"first_name": "Ann", "last_name": "Lee", "email": "ann@example.org", "language": "en"}
    at = {"created_at": coming.created_at, "waiting_since": coming.created_at}
    one = Registration.objects.create(
        organisation=coming.organisation, event=coming, request="r", status="waiting", **fields, **at
    )
    alice.post(f"/events/{coming.pk}/registration/{one.pk}/cancellation/")

    assert told(alice, coming) == ["The registration of Ann Lee was cancelled. – Alice"]
    one.delete()
    assert told(alice, coming) == ["The registration of somebody was cancelled. – Alice"]


@pytest.mark.parametrize("client, status", [("alice", 200), ("dana", 403), ("bob", 403), ("charlie", 404)])
def test_it_is_for_organisers(
    client: str, status: int, ticket: Credential, request: pytest.FixtureRequest
) -> None:
    reader: Client = request.getfixturevalue(client)

    assert reader.get(f"/events/{ticket.event_id}/log/").status_code == status
