"""Test that a program sets what the phones of an event or venue do without a network, and that these are told."""

from typing import Any

import pytest

from portillon.devices.scanner_config import ScannerOffline, event_place
from portillon.places.models import Event
from tests.organiser import Organiser
from tests.roster.desk import key_at
from tests.roster.phone import Phone


def test_an_event_says_it_and_a_change_keeps_what_it_does_not_name(alice: Organiser) -> None:
    path = f"/events/{alice.event.pk}"
    before = alice.api("GET", path)
    assert (before["offline_policy"], before["offline_budget"]) == ("known", 200)

    alice.api("PATCH", path, {"offline_policy": "any", "offline_budget": 12})
    alice.api("PATCH", path, {"capacity": 50})

    after = alice.api("GET", path)
    assert (after["offline_policy"], after["offline_budget"]) == ("any", 12)


@pytest.mark.parametrize(
    "wrong", [{"offline_policy": "all"}, {"offline_budget": -1}, {"offline_budget": 10_000_000}]
)
def test_anything_else_is_refused(alice: Organiser, wrong: dict[str, Any]) -> None:
    answer = alice.api("PATCH", f"/events/{alice.event.pk}", wrong)

    assert answer.status == 422
    assert list(answer["errors"]) == list(wrong)


def test_a_phone_learns_of_it_with_its_roster(alice: Organiser, phone: Phone) -> None:
    phone.sync()
    assert phone.settings["event"]["offline"] == {"policy": "known", "budget": 200}

    alice.api("PATCH", f"/events/{alice.event.pk}", {"offline_policy": "server", "offline_budget": 0})
    phone.sync()

    assert phone.settings["event"]["offline"] == {"policy": "server", "budget": 0}


def test_tickets_that_are_handed_over_are_told_with_the_roster_alone(alice: Organiser, phone: Phone) -> None:
    alice.api("PATCH", f"/events/{alice.event.pk}", {"offline_policy": "strict"})
    phone.sync()

    assert phone.settings["event"]["offline"] == {"policy": "strict", "budget": 200}
    # A page of the scanner from before knows no such word, and could not be opened with it.
    event = Event.objects.get(pk=alice.event.pk)
    place = event_place(event, event.gates.all(), may_search=False, may_welcome=False)
    assert place.offline == ScannerOffline("server", 0)


def test_a_venue_says_it_and_its_desk_tells_it(alice: Organiser) -> None:
    usual, strict = (
        alice.api("POST", "/venues", {"name": "Castle", "address": "Hill", **said})
        for said in ({}, {"offline_policy": "server", "offline_budget": 0})
    )

    assert (usual["offline_policy"], usual["offline_budget"]) == ("known", 200)
    assert alice.api("GET", f"/venues/{strict['id']}")["offline_policy"] == "server"
    path = f"/roster?gate={strict['id']}"
    told = alice.api("GET", path, key=key_at(strict["id"]))["settings"]["venue"]["offline"]
    assert told == {"policy": "server", "budget": 0}


@pytest.mark.parametrize(
    "wrong", [{"offline_policy": "any"}, {"offline_budget": -1}, {"offline_budget": 10_000_000}]
)
def test_a_venue_cannot_say_anything_else(alice: Organiser, wrong: dict[str, Any]) -> None:
    answer = alice.api("POST", "/venues", {"name": "Castle", "address": "Hill", **wrong})

    assert answer.status == 422
    assert list(answer["errors"]) == list(wrong)
