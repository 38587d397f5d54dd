"""Test that a phone learns of what people do on pages, at doors and by registering."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from portillon.accounts.models import Role
from portillon.issuing.models import Credential
from portillon.issuing.registration import registration
from portillon.places.copying import copy_event
from portillon.places.models import Event, Gate
from tests.console.given import person, signed_in
from tests.issuing.registration.registrants import before, opened, register, wanted
from tests.organiser import Organiser
from tests.roster.phone import Phone

ANNA = {"name": "Anna Muster", "email": "anna@example.org", "admits": "2"}


@pytest.fixture
def desk(alice: Organiser) -> Client:
    """The browser of an organiser who is signed in."""
    return signed_in(person("olga", alice.organisation, Role.ORGANISER))


def test_a_participant_who_is_added_and_edited(alice: Organiser, phone: Phone, desk: Client) -> None:
    desk.post(f"/events/{alice.event.pk}/participants/new/", ANNA)
    (added,) = phone.sync()
    desk.post(f"/participants/{added['id']}/edit/", {**ANNA, "admits": "3", "category": "VIP"})
    (edited,) = phone.sync()

    assert (added["admits"], edited["admits"], edited["category"]) == (2, 3, "VIP")


@pytest.mark.parametrize(
    "page, field, expected", [("cancellation", "status", "cancelled"), ("reissue", "issue", 2)]
)
def test_what_is_decided_about_a_participant(
    alice: Organiser, phone: Phone, desk: Client, page: str, field: str, expected: object
) -> None:
    ticket = alice.issue("Bob")
    phone.sync()

    desk.post(f"/participants/{ticket.pk}/{page}/", {"request": uuid4().hex})

    assert [came[field] for came in phone.sync()] == [expected]


def test_a_participant_who_is_removed(alice: Organiser, phone: Phone, desk: Client) -> None:
    ticket = alice.issue("Bob")
    phone.sync()

    desk.post(f"/participants/{ticket.pk}/removal/")
    phone.sync()

    assert phone.tickets == {}


def test_doors_that_are_opened_closed_added_and_removed(alice: Organiser, phone: Phone, desk: Client) -> None:
    phone.sync()
    states = [phone.settings["gates"]]
    north = Gate.objects.get()
    for act in ("opening", "closing", "usual-times"):
        desk.post(f"/doors/{north.pk}/{act}/")
        phone.sync()
        states.append(phone.settings["gates"])

    assert states[0] != states[1] != states[2]
    assert states[3] == states[0]

    alice.api("POST", f"/events/{alice.event.pk}/gates", {"title": "South", "is_exit": True})
    phone.sync()
    assert [(gate["title"], gate["is_exit"]) for gate in phone.settings["gates"]][1:] == [("South", True)]

    alice.api("DELETE", f"/events/{alice.event.pk}/gates/{Gate.objects.latest('pk').pk}")
    phone.sync()
    assert len(phone.settings["gates"]) == 1


def test_an_event_that_moves(alice: Organiser, phone: Phone) -> None:
    phone.sync()
    later = {
        name: (getattr(alice.event, name) + timedelta(days=1)).isoformat()
        for name in ("doors_at", "starts_at", "ends_at")
    }

    alice.api("PATCH", f"/events/{alice.event.pk}", later)
    phone.sync()

    assert phone.settings["gates"][0]["opens_at"].startswith(later["doors_at"][:19])


def test_people_who_register_change_and_withdraw(alice: Organiser, phone: Phone) -> None:
    event = Event.objects.get()
    opened(event)

    made = register(event, "Rita")
    assert [came["admits"] for came in phone.sync()] == [1]
    registration.change(made, wanted("Rita", companions=2), before(event))
    assert [came["admits"] for came in phone.sync()] == [3]
    registration.cancel(made, before(event))
    assert [came["status"] for came in phone.sync()] == ["cancelled"]


def test_a_guest_without_a_ticket(alice: Organiser, phone: Phone) -> None:
    Event.objects.update(stewards_walk_ins=True)
    phone.sync()

    body = {"scan_id": str(uuid4()), "gate": alice.gate, "name": "Suharto", "companions": 1}
    alice.api("POST", f"/events/{alice.event.pk}/walk-ins", body, phone.key)

    assert [(came["admits"], came["used"]) for came in phone.sync()] == [(2, 2)]


def test_a_copied_event_counts_from_the_beginning(alice: Organiser, phone: Phone) -> None:
    alice.issue("Bob")
    Event.objects.update(roster_era="restored")

    copy = copy_event(Event.objects.get(), title_en="Again")

    assert (copy.roster_n, copy.roster_era) == (0, "")
    assert Credential.objects.get().roster_n == 1
