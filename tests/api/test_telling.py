"""Test that a program's changes are told to holders if, and only if, the call asks for it."""

from typing import Any

import pytest

from portillon.issuing.models import Change, NewsMail
from tests.organiser import Organiser

BOB = {"name": "Bob", "email": "bob@example.org"}


def told() -> list[str]:
    return list(NewsMail.objects.order_by("pk").values_list("what", flat=True))


def ticket(alice: Organiser) -> Any:
    return alice.api("POST", f"/events/{alice.event.pk}/tickets", BOB)["id"]


@pytest.mark.parametrize("query, what", [("", []), ("?tell_holder=true", ["cancelled"])])
def test_a_cancellation(alice: Organiser, query: str, what: list[str]) -> None:
    address = f"/tickets/{ticket(alice)}/cancel{query}"
    answers = [alice.api("POST", address), alice.api("POST", address)]

    assert [(answer.status, answer["status"]) for answer in answers] == [(200, "cancelled")] * 2
    assert told() == what
    assert Change.objects.filter(what=Change.What.TOLD).count() == len(what)


@pytest.mark.parametrize("given, what", [({}, []), ({"tell_guests": True}, ["changed"])])
def test_an_event_that_moves(alice: Organiser, given: dict[str, Any], what: list[str]) -> None:
    ticket(alice)
    event = alice.api("GET", f"/events/{alice.event.pk}")
    next_year = f"{int(event['ends_at'][:4]) + 1}{event['ends_at'][4:]}"
    answer = alice.api("PATCH", f"/events/{alice.event.pk}", {"ends_at": next_year, **given})

    assert answer.status == 200
    assert told() == what


@pytest.mark.parametrize("given, what", [({}, []), ({"tell_guests": True}, ["changed"])])
def test_a_door_that_is_renamed(alice: Organiser, given: dict[str, Any], what: list[str]) -> None:
    ticket(alice)
    gate = alice.event.gates.get()
    answer = alice.api("PATCH", f"/events/{alice.event.pk}/gates/{gate.pk}", {"title": "North", **given})

    assert answer.status == 200
    assert told() == what
